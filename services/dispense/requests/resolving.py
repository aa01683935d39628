"""The body that tells what became of a conflict."""

from typing import Annotated
from uuid import UUID

from services.dispense.model import ConflictOutcome, ResolutionRequest
from shared.fields import Model, Text


class ConflictResolutionBody(Model):
    """Ce qu’est devenu ce qui avait été remis en trop.

    « patient_told » : le patient est prévenu et le garde ; « returned » : il l’a rapporté ;
    « reversed » : une délivrance a été retirée ou enregistrée depuis, le compte est juste ;
    « kept_after_prescriber_agreed » : le prescripteur est d’accord ; « told_by_mistake » : rien
    n’avait été remis. Le commentaire reste dans votre officine.
    """

    outcome: ConflictOutcome
    comment: Annotated[str, Text(max=500, multiline=True)] | None = None

    def as_domain(self, late_execution_id: UUID) -> ResolutionRequest:
        """Return the end of the conflict for the rules."""
        return ResolutionRequest(late_execution_id=late_execution_id, **self.model_dump())
