"""docs/sandbox.md: who an editor may pretend to be, and the patients for whom servers misbehave."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from deploy.local.identities import IDENTITIES, Analyst, Person, Professional
from services.notify.settings import NotifySettings
from services.prescribe.settings import PrescribeSettings
from shared.sandbox import MAGIC_PATIENTS, Magic

EFFECTS: Final[Mapping[Magic, str]] = {
    Magic.FAILS_ONCE: (
        "Le premier envoi de l’ordonnance répond 500, sans rien enregistrer ; le renvoi avec la "
        "même clé d’idempotence répond 201."
    ),
    Magic.STORES_THEN_FAILS: (
        "L’ordonnance est enregistrée, puis la réponse est 500 ; le renvoi avec la même clé "
        "répond 201 avec `Idempotency-Replayed: true` et le même numéro."
    ),
    Magic.SLOW: (
        "L’ordonnance est enregistrée, mais la réponse n’arrive qu’après {slow_s} secondes "
        "(`SANDBOX_SLOW_S`) ; un renvoi avec la même clé répond aussitôt."
    ),
    Magic.TWICE: (
        "Chaque message arrive deux fois dans la boîte et dans le flux, sous le même "
        "`message_id` et le même `cursor`."
    ),
    Magic.OUT_OF_ORDER: (
        "Les messages arrivent du plus récent au plus ancien ; le flux attend {gather_s} secondes "
        "(`SANDBOX_GATHER_S`) pour en réunir plusieurs."
    ),
    Magic.UNAVAILABLE_ONCE: (
        "Le premier envoi répond 503 avec `Retry-After: 2` ; le renvoi répond 201."
    ),
    Magic.THROTTLED_ONCE: (
        "Le premier envoi répond 429 avec `Retry-After: 2` ; le renvoi répond 201."
    ),
}
_HEAD: Final = """\
# Le bac à sable

Toutes ces personnes sont inventées. L’émetteur du bac à sable donne un jeton d’accès d’une heure \
pour chacune, par son identifiant : `POST /token` avec `{"identity": "dr-martin"}` ; \
`GET /identities` rend cette même table. Ce fichier est généré : `make schemas`.
"""
_MAGIC_HEAD: Final = """\
## Patients magiques

Prescrivez pour l’un d’eux, sans rien changer d’autre dans votre logiciel : les serveurs se \
conduisent mal, d’une manière connue. Votre logiciel est sûr si, chaque fois, une seule ordonnance \
est enregistrée et votre utilisateur obtient son numéro. Une panne voulue porte l’en-tête \
`X-Sandbox-Fault`. La clé d’idempotence ou le `message_id` suffit pour s’en sortir. En production, \
rien de tout cela n’existe. Seules l’émission d’une ordonnance et la boîte des messages se \
conduisent mal ainsi : la délivrance, non (voir le § 10 de [integrating.md](integrating.md)).
"""
_ANALYSTS_HEAD: Final = """\
Ils travaillent dans la console du service de fraude, `http://127.0.0.1:8103/console` : cliquez \
sur un nom, sans mot de passe. Une décision en demande deux.
"""
_MEDICINES_HEAD: Final = """\
## Médicaments à essayer

