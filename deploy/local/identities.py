"""Test identities of the sandbox: obviously fake people, valid check digits, real claim shapes."""

from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from shared.identifiers import Finess, Ins, Rpps
from shared.sandbox import MAGIC_PATIENTS, Magic

CIVIL: Final = "C"


@dataclass(frozen=True, slots=True)
class Place:
    """A place where a professional works, with its sector of activity (ANS code, TRE_R02)."""

    finess: Finess
    name: str
    sector: str


@dataclass(frozen=True, slots=True)
class Professional:
    """A doctor, dentist, midwife or pharmacist, as Pro Santé Connect describes them.

    `profession` is the ANS code: 10 doctor, 21 pharmacist, 40 dentist, 50 midwife; `specialties`
    are codes of TRE_R38.
    """

    id: str
    given_name: str
    family_name: str
    rpps: Rpps
    profession: Literal["10", "21", "40", "50"]
    qualification: str
    places: tuple[Place, ...]
    mssante: str
    specialties: tuple[str, ...] = ()
    issuer: Literal["pro"] = "pro"


@dataclass(frozen=True, slots=True)
class Person:
    """A patient with the strict traits of a qualified identity."""

    id: str
    given_name: str
    family_name: str
    ins: Ins
    birth_date: str
    sex: Literal["female", "male"]
    mail: str
    issuer: Literal["patient"] = "patient"


@dataclass(frozen=True, slots=True)
class Analyst:
    """A fraud analyst of one CPAM, named by its three-digit code."""

    id: str
    given_name: str
    family_name: str
    caisse: str
    roles: tuple[str, ...] = field(default=("fraud_analyst",))
    issuer: Literal["cpam"] = "cpam"


Identity = Professional | Person | Analyst

# Numbers 9999 of each department do not exist in FINESS; their Luhn keys hold.
# Sectors: SA01 public hospital, SA07 surgery of one practitioner, SA33 officine.
SURGERY: Final = Place(Finess("759999022"), "Cabinet fictif des Lilas", "SA07")
HOSPITAL: Final = Place(Finess("699999025"), "Hôpital fictif de la Colline", "SA01")
DENTAL_SURGERY: Final = Place(Finess("139999023"), "Cabinet dentaire fictif du Port", "SA07")
BRIDGE: Final = Place(Finess("759999014"), "Pharmacie fictive du Pont", "SA33")
SQUARE: Final = Place(Finess("699999017"), "Pharmacie fictive de la Place", "SA33")
STATION: Final = Place(Finess("139999015"), "Pharmacie fictive de la Gare", "SA33")
CHURCH: Final = Place(Finess("449999010"), "Pharmacie fictive de l’Église", "SA33")
GENERAL_MEDICINE: Final = ("SM54",)
NEUROLOGY: Final = ("SM32",)


def _pro(
    identity: str,
    names: str,
    rpps: str,
    work: tuple[str, str, tuple[Place, ...]],
    *,
    specialties: tuple[str, ...] = (),
) -> Identity:
    given, family = names.split(" ", 1)
    profession, qualification, places = work
    return Professional(
        id=identity,
        given_name=given,
        family_name=family,
        rpps=Rpps.parse(rpps, strict_luhn=True),
        profession=profession,  # type: ignore[arg-type]  # the table below holds the four codes only
        qualification=qualification,
        places=places,
        mssante=f"{identity}@test.mssante.fr",
        specialties=specialties,
    )


def _pharmacist(identity: str, names: str, rpps: str, *places: Place) -> Identity:
    return _pro(identity, names, rpps, ("21", "Pharmacien d’officine", places))


def _magic(ins: Ins, magic: Magic) -> Identity:
    """Return the patient for whom the servers misbehave in this way (decision 23)."""
    return Person(
        f"pat-{magic.replace('_', '-')}",
        "Magie Test",
        f"{magic.replace('_', '-').upper()}-FICTIF",
        ins,
        "1999-07-01",
        "male",
        f"{magic.replace('_', '-')}@example.test",
    )


