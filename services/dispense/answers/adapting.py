"""What an officine reads of its requests to adapt a line."""

from datetime import datetime
from uuid import UUID

from shared.contracts.dispense import AdaptationKind
from shared.contracts.prescribe import AdaptationOutcome
from shared.contracts.prescription import ProductProposal
from shared.fields import Model
from shared.identifiers import Finess


class AdaptationAnswer(Model):
    """Une demande d’adaptation ; « lapsed » : sans réponse à temps, la ligne reste prescrite ainsi.

    « pharmacy_finess » et « comment » ne sont renseignés que si votre officine a demandé.
    « outcome » est nul tant que le prescripteur n’a pas répondu. Sans réponse avant « answer_by »,
    délivrez ce qui est prescrit, ou ne délivrez pas.
    """

    request_id: UUID
    number: str
    line: int
    kind: AdaptationKind
    pharmacy_finess: Finess | None
    requested_at: datetime
    answer_by: datetime
    prescribed: str
    proposal: ProductProposal
    comment: str | None
    outcome: AdaptationOutcome | None
    answered_at: datetime | None
    counter_proposal: ProductProposal | None
    answer_comment: str | None
