"""What fraud takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.models.fraud.cases_answered_1 import EntityKind
from ordoflux_client.models.prescription import SignalClass, SignalName
from ordoflux_client.shapes import Answered, Asked


class PrecisionAnswer(Answered):
    """Parmi ce qui a été décidé : avéré, non avéré ; `share`, part d’avérés, de 0 à 1."""

    confirmed: int
    unfounded: int
    share: float | None


class SideAnswer(Answered):
    """Ce qu’une version a trouvé : déclenchements, entités distinctes, précision."""

    hits: int
    entities: int
    precision: PrecisionAnswer


class SampleHitAnswer(Answered):
    """Un déclenchement à regarder, de votre caisse."""

    entity_kind: EntityKind | str
    entity_ref: str
    event_id: UUID | None
    occurred_at: datetime
    observed: str
    sentence: str
    outcome: Literal["confirmed", "unfounded"] | str | None


class DifferenceAnswer(Answered):
    """Ce qu’une seule des deux versions a trouvé, et quelques exemples de votre caisse."""

    hits: int
    entities: int
    precision: PrecisionAnswer
    samples: tuple[SampleHitAnswer, ...]


class BacktestDayAnswer(Answered):
    """Déclenchements d’un jour (UTC) : version en service, version essayée."""

    day: date
    live: int
    candidate: int


class BacktestResultAnswer(Answered):
    """La version essayée à côté de celle qui était en service.

    `facts_before` : faits lus avant la période comptée, pour que les fenêtres soient pleines.
    """

    live_version: int
    first_day: date | None
    last_day: date | None
    facts: int
    facts_before: int
    live: SideAnswer
    candidate: SideAnswer
    new: DifferenceAnswer
    lost: DifferenceAnswer
    days: tuple[BacktestDayAnswer, ...]


class BacktestAnswer(Answered):
    """Un essai sur l’historique ; `covered_days` : jours pour lesquels il y avait des faits."""

    backtest_id: UUID
    rule_version_id: UUID
    asked_at: datetime
    days: int
    state: Literal["waiting", "running", "done", "failed"] | str
    finished_at: datetime | None
    covered_days: int | None
    failure: Literal["too_long", "too_many_hits", "no_facts", "broke"] | str | None
    result: BacktestResultAnswer | None


JsonValue = Any


class DraftBody(Asked):
    """Une nouvelle version : les paramètres qui changent, les autres restent ceux en service.

    « note » : pourquoi, pour le collègue qui approuvera ; sans nom ni donnée de patient.
    """

    rule: Annotated[str, Field(max_length=40, pattern="^S[0-9]{1,2}(\\.[a-z_]{1,30})?$")]
    parameters: dict[str, Any]
    note: Annotated[str, Field(min_length=0, max_length=1000)] = ""


class HitCountsAnswer(Answered):
    """Déclenchements des sept et des trente derniers jours."""

    last_7_days: int
    last_30_days: int


class HitDayAnswer(Answered):
    """Déclenchements d’un jour (UTC)."""

    day: date
    hits: int


class VersionAnswer(Answered):
    """Une version d’une règle ; `author` : pseudonyme stable, ou « built-in » pour la première."""

    rule_version_id: UUID
    rule: str
    version: int
    state: Literal["draft", "shadow", "live", "retired"] | str
    parameters: dict[str, Any]
    author: str
    is_mine: bool
    note: str
    created_at: datetime
    shadow_at: datetime | None
    live_at: datetime | None
    retired_at: datetime | None


class VersionInUseAnswer(Answered):
    """Une version et ce qu’elle donne : déclenchements réels, en observation, précision, essai."""

    version: VersionAnswer
    live_hits: HitCountsAnswer
    shadow_hits: HitCountsAnswer
    precision: PrecisionAnswer
    last_backtest: BacktestAnswer | None
    is_activation_waiting: bool


class RuleAnswer(Answered):
    """Une règle et ses versions ; `bounds` : schéma JSON de chaque paramètre, limites comprises.

    `is_replayable` : elle s’essaie sur l’historique ; `is_nightly` : examinée une fois par nuit.
    """

    rule: str
    label: str
    signal: SignalName | str
    signal_class: SignalClass | str
    entity_kind: EntityKind | str
    is_nightly: bool
    is_replayable: bool
    bounds: dict[str, Any]
    versions: tuple[VersionInUseAnswer, ...]


class RuleDetail(Answered):
    """Une règle et ses déclenchements par jour : réels, en observation, et au dernier essai."""

    rule: RuleAnswer
    live: tuple[HitDayAnswer, ...]
    shadow: tuple[HitDayAnswer, ...]
    backtest: tuple[BacktestDayAnswer, ...]


class SampleAnswer(Answered):
    """Échantillon tiré au hasard, sur un an : ce que les règles laissent passer.

    `drawn` ordonnances tirées, dont `flagged` déjà signalées ; des autres, `decided` ont été
    examinées jusqu’au bout et `confirmed` étaient des fraudes.
    """

    drawn: int
    flagged: int
    decided: int
    confirmed: int


class RuleList(Answered):
    """Des règles, et l’échantillon tiré au hasard qui dit ce que toutes laissent passer."""

    rules: tuple[RuleAnswer, ...]
    sample: SampleAnswer
