"""Who may prescribe a medicine, and where: what the conditions of the public database say of it.

The five categories of medicines on restricted prescription are those of R.5121-77 CSP.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import orjson

from shared.medicines.inn import words

_MONTHS: Final[Mapping[str, int]] = {"annuelle": 12, "semestrielle": 6, "trimestrielle": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Restrictions:
    """How the prescription of a medicine is restricted; nothing at all by default.

    `is_hospital_use`: given inside a hospital only (R.5121-83). `is_hospital`: prescribed by a
    hospital's prescriber (R.5121-84). `is_initial_hospital` and `is_initial_specialist`: only the
    first prescription is theirs, good for `initial_months` where the authorisation says so
    (R.5121-87 to -91). `specialists` and `renewers` are the specialties as the database names them,
    in lower case without accents; `has_services`: a hospital's service of these specialties will
    do; `has_others`: so will a competence, a diploma or a kind of place that is no specialty.
    `is_watched`: prescribed with particular tests or care (R.5121-93). `is_professional_use`: for
    the hands of a professional, an army or a vaccination centre (R.5121-80).
    """

    is_hospital_use: bool = False
    is_hospital: bool = False
    is_professional_use: bool = False
    is_watched: bool = False
    is_initial_hospital: bool = False
    is_initial_specialist: bool = False
    initial_months: int | None = None
    specialists: frozenset[str] = frozenset()
    renewers: frozenset[str] = frozenset()
    has_services: bool = False
    has_others: bool = False

    @property
    def needs_initial(self) -> bool:
        """Whether a first prescription by somebody else opens the medicine to others."""
        return self.is_initial_hospital or self.is_initial_specialist or bool(self.renewers)

    @property
    def initiators(self) -> frozenset[str]:
        """The specialties that write the first prescription: those that renew, if no others."""
        return self.specialists or self.renewers

    def dumped(self) -> str:
        """Return this as text for the catalogue, empty when nothing is restricted."""
        said = {
            field.name: sorted(value) if isinstance(value, frozenset) else value
            for field in fields(self)
            if (value := getattr(self, field.name))
        }
        return orjson.dumps(said).decode() if said else ""


UNRESTRICTED: Final = Restrictions()

_Meaning = Mapping[str, Any]
_WATCHED: Final[_Meaning] = {"is_watched": True}
_PROFESSIONAL: Final[_Meaning] = {"is_professional_use": True}
_OTHERS: Final[_Meaning] = {"has_others": True}
_INITIAL_SPECIALIST: Final[_Meaning] = {"is_initial_specialist": True}
_PERIOD: Final = f"(?: (?P<period>{'|'.join(_MONTHS)}))?"

# Read in this order, on the words of a label; the first that fits the whole label counts.
_LABELS: Final[tuple[tuple[re.Pattern[str], _Meaning], ...]] = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        ("reserve a l usage hospitalier", {"is_hospital_use": True}),
        ("prescription hospitaliere", {"is_hospital": True}),
        (f"prescription initiale hospitaliere{_PERIOD}", {"is_initial_hospital": True}),
        (
            f"prescription initiale{_PERIOD} reservee a certains specialistes",
            _INITIAL_SPECIALIST,
        ),
        (
            f"prescription initiale{_PERIOD} reservee aux specialistes et services (?P<who>.+)",
            {**_INITIAL_SPECIALIST, "has_services": True},
        ),
        (
            "prescription reservee aux specialistes et services (?P<who>.+)",
            {"has_services": True},
        ),
        ("prescription reservee aux specialistes autorises radiopharmaceutiques", _OTHERS),
        ("prescription reservee aux specialistes (?:en )?(?P<who>.+)", {}),
        ("prescription reservee aux (?:medecins|titulaires|unites) .+", _OTHERS),
        ("prescription (?:initiale )?par un medecin exercant dans .+", _OTHERS),
        ("hors etablissement de sante prescription reservee aux .+", _OTHERS),
        ("renouvellement de la prescription reserve aux medecins competents .+", _OTHERS),
        (
            "renouvellement de la prescription reserve aux specialistes en (?P<renewer>.+)",
            {},
        ),
        ("medicament necessitant une surveillance particuliere pendant le traitement", _WATCHED),
        ("pour les femmes susceptibles de procreer surveillance particuliere .+", _WATCHED),
        ("reserve a l usage (?:professionnel|militaire)(?: .+)?", _PROFESSIONAL),
        ("(?:medicament )?reserve aux centres de vaccination .+", _PROFESSIONAL),
    )
)

# Conditions of handing over, of administration, of information: they change nothing here. That a
# renewal is not restricted is what holds unless somebody is named; R.5121-96 adds ways to get a
# medicine for emergencies, and forbids none.
CHANGES_NOTHING: Final[frozenset[str]] = frozenset(
    {
        "a l initiation du traitement et une fois par an",
        "a ne prendre que sur instructions des autorites competentes",
        (
            "administration par tout medecin specialiste en anesthesie reanimation ou en medecine"
            " d urgence"
        ),
        "conservation d une copie de l ordonnance pendant 3 ans par le pharmacien",
        "delivrance apres verification du recueil de l accord de soins",
        "delivrance effectuee par un csapa",
        "delivrance effectuee par une pharmacie de ville",
        "delivrance ne pouvant se faire qu apres verification de l attestation co signee",
        "delivrance reservee aux ets pour les malades qui y sont traites",
        "delivrance reservee aux pharmacies a usage interieur",
        "deux premieres administrations en milieu hospitalier",
        "dispositions particulieres de delivrance",
        "dosage testosteronemie tous les 3 mois et mention sur l ordonnance du dosage realise",
        "l administration doit etre effectuee dans un etablissement de sante",
        (
            "l administration doit etre effectuee dans un etablissement de transfusion sanguine "
            "autorise a dispenser des medicaments aux malades qui y sont traites"
        ),
        (
            "l administration du 1 er cycle et de la 1 ere injection du 2 eme cycle doit etre "
            "realisee en milieu hospitalier"
        ),
        "la delivrance ne peut se faire qu apres avoir verifie la presence de cette mention",
        "la premiere administration doit etre effectuee en milieu hospitalier",
        (
            "la premiere delivrance doit etre accompagnee de l envoi immediat au laboratoire de "
            "la fiche de renseignements"
        ),
        "la prescription necessite la mention traitement inferieur a 1 an sur l ordonnance",
        (
            "les administrations de la phase initiale et de la premiere dose de chaque nouveau "
            "palier de la phase d augmentation de dose doivent etre effectuees en milieu "
            "hospitalier"
        ),
        "les huit premieres administrations doivent etre effectuees en milieu hospitalier",
        "les premieres administrations doivent etre effectuees en milieu hospitalier",
        "les six premieres administrations doivent etre effectuees en milieu hospitalier",
        "les trois premieres administrations doivent etre effectuees en milieu hospitalier",
        "medicament soumis a prescription medicale",
        "medicament soumis a prescription medicale en attente de notification de la blue box",
        "medicament soumis a prescription medicale restreinte",
        (
            "mise a jour du carnet de suivi par le medecin carnet fourni au pharmacien d hopital "
            "par le titulaire d amm"
        ),
        (
            "ordonnance avec la numeration des neutrophiles datee dont valeurs dans les limites "
            "usuelles"
        ),
        "pour adolescents de sexe masculin et hommes susceptibles de procreer",
        "pour enfants et adolescents de sexe feminin femmes en age de procreer et femmes enceintes",
        "pour les femmes en age de procreer voir programme de prevention de la grossesse",
        "pour tous les patients",
        "pour toute anteriorite de traitement inferieur a 1 an",
        "pour toute anteriorite de traitement superieur a 1 an",
        (
            "prescription et delivrance subordonnees a l obtention du resultat du depistage d un "
            "deficit en dpd"
        ),
        "prescription necessitant la remise d un carnet patient",
        "prescription necessitant la remise d une fiche de renseignements",
        (
            "prescription necessitant la signature annuelle par le medecin et la patiente d une "
            "attestation d information"
        ),
        (
            "prescription necessitant la signature annuelle par le medecin et la patiente ou le "
            "patient d une attestation d information"
        ),
        "prescription necessitant prealablement le recueil de l accord de soins du patient",
        (
            "prescription necessitant prealablement le recueil de l accord de soins du patient "
            "pour la sclerose en plaques"
        ),
        "renouvellement non restreint",
        (
            "reserve a l usage en situation d urgence selon l article r 5121 96 du code de la "
            "sante publique"
        ),
        "reserve a une structure d assistance medicale mobile ou de rapatriement sanitaire",
    }
)


def is_read(label: str) -> bool:
    """Tell whether a label is understood here, or known to change nothing here."""
    return meaning_of(label) is not None or " ".join(words(label)) in CHANGES_NOTHING


def meaning_of(label: str) -> _Meaning | None:
    """Return what a label adds to `Restrictions`, None when it says nothing of who or where."""
    said = " ".join(words(label))
    for pattern, meaning in _LABELS:
        found = pattern.fullmatch(said)
        if found is not None:
            return {**meaning, **found.groupdict()}
    return None


def restrictions_of(conditions: Iterable[str]) -> Restrictions:
    """Unite what the labels of a speciality say; of two periods the shorter one holds."""
    meanings = [found for label in conditions if (found := meaning_of(label)) is not None]
    months = [_MONTHS[found["period"]] for found in meanings if found.get("period")]
    flags = {name: True for found in meanings for name, value in found.items() if value is True}
    return Restrictions(
        **flags,
        initial_months=min(months, default=None),
        specialists=frozenset(found["who"] for found in meanings if found.get("who")),
        renewers=frozenset(found["renewer"] for found in meanings if found.get("renewer")),
    )


def loaded(text: str) -> Restrictions:
    """Return what `Restrictions.dumped` wrote."""
    if not text:
        return UNRESTRICTED
    said = orjson.loads(text)
    values: dict[str, Any] = {
        name: frozenset(value) if isinstance(value, list) else value for name, value in said.items()
    }
    return Restrictions(**values)


def united(every: Iterable[Restrictions]) -> Restrictions:
    """Return all that holds for a text that names several medicines, the shorter period of two.

    Who is entitled depends on each by itself: a specialist of one is not one of the other.
    """
    found = list(every)
    months = [one.initial_months for one in found if one.initial_months is not None]
    return Restrictions(
        is_hospital_use=any(one.is_hospital_use for one in found),
        is_hospital=any(one.is_hospital for one in found),
        is_professional_use=any(one.is_professional_use for one in found),
        is_watched=any(one.is_watched for one in found),
        is_initial_hospital=any(one.is_initial_hospital for one in found),
        is_initial_specialist=any(one.is_initial_specialist for one in found),
        initial_months=min(months, default=None),
        specialists=frozenset().union(*(one.specialists for one in found)),
        renewers=frozenset().union(*(one.renewers for one in found)),
        has_services=any(one.has_services for one in found),
        has_others=any(one.has_others for one in found),
    )


def common_to(every: Iterable[Restrictions]) -> Restrictions:
    """Return what all of them share: an INN may stand for any of its specialities.

    Whoever one of them lets prescribe, and the longest period of them, count for the INN.
    """
    found = list(every)
    if not found or UNRESTRICTED in found:
        return UNRESTRICTED
    specialists = [one.specialists for one in found]
    renewers = [one.renewers for one in found]
    months = [one.initial_months for one in found]
    known = [period for period in months if period is not None]
    shared = Restrictions(
        is_hospital_use=all(one.is_hospital_use for one in found),
        is_hospital=all(one.is_hospital for one in found),
        is_professional_use=all(one.is_professional_use for one in found),
        is_watched=all(one.is_watched for one in found),
        is_initial_hospital=all(one.is_initial_hospital for one in found),
        is_initial_specialist=all(one.is_initial_specialist for one in found),
        initial_months=max(known) if len(known) == len(months) else None,
        specialists=frozenset().union(*specialists) if all(specialists) else frozenset(),
        renewers=frozenset().union(*renewers) if all(renewers) else frozenset(),
    )
    # Exceptions to a restriction that they do not share restrict nothing by themselves.
    is_open = any if shared.needs_initial or shared.is_hospital or shared.specialists else all
    return replace(
        shared,
        has_services=is_open(one.has_services for one in found),
        has_others=is_open(one.has_others for one in found),
    )
