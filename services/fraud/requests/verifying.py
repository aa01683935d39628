"""Bodies of a question to a prescriber, and of his answer."""

from typing import Annotated

from pydantic import Field

from services.fraud.model.verifying import AnswerGiven
from shared.contracts.fraud import VerificationAnswerCode, VerificationQuestion
from shared.fields import Day, Model, Text
from shared.identifiers import Rpps

MEDICINES_MAX = 20


class VerificationBody(Model):
    """Ce qui est demandé au prescripteur du dossier.

    Pour une ordonnance numérique, rien n’est à écrire : il en retrouve le contenu. Pour un papier :
    ce qu’il porte. « prescriber_rpps » : si le dossier n’en nomme aucun.
    """

    prescriber_rpps: Rpps | None = None
    issued_on: Day | None = None
    patient_name: Annotated[str, Text(max=160)] | None = None
    medicines: Annotated[
        tuple[Annotated[str, Text(max=200)], ...], Field(max_length=MEDICINES_MAX)
    ] = ()
    pharmacy_name: Annotated[str, Text(max=120)] | None = None
    comment: Annotated[str, Text(max=500, multiline=True)] | None = None

    def as_question(self) -> VerificationQuestion:
        """Return the words of the question."""
        return VerificationQuestion(
            issued_on=self.issued_on,
            patient_name=self.patient_name,
            medicines=self.medicines,
            pharmacy_name=self.pharmacy_name,
            comment=self.comment,
        )


class AnswerBody(Model):
    """« issued » : je l’ai établie ; « issued_altered » : oui, mais elle a été modifiée ensuite.

    « not_issued » : je ne l’ai pas établie ; « identity_misused » : mon identité est usurpée, et
    mes prochaines ordonnances attendront ma confirmation.
    """

    answer: VerificationAnswerCode
    comment: Annotated[str, Text(max=500, multiline=True)] | None = None

    def as_domain(self) -> AnswerGiven:
        """Return the answer for the rules."""
        return AnswerGiven(code=self.answer, by="api", comment=self.comment)
