"""What midwives prescribe: the classes of annexe 41-4 CSP, as far as a catalogue can tell them."""

from dataclasses import dataclass
from typing import Final

from services.prescribe.model import LineSubject, ProductFacts
from services.prescribe.requests.draft import DraftDevice
from shared.medicines.inn import words


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list: beginnings of ATC codes, or substances where the base has no code."""

    name: str
    classes: tuple[str, ...]
    substances: frozenset[str] = frozenset()


def _entry(name: str, classes: str, substances: str = "") -> Entry:
    return Entry(name, tuple(classes.split()), frozenset(substances.split()))


# Annexe 41-4 CSP (décret of 5 March 2022) and, word for word where a copy was read, the arrêté of
# 12 October 2011 that it follows. Indications and protocols are the midwife's to respect: a class
# that is here may be prescribed, and one that is not only warns.
MEDICINES: Final[tuple[Entry, ...]] = (
    _entry("antiacides, antisécrétoires", "A02", "omeprazole esomeprazole famotidine alginate"),
    _entry("antispasmodiques", "A03A A03B", "phloroglucinol trimethylphloroglucinol"),
    _entry("antiémétiques", "A03F A04 R06AE R06AA59", "metoclopramide domperidone doxylamine"),
    _entry("laxatifs", "A06", "macrogol lactulose"),
    _entry("vitamines, sels minéraux, fer, acide folique", "A11 A12 B03", "folique acide"),
    _entry("antiseptiques locaux", "D08"),
    _entry("topiques protecteurs", "D02 D03"),
    _entry("proctologie", "C05A"),
    _entry("anesthésiques locaux", "N01BB02 N01BB20 N01BB52", "lidocaine prilocaine"),
    _entry("antibiotiques", "J01", "amoxicilline fosfomycine trometamol nitrofurantoine"),
    _entry("antiviraux de l’herpès", "J05AB01 J05AB11", "aciclovir valaciclovir"),
    _entry("anti-infectieux gynécologiques", "G01 P01AB01", "metronidazole econazole"),
    _entry("paracétamol, néfopam", "N02BE01 N02BG06", "paracetamol nefopam"),
    _entry("tramadol", "N02AX02 N02AJ13", "tramadol paracetamol"),
    _entry("paracétamol et codéine", "N02AJ06"),
    _entry("nalbuphine", "N02AF02", "nalbuphine"),
    _entry("anti-inflammatoires non stéroïdiens", "M01A", "ibuprofene ketoprofene"),
    _entry("contraceptifs", "G02B G03A", "levonorgestrel desogestrel ethinylestradiol"),
    _entry("blocage de la lactation", "G02CB", "cabergoline"),
    _entry("ocytociques", "H01BB02 H01BB03", "oxytocine"),
    _entry("solutés de perfusion", "B05B B05X"),
    _entry("oxygène", "V03AN01"),
    _entry("vaccins", "J07"),
    _entry("immunoglobulines anti-D", "J06BB01"),
    _entry("substitution nicotinique", "N07BA01", "nicotine"),
    _entry("salbutamol, nifédipine, nicardipine", "R03AC02 R03CC02 C08CA05 C08CA04"),
)
# Arrêté of 12 October 2011, annexe III: ampoules of morphine, no other stupéfiant, no other form.
_MORPHINE: Final = "morphine"
_INJECTED: Final = frozenset({"injectable", "ampoule", "ampoules"})
# First words of the devices of the same annexe: a device has no code that tells its kind here.
_DEVICES: Final = (
    *("ceinture", "orthese", "bas", "chaussettes", "collants", "sonde", "electrode"),
    *("electrostimulateur", "tire lait", "diaphragme", "cape", "compresses", "compresse", "coton"),
    *("bande", "bandes", "filet", "suture", "sparadrap", "dispositif intra uterin", "diu"),
    *("sterilet", "preservatif", "preservatifs", "lecteur de glycemie", "bandelettes"),
    *("autopiqueur", "lancettes", "pessaire"),
)


def may_be_on_her_list(subject: LineSubject, facts: ProductFacts) -> bool:
    """Tell whether the product is of a class that midwives prescribe (L.4151-4 CSP)."""
    said = words(facts.label)
    if isinstance(subject.line.product, DraftDevice):
        return f"{' '.join(said)} ".startswith(tuple(f"{name} " for name in _DEVICES))
    if facts.list_ == "stupefiant":
        return facts.substances == {_MORPHINE} and not _INJECTED.isdisjoint(said)
    return any(_is_of(entry, facts) for entry in MEDICINES)


def _is_of(entry: Entry, facts: ProductFacts) -> bool:
    """Tell whether a speciality that is meant is of the class.

    Of an INN one is enough, since nobody knows which is meant. The substances tell only where the
    base has no code: cabergoline for Parkinson's disease is none that blocks lactation.
    """
    codes = facts.classes
    if any(code is not None and code.startswith(entry.classes) for code in codes):
        return True
    has_no_code = not codes or None in codes
    return has_no_code and bool(facts.substances) and facts.substances <= entry.substances
