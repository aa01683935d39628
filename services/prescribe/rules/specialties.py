"""Which specialties the public database means, and whether a prescriber has one of them."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from services.prescribe.model import Author
from services.prescribe.rules.places import Place, place_of
from shared.medicines.restrictions import Restrictions

DOCTOR: Final = "10"

# Names as CIS_CPD_bdpm writes them; codes of the order's specialties (ANS, TRE_R38, July 2026).
CODES_OF: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(codes.split())
    for name, codes in {
        "allergologie": "SM57",
        "anesthesie reanimation": "SM02 SM76",
        "angiologie": "SM61",
        "cancerologie": "SM23 SM35 SM36 SM37",
        "cardiologie": "SM04 SM73 SM79 SM80 SM81",
        "chirurgie cardiaque": "SM11",
        "chirurgie digestive et viscerale": "SM14 SM78",
        "chirurgie maxillo faciale": "SM06 SM07 SM68 SM77",
        "chirurgie orthopedique et traumatologique": "SM08",
        "chirurgie plastique reconstructrice et esthetique": "SM10",
        "chirurgie thoracique et cardiovasculaire": "SM11",
        "dermatologie": "SM15",
        "diabetologie": "SM16 SM62",
        "endocrinologie": "SM16 SM62",
        "endocrinologie diabetologie nutrition": "SM16 SM62",
        "genetique medicale": "SM17",
        "geriatrie": "SM18",
        "gynecologie": "SM19 SM20 SM51 SM52",
        "hematologie": "SM21 SM22 SM23 SM35 SM71",
        "hepato gastro enterologie": "SM24",
        "infectiologie": "SM58",
        "maladies infectieuses et tropicales": "SM58",
        "maladies metaboliques": "SM16 SM62",
        "medecine d urgence": "SM59",
        "medecine intensive reanimation": "SM46 SM82",
        "medecine interne": "SM27 SM72",
        "medecine vasculaire": "SM61",
        "nephrologie": "SM30 SM83",
        "neurochirurgie": "SM31",
        "neurologie": "SM32 SM33 SM84",
        "neuropediatrie": "SM88",
        "neuropsychiatrie": "SM33",
        "nutrition": "SM62",
        "obstetrique": "SM20 SM51",
        "oncologie medicale": "SM23 SM35 SM36",
        "ophtalmologie": "SM38 SM85",
        "oto rhino laryngologie": "SM34 SM39 SM86",
        "pediatrie": "SM40 SM87 SM88 SM89 SM90",
        "pneumologie": "SM41 SM91",
        "psychiatrie": "SM33 SM42 SM43 SM92 SM93",
        "radiologie": "SM44 SM55 SM74 SM94",
        "reanimation medicale": "SM46 SM82",
        "rhumatologie": "SM48",
        "urologie": "SM12",
    }.items()
}
# Also a competence, a capacity or a diploma besides another specialty: the token's specialties
# alone do not tell that somebody lacks it.
_ALSO_OTHERWISE: Final = frozenset(
    {
        *("allergologie", "angiologie", "cancerologie", "geriatrie", "infectiologie"),
        *("maladies infectieuses et tropicales", "maladies metaboliques", "medecine d urgence"),
        *("medecine vasculaire", "neuropediatrie", "nutrition"),
    }
)
_CLOSED: Final = CODES_OF.keys() - _ALSO_OTHERWISE


class Standing(IntEnum):
    """Whether a prescriber is one of those named; the lower, the better."""

    NAMED = 0
    UNKNOWN = 1
    ANOTHER = 2


def standing_among(names: frozenset[str], restrictions: Restrictions, author: Author) -> Standing:
    """Tell whether `author` has one of these specialties (R.5121-90 and -91 CSP).

    He is another only where his token says a specialty, every name is known to be one, and the
    medicine is open neither to a service of his hospital nor to a title that is no specialty.
    """
    if any(code in CODES_OF.get(name, ()) for name in names for code in author.specialties):
        return Standing.NAMED
    has_service = restrictions.has_services and place_of(author) is not Place.TOWN
    if restrictions.has_others or has_service or not names <= _CLOSED:
        return Standing.UNKNOWN
    if author.profession != DOCTOR:
        return Standing.ANOTHER
    return Standing.ANOTHER if author.specialties else Standing.UNKNOWN
