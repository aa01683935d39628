"""Refusals and problems: what a rule returns, what a caller reads, and the catalogue of both."""

from shared.problems.edge import EDGE_PROBLEMS
from shared.problems.shape import (
    NOT_FOUND,
    Aside,
    Problem,
    ProblemCatalogue,
    Refusal,
    Refused,
    Retry,
    catalogue_of,
    error_items,
    first_refusal,
    problem_body,
    public_catalogue,
    published_sentence,
)

__all__ = [
    "EDGE_PROBLEMS",
    "NOT_FOUND",
    "Aside",
    "Problem",
    "ProblemCatalogue",
    "Refusal",
    "Refused",
    "Retry",
    "catalogue_of",
    "error_items",
    "first_refusal",
    "problem_body",
    "public_catalogue",
    "published_sentence",
]
