"""Labels of devices that give a medicine: "pompe à morphine" is a pump, "SKENAN 10 mg" is none."""

from collections.abc import Set as AbstractSet
from typing import Final

from shared.medicines.inn import words
from shared.medicines.strengths import form_words, strengths_of

# First words of the devices (LPP, title I) that give, hold or look for a medicine.
_DEVICES: Final = frozenset(
    {
        *("aiguille", "bandelettes", "cassette", "catheter", "diffuseur", "forfait", "kit"),
        *("location", "necessaire", "perfuseur", "pompe", "prolongateur", "reservoir"),
        *("seringue", "set", "support", "systeme", "test", "tubulure"),
    }
)
_LINKS: Final = frozenset({"a", "pour"})
# "Cassette de morphine" is filled with it, "perfusion de morphine" is what the device is for.
_OF: Final = frozenset({"d", "de"})
_USES: Final = frozenset({"administration", "depistage", "dosage", "perfusion", "recherche"})
# What medicines are made up as, in the singular: a device of that name would be the medicine.
_FORMS: Final = frozenset(
    {
        *("ampoule", "boite", "comprime", "dispositif", "emplatre", "film", "flacon", "gelule"),
        *("goutte", "gramme", "granule", "injectable", "milligramme", "microgramme", "plaquette"),
        *("poche", "poudre", "sachet", "sirop", "solution", "suppositoire", "suspension"),
        *("transdermique", "unidose"),
    }
)


def is_device_for(label: str, substances: AbstractSet[str]) -> bool:
    """Tell whether a label names `substances` (words of INNs) only as what its device is for.

    It begins with a device, tells neither strength nor form, and has each substance behind "à",
    "pour" or a use: what is left tells no officine which medicine to hand over.
    """
    said = words(label)
    if not substances or not said or said[0] not in _DEVICES:
        return False
    if strengths_of(label) or form_words(label) & _FORMS:
        return False
    named = [place for place, word in enumerate(said) if word in substances]
    return substances <= set(said) and all(_is_its_use(said[:place]) for place in named)


def _is_its_use(before: tuple[str, ...]) -> bool:
    *rest, last = before
    return last in _LINKS or (last in _OF and rest[-1] in _USES)
