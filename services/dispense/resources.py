"""What the use cases of dispense work with; `main.py` makes one, the tests another."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from services.dispense.model import (
    AdaptationLimits,
    ErrorLimits,
    Quotas,
    SendingLimits,
    WorklistDelays,
)
from shared.contracts.dispense import PackFinding
from shared.db import Connection
from shared.gs1 import PackCode
from shared.medicines import Catalogue
from shared.sealing import KeyRing, PatientRefs

NewId = Callable[[], UUID]


class PackRegisterUnavailable(Exception):
    """A register of packs does not answer, or not in a way that can be used."""


class PackRegister(Protocol):
    """A register of packs beside our own, such as a national one (ADR 28).

    Ours always refuses a pack that has left any officine; another one knows of recalls and of
    serial numbers that no producer issued.
    """

    async def verify(self, packs: Sequence[PackCode]) -> Mapping[PackCode, PackFinding]:
        """Return what stands against some of these packs; raise `PackRegisterUnavailable`.

        Called before the transaction, and given up after `pack_register_timeout_s`.
        """

    async def decommission(
        self, conn: Connection, dispensation_id: UUID, packs: Mapping[PackCode, int]
    ) -> None:
        """Note, in the transaction of step 1, that packs leave the officine, each for its line.

        What has to be sent is sent afterwards: no call leaves from inside a transaction, which is
        given up after `pack_register_timeout_s`.
        """

    async def reactivate(
        self, conn: Connection, dispensation_id: UUID, lines: Collection[int]
    ) -> None:
        """Note, in the transaction of a reversal, that the packs of these lines came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Keys, pseudonyms, medicines, and where new ids come from."""

    key_ring: KeyRing
    patient_refs: PatientRefs
    medicines: Catalogue
    new_id: NewId
    adaptation_limits: AdaptationLimits = field(default_factory=AdaptationLimits)
    reversal_days: int = 30  # after a hand-over
    quotas: Quotas = field(default_factory=Quotas.of)
    sending_limits: SendingLimits = field(default_factory=SendingLimits)
    error_limits: ErrorLimits = field(default_factory=ErrorLimits)
    is_double_checking: bool = True  # in these officines somebody asks what is still to check
    worklist_delays: WorklistDelays = field(default_factory=WorklistDelays)
    late_execution_age_max: timedelta = timedelta(days=30)
    pack_register: PackRegister | None = None
    pack_register_timeout_s: float = 1.5
