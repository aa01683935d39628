"""Bodies of the requests that officines send, and the domain objects they become."""

from services.dispense.requests.adapting import AdaptationBody
from services.dispense.requests.afterwards import LateExecutionBody
from services.dispense.requests.billing import BillingBody, InvoiceLineBody
from services.dispense.requests.checking import CheckBody, ErrorBody, ErrorResolutionBody
from services.dispense.requests.consulting import (
    ConsultationBody,
    PrintedLineBody,
    ProofBody,
)
from services.dispense.requests.recording import (
    DispensationBody,
    ReasonToGoOnBody,
    RequestedLineBody,
)
from services.dispense.requests.refusing import RefusalBody
from services.dispense.requests.resolving import ConflictResolutionBody
from services.dispense.requests.reversing import ReversalBody
from services.dispense.requests.scanning import ScanBody
from services.dispense.requests.sending import (
    SendingBody,
)

__all__ = [
    "AdaptationBody",
    "BillingBody",
    "CheckBody",
    "ConflictResolutionBody",
    "ConsultationBody",
    "DispensationBody",
    "ErrorBody",
    "ErrorResolutionBody",
    "InvoiceLineBody",
    "LateExecutionBody",
    "PrintedLineBody",
    "ProofBody",
    "ReasonToGoOnBody",
    "RefusalBody",
    "RequestedLineBody",
    "ReversalBody",
    "ScanBody",
    "SendingBody",
]
