"""Refusals and problems: what a rule returns, what a caller reads, and the catalogue of both."""

from shared.problems.edge import COMMON_PROBLEMS
from shared.problems.shape import (
    NOT_FOUND,
    Catalogue,
    Problem,
    Refusal,
    Refused,
    Retry,
    catalogue_of,
    problem_body,
    public_catalogue,
)

__all__ = [
    "COMMON_PROBLEMS",
    "NOT_FOUND",
    "Catalogue",
    "Problem",
    "Refusal",
    "Refused",
    "Retry",
    "catalogue_of",
    "problem_body",
    "public_catalogue",
]
