"""Who asks, and in the name of which officine."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.access.actors import Actor
from shared.access.habilitation import Operation, Relation, may
from shared.identifiers import Finess, Rpps

# Whether the officine that asks is the one that the prescriber named.
Naming = Literal["here", "perhaps_here", "elsewhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Officine:
    """The pharmacist who asks, and the officine in whose name."""

    finess: Finess
    pharmacist: Rpps


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks, when, and the request that he asks in."""

    actor: Actor
    at: datetime
    correlation_id: UUID | None = None

    @property
    def officine(self) -> Officine:
        """The officine that asks; only a pharmacist's token has one."""
        assert self.actor.finess is not None, "the edge lets nobody in without an officine"
        assert self.actor.rpps is not None, "a pharmacist's token holds his RPPS"
        return Officine(finess=self.actor.finess, pharmacist=self.actor.rpps)

    def may(self, operation: Operation, relation: Relation) -> bool:
        """Tell what the matrix of habilitations says of this person."""
        return may(self.actor.role, operation, relation)

    def relation_to(self, pharmacy: Finess, *, patient_ref: str | None = None) -> Relation:
        """Return what links this person to what an officine recorded, for a patient or not."""
        if self.actor.finess is not None and self.actor.finess == pharmacy:
            return Relation.SAME_PHARMACY
        if patient_ref is not None and self.actor.patient_ref == patient_ref:
            return Relation.SUBJECT
        return Relation.STRANGER