Ils sont dans l’extrait livré. Un numéro et l’INS ouvrent l’ordonnance comme le QR, sans dispenser \
de vérifier un médicament de plus de 300 €.
"""
_MEDICINES: Final = (
    ("3400935955838", "DOLIPRANE 1000 mg, 8 comprimés", "une ligne sans rien de particulier"),
    (
        "3400935601711",
        "GLUCOPHAGE 1000 mg, 30 comprimés",
        "le prescrit d’une substitution (`substituted`)",
    ),
    (
        "3400939718330",
        "METFORMINE BIOGARAN 1000 mg, 30 comprimés",
        "le substitué : même groupe générique",
    ),
    (
        "3400935248442",
        "TRAMADOL BIOGARAN 50 mg, 30 gélules",
        "une ordonnance sécurisée : dosage, prises et durée en toutes lettres",
    ),
    (
        "3400930211380",
        "KAFTRIO 75 mg/50 mg/100 mg, 56 comprimés (9 131,42 €)",
        (
            "un médicament onéreux, à vérifier : `dr-bernard` le prescrit, de son hôpital "
            '(`"setting": "hospital_consultation"`) ; un autre médecin le renouvelle, avec '
            "`initial_prescription`"
        ),
    ),
)


def sandbox_page() -> str:
    """Return the page; it says all that `deploy/local/identities.py` holds."""
    everybody = IDENTITIES.values()
    professionals = [each for each in everybody if isinstance(each, Professional)]
    people = [each for each in everybody if isinstance(each, Person)]
    return "\n".join(
        [
            _HEAD,
            "## Prescripteurs\n",
            _professionals(each for each in professionals if each.profession != "21"),
            "## Pharmaciens et leurs officines\n",
            _professionals(each for each in professionals if each.profession == "21"),
            "Qui exerce en deux lieux choisit le sien par l’en-tête `X-Finess`.\n",
            "## Patients\n",
            _people(each for each in people if each.ins not in MAGIC_PATIENTS),
            _MAGIC_HEAD,
            _magic(each for each in people if each.ins in MAGIC_PATIENTS),
            _MEDICINES_HEAD,
            _table("CIP13", "médicament", "ce qu’il permet d’essayer", rows=_medicines()),
            "## Agents de l’assurance maladie\n",
            _ANALYSTS_HEAD,
            _analysts(each for each in everybody if isinstance(each, Analyst)),
        ]
    )


def _table(*head: str, rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _professionals(found: Iterable[Professional]) -> str:
    return _table(
        *("identifiant", "nom", "profession (code)", "RPPS", "lieu (FINESS)", "MSSanté"),
        rows=(
            (
                f"`{each.id}`",
                f"{each.given_name} {each.family_name}",
                f"{each.qualification} ({each.profession})",
                f"`{each.rpps!s}`",
                " ; ".join(f"{place.name} (`{place.finess!s}`)" for place in each.places),
                each.mssante,
            )
            for each in found
        ),
    )


def _people(found: Iterable[Person]) -> str:
    return _table(
        *("identifiant", "nom", "INS", "né(e) le", "sexe"),
        rows=(
            (
                f"`{each.id}`",
                f"{each.given_name} {each.family_name}",
                f"`{each.ins!s}`",
                _french(each.birth_date),
                f"`sex: {each.sex}`",
            )
            for each in found
        ),
    )


def _magic(found: Iterable[Person]) -> str:
    return _table(
        *("INS", "identifiant", "nom", "ce qui arrive"),
        rows=(
            (f"`{each.ins!s}`", f"`{each.id}`", _described(each), _effect(MAGIC_PATIENTS[each.ins]))
            for each in found
        ),
    )


def _described(person: Person) -> str:
    name = f"{person.given_name} {person.family_name}"
    return f"{name}, né(e) le {_french(person.birth_date)}, `sex: {person.sex}`"


def _effect(magic: Magic) -> str:
    slow_s = PrescribeSettings.model_fields["sandbox_slow_s"].default
    gather_s = NotifySettings.model_fields["sandbox_gather_s"].default
    return EFFECTS[magic].format(slow_s=f"{slow_s:g}", gather_s=f"{gather_s:g}")


def _french(day: str) -> str:
    return f"{date.fromisoformat(day):%d/%m/%Y}"


def _medicines() -> Iterable[tuple[str, ...]]:
    return ((f"`{cip13}`", name, use) for cip13, name, use in _MEDICINES)


def _analysts(found: Iterable[Analyst]) -> str:
    return _table(
        *("identifiant", "nom", "caisse"),
        rows=((f"`{a.id}`", f"{a.given_name} {a.family_name}", a.caisse) for a in found),
    )
