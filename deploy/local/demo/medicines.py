"""The packs of the story: real ones, that the committed extract of the catalogue holds."""

from typing import Final

PARACETAMOL: Final = "3400935955838"  # DOLIPRANE 1000 mg, 8 comprimés
METFORMIN_BRAND: Final = "3400935601711"  # GLUCOPHAGE 1000 mg, 30 comprimés
METFORMIN_GENERIC: Final = "3400939718330"  # METFORMINE BIOGARAN 1000 mg, 30 comprimés
TRAMADOL: Final = "3400935248442"  # TRAMADOL BIOGARAN 50 mg, 30 gélules
KAFTRIO: Final = "3400930211380"  # KAFTRIO 75 mg/50 mg/100 mg, 56 comprimés, 9 131.42 EUR
AMOXICILLIN: Final = "3400933857042"  # AMOXICILLINE BIOGARAN 500 mg, 12 gélules
