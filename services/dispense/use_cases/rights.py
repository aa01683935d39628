"""The right to execute, which a consult gives an officine for some hours."""

from typing import Final

from shared.problems import Refusal

CONSULTATION_NOT_FOUND: Final = Refusal("consultation_not_found")
CONSULTATION_EXPIRED: Final = Refusal("consultation_expired")
