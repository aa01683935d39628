"""Other names under which prescribers write an INN: without its salt or ester, or a synonym."""

import re
from typing import Final

from shared.medicines.inn import words

# A last word that tells a salt, an ester or the cell line: "énoxaparine" is what doctors write.
_LAST_WORDS: Final = frozenset(
    {
        *("sodique", "monosodique", "disodique", "trisodique", "potassique", "dipotassique"),
        *("calcique", "cilexetil", "medoxomil", "etexilate", "disoproxil", "alafenamide"),
        *("mofetil", "olamine", "epolamine", "trometamol", "proxetil", "axetil", "pivoxil"),
        *("alfa", "beta", "gamma", "delta", "zeta", "theta"),
    }
)
# What is left must be the substance, not a salt that many share: "phosphate disodique".
_SHARED_SALTS: Final = frozenset(
    {"ascorbate", "carmellose", "citrate", "glucose 1 phosphate", "phosphate"}
)
# "bromure d'ipratropium" is written "ipratropium"; salts of a metal keep their names.
_FIRST_WORD: Final = re.compile(
    r"(?:bromure|butylbromure|metilsulfate|hydrogenosuccinate|pivalate|acetonide|carbonate"
    r"|chlorure) de? (?P<base>ipratropium|pinaverium|rocuronium|pyridostigmine|methylnaltrexone"
    r"|scopolamine|tiemonium|neostigmine|doxylamine|tixocortol|triamcinolone|fluocinolone"
    r"|sevelamer|trospium|suxamethonium)"
)
_SYNONYMS: Final = {
    "acide ascorbique": ("vitamine c",),
    "acide mycophenolique": ("mycophenolate", "mycophenolate sodique"),
    "acide valproique": ("valproate",),
    "adrenaline": ("epinephrine",),
    "bupropione": ("bupropion",),
    "calcium element": ("carbonate de calcium",),
    "colecalciferol": ("cholecalciferol", "vitamine d3"),
    "cromoglicate de sodium": ("cromoglicate",),
    "cyanocobalamine": ("vitamine b12",),
    "ergocalciferol": ("vitamine d2",),
    "estradiol": ("oestradiol",),
    "macrogol 3350": ("macrogol",),
    "macrogol 4000": ("macrogol",),
    "noradrenaline": ("norepinephrine",),
    "oxybate de sodium": ("oxybate",),
    "phytomenadione": ("vitamine k1",),
    "povidone iodee": ("polyvidone iodee",),
    "pyridoxine": ("vitamine b6",),
    "thiamine": ("vitamine b1",),
    "trinitrine": ("nitroglycerine",),
    "valproate de sodium": ("valproate",),
}


def other_names(inn: str) -> frozenset[str]:
    """Return the other names of an INN, without accents and case; none of them is the INN itself.

    One name may belong to several INNs ("époétine"): what holds for all of them is told then.
    """
    said = words(inn)
    name = " ".join(said)
    found = {" ".join(words(other)) for other in _SYNONYMS.get(name, ())}
    if len(said) > 1 and said[-1] in _LAST_WORDS:
        found.add(" ".join(said[:-1]))
    if len(said) > 1 and said[-1] == "alfa":
        found.add(" ".join((*said[:-1], "alpha")))
    salt = _FIRST_WORD.fullmatch(name)
    if salt is not None:
        found.add(salt["base"])
    # "CLAVULANIQUE ACIDE", "MONTELUKAST ACIDE"
    first, _, last = name.partition(" ")
    if last == "acide":
        found.add(f"acide {first}" if first.endswith("ique") else first)
    return frozenset(found - _SHARED_SALTS)
