"""Bodies of the requests that officines and analysts send, and the domain objects they become."""

from services.fraud.requests.deciding import ProposalBody

__all__ = ["ProposalBody"]
