"""What prescribe takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.models.prescription import (
    Device as Device,
    InitialPrescription as InitialPrescription,
    MedicineInn as MedicineInn,
    MedicinePack as MedicinePack,
    MedicineSpeciality as MedicineSpeciality,
    Mentions as Mentions,
    NamedPharmacy as NamedPharmacy,
    Patient as Patient,
    Posology as Posology,
    Preparation as Preparation,
    Prescriber as Prescriber,
    ProductProposal as ProductProposal,
    ProposalBody as ProposalBody,
    Quantity as Quantity,
    Surgery as Surgery,
)
from ordoflux_client.shapes import Answered, Asked


class AcknowledgedLine(Answered):
    """Une ligne, telle qu’elle est enregistrée."""

    line: int
    label: str
    quantity: Quantity
    is_secure: bool


class AcknowledgedWarning(Answered):
    """Ce que le prescripteur doit savoir ; n’empêche rien."""

    code: str
    line: int | None
    detail: str


class Acknowledgement(Answered):
    """L’acquittement positif d’une ordonnance enregistrée et signée."""

    acknowledgement: Literal["positive"] = "positive"
    number: str
    number_grouped: str
    issued_on: date
    first_dispensing_until: date
    valid_until: date
    is_secure: bool
    qr_text: str
    qr_png_url: str
    qr_svg_url: str
    document_url: str
    lines: tuple[AcknowledgedLine, ...]
    warnings: tuple[AcknowledgedWarning, ...]


class AdaptationView(Answered):
    """Ce qu’une officine demande, jusqu’à quand répondre, et ce qui a été répondu.

    « lapsed » : personne n’a répondu à temps, et la ligne reste telle qu’elle est prescrite.
    """

    request_id: UUID
    number: str
    line: int
    kind: Literal["product", "form", "dose", "quantity", "duration", "stock_out", "other"] | str
    state: Literal["open", "answered", "lapsed"] | str
    requested_at: datetime
    answer_by: datetime
    pharmacy_finess: str
    pharmacy_name: str | None
    patient: Patient | None
    prescribed: str | None
    proposal: ProductProposal | None
    comment: str | None
    outcome: Literal["accepted", "refused", "counter_proposal", "lapsed"] | str | None
    decided_at: datetime | None
    counter_proposal: ProductProposal | None
    answer_comment: str | None


class AdaptationPage(Answered):
    """Une page de demandes, de la plus récente à la plus ancienne ; « next » mène à la suivante."""

    adaptations: tuple[AdaptationView, ...]
    next: str | None


class AnswerBody(Asked):
    """Accord, refus ou autre proposition ; « counter_proposal » accompagne celle-ci seule."""

    answer: Literal["accepted", "refused", "counter_proposal"]
    counter_proposal: ProposalBody | None = None
    comment: Annotated[str, Field(min_length=1, max_length=500)] | None = None


class Billing(Answered):
    """L’accord de la facture avec la délivrance, et l’instant où il a été établi."""

    reconciliation: Literal["reconciled", "mismatch"] | str
    billed_at: datetime


class CancellationAccepted(Answered):
    """La demande est enregistrée ; la réponse vient du service de délivrance."""

    cancellation_id: UUID
    number: str
    state: Literal["pending"] = "pending"
    requested_at: datetime
    reason: (
        Literal[
            "wrong_patient",
            "wrong_content",
            "treatment_changed",
            "adverse_effect",
            "patient_asks",
            "other",
        ]
        | str
    )


class CancellationAnswer(Answered):
    """Une demande et sa réponse.

    « cancelled » : plus rien ne sera délivré. « scope », « rejection » et le refus lui-même disent
    ce qui a été délivré : quand le patient masque l’exécution, toute réponse se lit « cancelled ».
    """

    cancellation_id: UUID
    state: Literal["pending"] | Literal["cancelled", "rejected"] | str
    reason: (
        Literal[
            "wrong_patient",
            "wrong_content",
            "treatment_changed",
            "adverse_effect",
            "patient_asks",
            "other",
        ]
        | str
    )
    comment: str | None
    requested_at: datetime
    replaced_by: str | None
    scope: Literal["whole", "rest"] | str | None
    rejection: Literal["already_dispensed", "already_expired", "already_ended"] | str | None
    decided_at: datetime | None


class CancellationBody(Asked):
    """Pourquoi le prescripteur annule ; le commentaire n’est que pour son dossier."""

    reason: Literal[
        "wrong_patient",
        "wrong_content",
        "treatment_changed",
        "adverse_effect",
        "patient_asks",
        "other",
    ]
    comment: Annotated[str, Field(min_length=0, max_length=500)] | None = None


class Cancellations(Answered):
    """Les demandes d’annulation d’une ordonnance, la plus ancienne en premier."""

    number: str
    visibility: Literal["visible", "hidden_by_patient"] | str
    cancellations: tuple[CancellationAnswer, ...]


class CheckError(Answered):
    """Un motif de refus, tel que l’acquittement négatif le donnerait."""

    code: str
    line: int | None
    field: str | None
    detail: str


class CheckedLine(Answered):
    """Une ligne, telle qu’elle serait enregistrée ; vide là où il manque de quoi le dire."""

    line: int
    label: str | None
    quantity: Quantity | None
    is_secure: bool


class Check(Answered):
    """Ce que donnerait l’enregistrement d’une ordonnance ; rien n’est enregistré."""

    acceptable: bool
    is_secure: bool
    secure_paper_required: bool
    errors: tuple[CheckError, ...]
    warnings: tuple[AcknowledgedWarning, ...]
    lines: tuple[CheckedLine, ...]


class DispensedLine(Answered):
    """Ce qu’une officine a fait d’une ligne."""

    line: int
    outcome: Literal["delivered", "substituted", "not_delivered"] | str
    packs: int
    covers_days: int | None
    reason: (
        Literal[
            "stock_out",
            "patient_declined",
            "patient_has_enough",
            "clinical_reason",
            "unknown_product",
            "other",
        ]
        | str
        | None
    )
    label: str | None


class Dispensation(Answered):
    """Une délivrance, et l’accord de sa facture une fois facturée."""

    dispensation_id: UUID
    recorded_at: datetime
    pharmacy_finess: str
    lines: tuple[DispensedLine, ...]
    billing: Billing | None


class DraftDevice(Asked):
    """Un produit de la LPP ; son libellé est celui du prescripteur."""

    kind: Literal["lpp"]
    lpp: Annotated[str, Field(pattern="^[0-9]{7}$")]
    label: Annotated[str, Field(min_length=1, max_length=500)]


class DraftInitialPrescription(Asked):
    """La prescription initiale d’un médicament restreint, que celle-ci renouvelle."""

    prescribed_on: date
    prescriber_name: Annotated[str, Field(min_length=0, max_length=80)] = ""
    establishment: Annotated[str, Field(min_length=0, max_length=80)] | None = None
    reassess_on: date | None = None


class DraftInn(Asked):
    """Un médicament en dénomination commune, avec son dosage et sa forme."""

    kind: Literal["inn"]
    inn: Annotated[str, Field(min_length=1, max_length=500)]


class DraftPack(Asked):
    """Une présentation, par son code CIP13 ; son libellé vient de la base publique."""

    kind: Literal["cip13"]
    cip13: Annotated[str, Field(pattern="^34009[0-9]{8}$")]


class DraftSpeciality(Asked):
    """Une spécialité, par son code CIS ; son libellé vient de la base publique."""

    kind: Literal["cis"]
    cis: Annotated[str, Field(pattern="^6[0-9]{7}$")]


class DraftPreparation(Asked):
    """Une préparation magistrale, avec sa formule détaillée."""

    kind: Literal["preparation"]
    text: Annotated[str, Field(min_length=1, max_length=500)]


class DraftPosology(Asked):
    """La posologie en clair, et sa structure là où elle s’imprime en toutes lettres."""

    text: Annotated[str, Field(min_length=0, max_length=500)] = ""
    units_per_intake: (
        Annotated[
            str,
            Field(
                pattern="^(?:[1-9][0-9]{0,3}(?:\\.[0-9]{1,3})?|0\\.(?:[1-9][0-9]{0,2}|0[1-9][0-9]?|00[1-9]))$"
            ),
        ]
        | None
    ) = None
    intakes_per_day: Annotated[int, Field(ge=1, le=48)] | None = None


class DraftLine(Asked):
    """Une ligne ; la durée et les boîtes sont celles d’une seule délivrance.

    « fraction_days » : durée de chaque fraction ; « is_single_dispensing » : mention « délivrance
    en une seule fois » ; « may_overlap » : mention autorisant un chevauchement ; « is_off_label » :
    hors autorisation de mise sur le marché ; « is_not_reimbursable » : mention « NR ».
    """

    product: Annotated[
        DraftPack | DraftSpeciality | DraftInn | DraftPreparation | DraftDevice,
        Field(discriminator="kind"),
    ]
    posology: DraftPosology
    duration_days: Annotated[int, Field(ge=1, le=366)] | None = None
    packs: Annotated[int, Field(ge=1, le=999)] | None = None
    renewals: Annotated[int, Field(ge=0, le=52)] = 0
    non_substituable: Literal["MTE", "EFG", "CIF"] | None = None
    is_ald: bool = False
    fraction_days: Annotated[int, Field(ge=1, le=28)] | None = None
    is_single_dispensing: bool = False
    may_overlap: bool = False
    is_off_label: bool = False
    is_not_reimbursable: bool = False
    care_context: Literal["work_accident", "prevention"] | None = None
    initial_prescription: DraftInitialPrescription | None = None


class DraftPatient(Asked):
    """Le patient, tel que le logiciel du prescripteur le connaît."""

    ins: Annotated[str, Field(pattern="^[1-8][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}$")]
    family_name: Annotated[str, Field(min_length=0, max_length=80)] = ""
    given_names: Annotated[str, Field(min_length=0, max_length=80)] = ""
    birth_date: date
    sex: Literal["male", "female", "unknown"]
    identity_status: Literal["PROV", "VALI", "RECUP", "QUAL"]
    weight_grams: Annotated[int, Field(ge=200, le=600000)] | None = None
    height_cm: Annotated[int, Field(ge=20, le=280)] | None = None


class DraftPharmacy(Asked):
    """La pharmacie désignée pour un traitement de substitution."""

    name: Annotated[str, Field(min_length=0, max_length=80)] = ""
    finess: Annotated[str, Field(pattern="^(?:[0-9]{2}|2[AB])[0-9]{7}$")] | None = None


class DraftPrescriber(Asked):
    """Les mentions du prescripteur ; son RPPS et son lieu d’exercice viennent du jeton seul."""

    family_name: Annotated[str, Field(min_length=0, max_length=80)] = ""
    given_name: Annotated[str, Field(min_length=0, max_length=80)] = ""
    qualification: Annotated[str, Field(min_length=0, max_length=80)] = ""
    specialty: Annotated[str, Field(min_length=0, max_length=80)] | None = None
    am_number: Annotated[str, Field(pattern="^[0-9]{9}$")] | None = None
    hospital_service: Annotated[str, Field(min_length=0, max_length=250)] | None = None
    address: Annotated[str, Field(min_length=0, max_length=250)] = ""
    phone: Annotated[str, Field(min_length=0, max_length=80)] = ""
    mssante: Annotated[str, Field(min_length=0, max_length=254)] = ""


class DraftReplaced(Asked):
    """L’ordonnance que celle-ci remplace, et pourquoi."""

    number: Annotated[str, Field(min_length=18, max_length=64)]
    reason: Literal[
        "wrong_patient",
        "wrong_content",
        "treatment_changed",
        "adverse_effect",
        "patient_asks",
        "other",
    ]


class DraftSurgery(Asked):
    """Une intervention programmée, et la sortie prévue."""

    operated_on: date
    discharged_on: date


class HandOver(Answered):
    """Ce qu’une officine a fait d’une ligne, quand et où ; « label » dit le produit délivré."""

    dispensation_id: UUID
    recorded_at: datetime
    pharmacy_finess: str
    pharmacy_name: str | None
    outcome: Literal["delivered", "substituted", "not_delivered"] | str
    is_substituted: bool
    label: str | None
    packs: int
    covers_days: int | None
    reason: (
        Literal[
            "stock_out",
            "patient_declined",
            "patient_has_enough",
            "clinical_reason",
            "unknown_product",
            "other",
        ]
        | str
        | None
    )
    billing: Billing | None


class ExecutedLine(Answered):
    """Où en est une ligne, dans l’unité de sa quantité ; la dernière délivrance vient en premier.

    « next_possible_on » : le jour où s’ouvre le renouvellement ; nul quand la ligne peut être
    délivrée sans attendre, ou ne le peut plus.
    """

    line: int
    label: str
    unit: Literal["pack", "day"] | str
    total: int
    left_total: int
    next_possible_on: date | None
    status: (
        Literal[
            "to_dispense",
            "partially_dispensed",
            "dispensed",
            "not_dispensed",
            "expired",
            "cancelled",
            "replaced",
        ]
        | str
    )
    hand_overs: tuple[HandOver, ...]


class Execution(Answered):
    """Ce que le patient laisse voir de l’exécution ; la dernière délivrance vient en premier."""

    visibility: Literal["visible", "hidden_by_patient"] | str
    dispensations: tuple[Dispensation, ...]
    lines: tuple[ExecutedLine, ...] = ()


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


class Line(Answered):
    """One line of a prescription, numbered from 1."""

    line: int
    product: Annotated[
        MedicinePack | MedicineSpeciality | MedicineInn | Preparation | Device,
        Field(discriminator="kind"),
    ]
    posology: Posology
    quantity: Quantity
    duration_days: int | None = None
    packs: int | None = None
    non_substituable: Literal["MTE", "EFG", "CIF"] | str | None = None
    is_ald: bool = False
    is_secure: bool = False
    mentions: Mentions | None = None


class PrescriptionContent(Answered):
    """Everything the prescriber signed; it travels sealed and is stored sealed.

    `is_exception`: a form for médicaments d'exception (MED-1097). `replaces`: the number of the
    prescription that this one takes the place of.
    """

    number: str
    issued_on: date
    valid_until: date
    patient: Patient
    prescriber: Prescriber
    lines: tuple[Line, ...]
    is_secure: bool
    prescriber_sees_execution: bool
    setting: Literal["town", "hospital_consultation", "hospital_discharge"] | str = "town"
    is_exception: bool = False
    pharmacy: NamedPharmacy | None = None
    surgery: Surgery | None = None
    replaces: str | None = None


class PrescriptionDraft(Asked):
    """L’ordonnance à enregistrer ; « number » est le numéro du logiciel, s’il en génère."""

    number: Annotated[str, Field(min_length=18, max_length=64)] | None = None
    issued_on: date
    patient: DraftPatient
    prescriber: DraftPrescriber
    prescriber_sees_execution: bool
    setting: Literal["town", "hospital_consultation", "hospital_discharge"] = "town"
    is_exception: bool = False
    pharmacy: DraftPharmacy | None = None
    surgery: DraftSurgery | None = None
    replaces: DraftReplaced | None = None
    lines: Annotated[tuple[DraftLine, ...], Field(max_length=20)]


class PrescriptionView(Answered):
    """Une ordonnance relue.

    Quand le patient masque l’exécution, « state » est nul, ou dit que le prescripteur y a mis fin.
    """

    number: str
    state: (
        Literal["issued", "partially_dispensed", "dispensed", "expired", "cancelled", "replaced"]
        | str
        | None
    )
    issued_on: date
    valid_until: date
    replaced_by: str | None = None
    content: PrescriptionContent
    execution: Execution


class PublicKeys(Answered):
    """Les clés publiques (JWK, RFC 8037) qui vérifient les QR codes, depuis toujours."""

    keys: tuple[dict[str, str], ...]
