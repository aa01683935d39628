"""What prescribe takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date
from typing import Literal

from ordoflux_client.shapes import Answered


class FollowedPatient(Answered):
    """Le patient à qui en parler."""

    family_name: str
    given_names: str
    birth_date: date


class WaitingLine(Answered):
    """Ce qui reste d’une ligne, dans son unité ; une date passée : le renouvellement est ouvert."""

    line: int
    label: str
    unit: Literal["pack", "day"] | str
    left_total: int
    next_possible_on: date | None


class FollowUpAnswer(Answered):
    """Une ordonnance à suivre : en attente depuis « since », exécutable jusqu’à « until »."""

    number: str
    kind: Literal["never_executed", "partly_executed", "late_renewal"] | str
    since: date
    until: date
    issued_on: date
    patient: FollowedPatient
    lines: tuple[WaitingLine, ...]


class FollowUpPage(Answered):
    """Une page d’ordonnances à suivre, de la plus ancienne à la plus récente."""

    follow_ups: tuple[FollowUpAnswer, ...]
    next: str | None
