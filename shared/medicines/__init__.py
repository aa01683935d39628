"""The medicines of the French public database: one read-only file, looked up in memory speed.

`Catalogue` answers; `python -m shared.medicines build` makes its file from the official files.
"""

from shared.medicines.catalogue import Catalogue, CatalogueUnusable
from shared.medicines.model import ListedAs, Presentation, Speciality

__all__ = [
    "Catalogue",
    "CatalogueUnusable",
    "ListedAs",
    "Presentation",
    "Speciality",
]