_ALL: Final[tuple[Identity, ...]] = (
    _pro(
        "dr-martin",
        "Jean MEDECIN-FICTIF",
        "99700218896",
        ("10", "Médecin généraliste", (SURGERY,)),
        specialties=GENERAL_MEDICINE,
    ),
    _pro(
        "dr-bernard",
        "Anne HOSPITALIERE-FICTIVE",
        "99700366240",
        ("10", "Neurologue hospitalière", (HOSPITAL,)),
        specialties=NEUROLOGY,
    ),
    _pro(
        "dr-leroy",
        "Paul DENTISTE-FICTIF",
        "99900000011",
        ("40", "Chirurgien-dentiste", (DENTAL_SURGERY,)),
    ),
    _pro("sf-petit", "Lise SAGEFEMME-FICTIVE", "99900000029", ("50", "Sage-femme", (HOSPITAL,))),
    _pharmacist("ph-durand", "Marie PHARMACIENNE-FICTIVE", "99900000037", BRIDGE),
    _pharmacist("ph-moreau", "Luc PHARMACIEN-FICTIF", "99900000045", SQUARE),
    _pharmacist("ph-simon", "Nora OFFICINALE-FICTIVE", "99900000052", STATION),
    _pharmacist("ph-laurent", "Hugo OFFICINAL-FICTIF", "99900000060", CHURCH),
    # Works in two officines: must say which with X-Finess.
    _pharmacist("ph-michel", "Zoé REMPLACANTE-FICTIVE", "99900000078", BRIDGE, SQUARE),
    Person(
        "pat-ada",
        "Ada Test",
        "PATIENTE-FICTIVE",
        Ins("279035121518989"),
        "1979-03-05",
        "female",
        "ada.patiente-fictive@example.test",
    ),
    Person(
        "pat-berthe",
        "Berthe Test",
        "ASSUREE-FICTIVE",
        Ins("277076322082910"),
        "1977-07-14",
        "female",
        "berthe.assuree-fictive@example.test",
    ),
    Person(
        "pat-charles",
        "Charles Test",
        "MALADE-FICTIF",
        Ins("199079999999978"),
        "1999-07-01",
        "male",
        "charles.malade-fictif@example.test",
    ),
    Person(
        "pat-dominique",
        "Dominique Test",
        "CORSE-FICTIF",
        Ins("185122A99999994"),
        "1985-12-24",
        "male",
        "dominique.corse-fictif@example.test",
    ),
    *(_magic(ins, magic) for ins, magic in MAGIC_PATIENTS.items()),
    Analyst("an-paris", "Eve", "ANALYSTE-FICTIVE", "751"),
    # Four eyes take two of one caisse; a supervisor is an analyst with one role more.
    Analyst("an-paris-2", "Léa", "CONTROLEUSE-FICTIVE", "751"),
    Analyst(
        "sup-paris", "Paul", "SUPERVISEUR-FICTIF", "751", ("fraud_analyst", "fraud_supervisor")
    ),
    Analyst("an-lyon", "Félix", "ENQUETEUR-FICTIF", "691"),
)

IDENTITIES: Final[dict[str, Identity]] = {identity.id: identity for identity in _ALL}


def public_identities() -> list[dict[str, Any]]:
    """Return the table as plain JSON values: everybody in it is invented."""
    return [asdict(identity) for identity in _ALL]


def claims_of(identity: Identity) -> dict[str, Any]:
    """Return what the identity's issuer says of them, without times and audience."""
    match identity:
        case Professional():
            return _professional_claims(identity)
        case Person():
            return {
                "sub": f"sandbox-patient-{identity.id}",
                "ins": str(identity.ins),
                "given_name": identity.given_name,
                "family_name": identity.family_name,
                "birthdate": identity.birth_date,
                "gender": identity.sex,
            }
        case Analyst():
            return {
                "sub": f"sandbox-cpam-{identity.id}",
                "caisse": identity.caisse,
                "roles": list(identity.roles),
                "given_name": identity.given_name,
                "family_name": identity.family_name,
            }


def _professional_claims(identity: Professional) -> dict[str, Any]:
    """Shape of Pro Santé Connect's claims (userinfo of its Keycloak realm, ansforge sources)."""
    national_id = f"8{identity.rpps}"  # 8: the number that follows is an RPPS
    return {
        "sub": f"f:00000000-0000-4000-8000-000000000000:{national_id}",
        "preferred_username": national_id,
        "given_name": identity.given_name,
        "family_name": identity.family_name,
        "SubjectNameID": national_id,
        "SubjectRole": [f"{identity.profession}^1.2.250.1.213.1.1.5.5"],
        "Secteur_Activite": f"{identity.places[0].sector}^1.2.250.1.71.4.2.4",
        "Palier_Authentification": "APPPRIP3^1.2.250.1.213.1.5.1.1.1",
        "Mode_Acces_Raison": "",
        "Acces_Regulation_Medicale": "FAUX",
        "SubjectRefPro": {
            "codeCivilite": "M",
            "exercices": [
                _exercise(identity, specialty) for specialty in identity.specialties or (None,)
            ],
        },
    }


def _exercise(identity: Professional, specialty: str | None) -> dict[str, Any]:
    """One exercise tells one specialty at most; its places of work are told in each."""
    return {
        "codeProfession": identity.profession,
        "codeCategorieProfessionnelle": CIVIL,
        "nomDexercice": identity.family_name,
        "prenomDexercice": identity.given_name,
        "codeTypeSavoirFaire": "" if specialty is None else "S",
        "codeSavoirFaire": specialty or "",
        "activities": [
            {
                "codeModeExercice": "L" if place.sector == "SA07" else "S",
                "codeSecteurDactivite": place.sector,
                "numeroFinessSite": str(place.finess),
                "raisonSocialeSite": place.name,
            }
            for place in identity.places
        ],
    }
