"""Body of a prescriber's answer to a request to adapt a line."""

from typing import Annotated

from services.prescribe.model.adapting import AnswerGiven, GivenOutcome
from shared.contracts.prescribe import AdaptationAnswer
from shared.fields import Model, Text
from shared.proposals import ProposalBody


class AnswerBody(Model):
    """Accord, refus ou autre proposition ; « counter_proposal » accompagne celle-ci seule."""

    answer: GivenOutcome
    counter_proposal: ProposalBody | None = None
    comment: Annotated[str, Text(max=500, multiline=True)] | None = None

    def as_domain(self) -> AnswerGiven:
        """Return the answer for the rules."""
        other = self.counter_proposal
        words = AdaptationAnswer(
            counter_proposal=None if other is None else other.as_contract(), comment=self.comment
        )
        return AnswerGiven(outcome=self.answer, words=words)
