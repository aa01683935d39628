"""What prescribe takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from ordoflux_client.models.prescribe.prescriptions_answered_1 import CancellationReason
from ordoflux_client.models.prescription import CareContext, NonSubstituable, Setting, Sex
from ordoflux_client.shapes import Asked


class CancellationBody(Asked):
    """Pourquoi le prescripteur annule ; le commentaire n’est que pour son dossier."""

    reason: CancellationReason
    comment: Annotated[str, Field(min_length=0, max_length=500)] | None = None


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
    non_substituable: NonSubstituable | None = None
    is_ald: bool = False
    fraction_days: Annotated[int, Field(ge=1, le=28)] | None = None
    is_single_dispensing: bool = False
    may_overlap: bool = False
    is_off_label: bool = False
    is_not_reimbursable: bool = False
    care_context: CareContext | None = None
    initial_prescription: DraftInitialPrescription | None = None


class DraftPatient(Asked):
    """Le patient, tel que le logiciel du prescripteur le connaît."""

    ins: Annotated[str, Field(pattern="^[1-8][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}$")]
    family_name: Annotated[str, Field(min_length=0, max_length=80)] = ""
    given_names: Annotated[str, Field(min_length=0, max_length=80)] = ""
    birth_date: date
    sex: Sex
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
    reason: CancellationReason


class DraftSurgery(Asked):
    """Une intervention programmée, et la sortie prévue."""

    operated_on: date
    discharged_on: date


class PrescriptionDraft(Asked):
    """L’ordonnance à enregistrer ; « number » est le numéro du logiciel, s’il en génère."""

    number: Annotated[str, Field(min_length=18, max_length=64)] | None = None
    issued_on: date
    patient: DraftPatient
    prescriber: DraftPrescriber
    prescriber_sees_execution: bool
    setting: Setting = "town"
    is_exception: bool = False
    pharmacy: DraftPharmacy | None = None
    surgery: DraftSurgery | None = None
    replaces: DraftReplaced | None = None
    lines: Annotated[tuple[DraftLine, ...], Field(max_length=20)]
