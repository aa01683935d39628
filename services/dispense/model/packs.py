"""The packs of a line as they were scanned, one by one."""

import hashlib
from dataclasses import dataclass

from shared.contracts.dispense import PackFinding
from shared.gs1 import SEPARATOR, NotAPack, PackCode, SeparatorLost, read_pack
from shared.identifiers import Finess


def ref_of(pack: PackCode) -> str | None:
    """Return the digest under which a pack is known here, None for one without serial number."""
    if pack.serial is None:
        return None
    return hashlib.sha256(f"{pack.gtin}{SEPARATOR}{pack.serial}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPack:
    """A pack that an officine wants to hand over; `code` is None for a text that is no pack.

    `told` is what another register says of it, `finding` why it may not be handed over or is not
    verified, `first_pharmacy` the officine that handed it over before.
    """

    code: PackCode | None
    told: PackFinding | None = None
    finding: PackFinding | None = None
    first_pharmacy: Finess | None = None
    is_repeated: bool = False  # scanned twice in one request

    @classmethod
    def read(cls, text: str) -> "ScannedPack":
        """Return what a text says; nothing is verified yet."""
        try:
            return cls(code=read_pack(text))
        except (NotAPack, SeparatorLost):
            return cls(code=None)

    @property
    def ref(self) -> str | None:
        """The digest under which the pack is known here, None where nobody can tell it."""
        return None if self.code is None else ref_of(self.code)
