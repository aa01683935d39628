"""The text of a scanned code, without what its reader puts around it.

Sources: ISO/IEC 15424 (the identifier of the symbology, such as `]Q1`, that a reader may put before
the text); the suffixes that readers are delivered with (Enter, Tab); the FNC1 that begins a GS1
code, which some readers give as its separator, before any code.
"""

import re
from typing import Final

from shared.gs1 import SEPARATOR

SUFFIXES: Final = "\r\n\t "
_SYMBOLOGY: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")


def without_frame(text: str) -> str:
    """Return what the code itself says: no symbology before it, no Enter, Tab or space around it.

    A separator (FNC1) separates nothing where the text begins.
    So does `ordoflux_client.qr`, which has no server to ask.
    """
    bare = text.strip(SUFFIXES)
    symbology = _SYMBOLOGY.match(bare)
    begun = bare if symbology is None else bare[symbology.end() :]
    return begun.lstrip(SEPARATOR)
