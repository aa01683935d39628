"""What an officine sees of a prescription."""

from datetime import date, datetime
from uuid import UUID

from services.dispense.answers.adapting import AdaptationAnswer
from services.dispense.answers.reading import HistoryEntry
from services.dispense.answers.verifying import VerificationAnswer
from services.dispense.model import LineStatus
from shared.contracts.dispense import (
    Authenticity,
    PrescriptionState,
)
from shared.contracts.fraud import SignalClass, SignalName
from shared.contracts.prescription import (
    Mentions,
    NamedPharmacy,
    NonSubstituable,
    Patient,
    Posology,
    Prescriber,
    Product,
    Quantity,
    Setting,
    Surgery,
)
from shared.fields import Model


class ConsultedLine(Model):
    """Une ligne signée et ce qu’il en reste, dans l’unité de sa quantité.

    « mentions » : ce que le prescripteur ou la loi ajoute à la ligne, dont « fraction_days » ;
    « owed_packs » : les boîtes que votre officine doit au patient.
    """

    line: int
    label: str
    product: Product
    posology: Posology
    quantity: Quantity
    non_substituable: NonSubstituable | None
    is_ald: bool
    is_secure: bool
    mentions: Mentions
    status: LineStatus
    delivered: int
    owed_packs: int
    left_now: int
    left_total: int
    next_possible_on: date | None
    adaptations: tuple[AdaptationAnswer, ...]


class AlertAnswer(Model):
    """Une alerte à connaître avant de délivrer ; elle n’interdit rien à elle seule.

    L’étape 1 demande alors « reason_to_go_on » ; pour une fausse ordonnance avérée (« S4 », classe
    « D »), seul « prescriber_confirmed » est accepté. « S1 » : présentée quand il n’y a plus rien à
    délivrer ; « S2 » : présentée dans plusieurs officines en peu de temps ; « S3 » : ce qui a été
    montré n’est pas ce qui a été signé ; « S4 » : alerte avérée, ou ordonnance désavouée par son
    prescripteur ; « S5 » : l’identité du prescripteur est signalée comme usurpée. Classe « D » : un
    fait établi ; « H » : appelez le prescripteur ; « F », pour les analystes seulement, n’arrive
    pas ici.
    """

    signal: SignalName
    signal_class: SignalClass
    sentence: str
    raised_at: datetime


class WarningAnswer(Model):
    """Ce que l’officine doit savoir avant de délivrer, de l’ordonnance ou d’une ligne."""

    code: str
    line: int | None
    detail: str


class ConsultationAnswer(Model):
    """L’ordonnance telle qu’elle a été signée, et ce qu’il en reste à délivrer.

    « ended_at » : depuis quand elle est annulée ou remplacée ; « replaced_by » : le numéro de celle
    qui la remplace ; « replaces » : le numéro de celle qu’elle remplace ; « pharmacy » : l’officine
    que le prescripteur a désignée ; « surgery » : l’opération dont elle prépare les suites ;
    « verification » : ce qu’un médicament onéreux demande de vérifier avant de délivrer.
    """

    consultation_id: UUID
    expires_at: datetime
    number: str
    number_grouped: str
    state: PrescriptionState
    version: int
    authenticity: Authenticity
    issued_on: date
    valid_until: date
    ended_at: datetime | None
    replaced_by: str | None
    replaces: str | None
    is_secure: bool
    setting: Setting
    is_exception: bool
    pharmacy: NamedPharmacy | None
    surgery: Surgery | None
    patient: Patient
    prescriber: Prescriber
    lines: tuple[ConsultedLine, ...]
    alerts: tuple[AlertAnswer, ...]
    history: tuple[HistoryEntry, ...]
    warnings: tuple[WarningAnswer, ...]
    verification: VerificationAnswer | None
