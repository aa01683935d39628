"""Body of the one write request of prescribe: a draft, parsed once and trusted afterwards."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from shared.contracts.prescribe import CancellationReason
from shared.contracts.prescription import CareContext, NonSubstituable, Setting, Sex
from shared.fields import Day, Flag, Model, Text
from shared.identifiers import AmNumber, Cip13, Cis, Finess, Ins, Lpp
from shared.number import PrescriptionNumber

LINES_MAX = 20
DURATION_DAYS_MAX = 366
PACKS_MAX = 999
RENEWALS_MAX = 52
INTAKES_PER_DAY_MAX = 48
FRACTION_DAYS_MAX = 28

# Far from the ends of the calendar, so that adding months to a day is always possible.
FIRST_DAY, LAST_DAY = date(1890, 1, 1), date(2190, 1, 1)

IdentityStatus = Literal["PROV", "VALI", "RECUP", "QUAL"]

# A mention that the law wants may be left out of the request: a rule then says so in French,
# together with everything else, which is more use to a prescriber than a format error.
Mention = Annotated[str, Text(max=80, may_be_empty=True)]
LongMention = Annotated[str, Text(max=250, may_be_empty=True)]
PossibleDay = Annotated[Day, Field(ge=FIRST_DAY, le=LAST_DAY)]
ProductText = Annotated[str, Text(max=500)]
DecimalText = Annotated[
    str,
    StringConstraints(
        strict=True,
        pattern=r"^(?:[1-9][0-9]{0,3}(?:\.[0-9]{1,3})?|0\.(?:[1-9][0-9]{0,2}|0[1-9][0-9]?|00[1-9]))$",
    ),
]


class DraftPatient(Model):
    """Le patient, tel que le logiciel du prescripteur le connaît."""

    ins: Ins
    family_name: Mention = ""
    given_names: Mention = ""
    birth_date: PossibleDay
    sex: Sex
    identity_status: IdentityStatus
    weight_grams: Annotated[int, Field(strict=True, ge=200, le=600_000)] | None = None
    height_cm: Annotated[int, Field(strict=True, ge=20, le=280)] | None = None


class DraftPrescriber(Model):
    """Les mentions du prescripteur ; son RPPS et son lieu d’exercice viennent du jeton seul."""

    family_name: Mention = ""
    given_name: Mention = ""
    qualification: Mention = ""
    specialty: Mention | None = None
    am_number: AmNumber | None = None
    hospital_service: LongMention | None = None
    address: LongMention = ""
    phone: Mention = ""
    mssante: Annotated[str, Text(max=254, may_be_empty=True)] = ""


class DraftPack(Model):
    """Une présentation, par son code CIP13 ; son libellé vient de la base publique."""

    kind: Literal["cip13"]
    cip13: Cip13


class DraftSpeciality(Model):
    """Une spécialité, par son code CIS ; son libellé vient de la base publique."""

    kind: Literal["cis"]
    cis: Cis


class DraftInn(Model):
    """Un médicament en dénomination commune, avec son dosage et sa forme."""

    kind: Literal["inn"]
    inn: ProductText


class DraftPreparation(Model):
    """Une préparation magistrale, avec sa formule détaillée."""

    kind: Literal["preparation"]
    text: ProductText


class DraftDevice(Model):
    """Un produit de la LPP ; son libellé est celui du prescripteur."""

    kind: Literal["lpp"]
    lpp: Lpp
    label: ProductText


DraftProduct = Annotated[
    DraftPack | DraftSpeciality | DraftInn | DraftPreparation | DraftDevice,
    Field(discriminator="kind"),
]


class DraftPosology(Model):
    """La posologie en clair, et sa structure là où elle s’imprime en toutes lettres."""

    text: Annotated[str, Text(max=500, may_be_empty=True)] = ""
    units_per_intake: DecimalText | None = None
    intakes_per_day: Annotated[int, Field(strict=True, ge=1, le=INTAKES_PER_DAY_MAX)] | None = None


class DraftInitialPrescription(Model):
    """La prescription initiale d’un médicament restreint, que celle-ci renouvelle."""

    prescribed_on: PossibleDay
    prescriber_name: Mention = ""
    establishment: Mention | None = None
    reassess_on: PossibleDay | None = None


class DraftPharmacy(Model):
    """La pharmacie désignée pour un traitement de substitution."""

    name: Mention = ""
    finess: Finess | None = None


class DraftSurgery(Model):
    """Une intervention programmée, et la sortie prévue."""

    operated_on: PossibleDay
    discharged_on: PossibleDay


class DraftReplaced(Model):
    """L’ordonnance que celle-ci remplace, et pourquoi."""

    number: PrescriptionNumber
    reason: CancellationReason


class DraftLine(Model):
    """Une ligne ; la durée et les boîtes sont celles d’une seule délivrance.

    « fraction_days » : durée de chaque fraction ; « is_single_dispensing » : mention « délivrance
    en une seule fois » ; « may_overlap » : mention autorisant un chevauchement ; « is_off_label » :
    hors autorisation de mise sur le marché ; « is_not_reimbursable » : mention « NR ».
    """

    product: DraftProduct
    posology: DraftPosology
    duration_days: Annotated[int, Field(strict=True, ge=1, le=DURATION_DAYS_MAX)] | None = None
    packs: Annotated[int, Field(strict=True, ge=1, le=PACKS_MAX)] | None = None
    renewals: Annotated[int, Field(strict=True, ge=0, le=RENEWALS_MAX)] = 0
    non_substituable: NonSubstituable | None = None
    is_ald: Flag = False
    fraction_days: Annotated[int, Field(strict=True, ge=1, le=FRACTION_DAYS_MAX)] | None = None
    is_single_dispensing: Flag = False
    may_overlap: Flag = False
    is_off_label: Flag = False
    is_not_reimbursable: Flag = False
    care_context: CareContext | None = None
    initial_prescription: DraftInitialPrescription | None = None


class PrescriptionDraft(Model):
    """L’ordonnance à enregistrer ; « number » est le numéro du logiciel, s’il en génère."""

    number: PrescriptionNumber | None = None
    issued_on: PossibleDay
    patient: DraftPatient
    prescriber: DraftPrescriber
    prescriber_sees_execution: Flag
    setting: Setting = "town"
    is_exception: Flag = False
    pharmacy: DraftPharmacy | None = None
    surgery: DraftSurgery | None = None
    replaces: DraftReplaced | None = None
    lines: Annotated[tuple[DraftLine, ...], Field(max_length=LINES_MAX)]
