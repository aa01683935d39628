"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date
from typing import Literal
from uuid import UUID

from ordoflux_client.shapes import Answered


class WorkPatient(Answered):
    """Le patient concerné."""

    family_name: str
    given_names: str
    birth_date: date


class WorkLine(Answered):
    """Une ligne concernée, telle qu’elle a été prescrite, et combien de boîtes où cela compte.

    D’un conflit ou d’un renouvellement, « packs » est nul.
    """

    line: int
    label: str
    packs: int | None


class WorkAnswer(Answered):
    """Ce qui reste à faire d’une ordonnance.

    « since » : depuis quand cela attend ; d’un renouvellement, le jour où il s’ouvre, à venir
    peut-être. Une ligne reportée n’est dans aucune liste : rien n’a été promis au patient.
    « lines » : vide, l’ordonnance entière ; « sending_id » : de quoi la consulter sans papier ;
    « due_on » : le dernier jour pour le faire à temps ; « is_late » : ce jour est passé.
    """

    kind: (
        Literal[
            "to_bill", "mismatch", "owing", "renewal_due", "sent_by_patient", "conflict", "to_check"
        ]
        | str
    )
    number: str
    since: date
    due_on: date | None
    is_late: bool
    dispensation_id: UUID | None
    sending_id: UUID | None
    late_execution_id: UUID | None
    patient: WorkPatient
    lines: tuple[WorkLine, ...]


class WorklistPage(Answered):
    """Une page de ce qui reste à faire, du plus ancien au plus récent."""

    work: tuple[WorkAnswer, ...]
    next: str | None
