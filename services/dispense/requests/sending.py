"""The body of what a patient sends to an officine."""

from services.dispense.model import SendingRequest
from shared.fields import Model
from shared.identifiers import Finess
from shared.number import PrescriptionNumber


class SendingBody(Model):
    """Une ordonnance du patient, et l’officine à laquelle il l’envoie."""

    number: PrescriptionNumber
    pharmacy_finess: Finess

    def as_domain(self) -> SendingRequest:
        """Return the request for the rules."""
        return SendingRequest(number=self.number, pharmacy=self.pharmacy_finess)
