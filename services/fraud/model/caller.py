"""Who asks fraud for something, when, and in which request."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.access.actors import Actor
from shared.access.habilitation import Operation, Relation, may
from shared.departments import caisse_in_charge, department_of, region_of, region_of_caisse
from shared.identifiers import Finess, Rpps


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks, when, and in which request: what the audit row is made of."""

    actor: Actor
    at: datetime
    correlation_id: UUID | None = None

    @property
    def caisse(self) -> str:
        """The caisse of an analyst, under the code that its cases bear."""
        assert self.actor.caisse is not None, "an analyst's token names his caisse"
        return caisse_in_charge(self.actor.caisse)

    @property
    def pharmacy(self) -> Finess:
        """The officine of a pharmacist."""
        assert self.actor.finess is not None, "the edge lets nobody in without an officine"
        return self.actor.finess

    @property
    def pharmacist(self) -> Rpps:
        """The pharmacist."""
        assert self.actor.rpps is not None, "a pharmacist's token holds his RPPS"
        return self.actor.rpps

    @property
    def region(self) -> str:
        """The region in which an officine stands, or an analyst works."""
        if self.actor.finess is not None:
            return region_of(department_of(self.actor.finess))
        assert self.actor.caisse is not None, "whoever asks works in an officine or for a caisse"
        return region_of_caisse(self.actor.caisse)

    def may(self, operation: Operation, *, caisse: str | None) -> bool:
        """Tell whether an analyst may do this with what belongs to a caisse; None: to all."""
        is_of_caisse = caisse is None or caisse == self.caisse
        relation = Relation.SAME_CAISSE if is_of_caisse else Relation.STRANGER
        return may(self.actor.role, operation, relation)
