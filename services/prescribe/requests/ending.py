"""Body of the request to cancel a prescription."""

from typing import Annotated

from services.prescribe.model.ending import CancellationWish
from shared.contracts.prescribe import CancellationReason
from shared.fields import Model, Text


class CancellationBody(Model):
    """Pourquoi le prescripteur annule ; le commentaire n’est que pour son dossier."""

    reason: CancellationReason
    comment: Annotated[str, Text(max=500, multiline=True, may_be_empty=True)] | None = None

    def as_domain(self) -> CancellationWish:
        """Return the wish for the use case."""
        return CancellationWish(reason=self.reason, comment=self.comment or None)
