"""Types of refusals and problems, and the one JSON body every error has (RFC 9457)."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Retry = Literal["never", "after_change", "later"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command is refused: returned by rules, turned into a French sentence at the edge.

    `line` is the 1-based line of the prescription concerned, `field` the path of a field, and
    `values` fill the sentence: dates, counts, line numbers, never anything about a person.
    """

    code: str
    line: int | None = None
    field: str | None = None
    values: Mapping[str, str | int] = dataclasses.field(default_factory=dict)


# "Not yours" and "does not exist" are this same refusal, so that nobody can probe for numbers.
NOT_FOUND = Refusal("not_found")


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of the public catalogue of errors.

    `sentence` is French and may hold `{fields}` taken from `Refusal.values`; `advice` says what
    the caller's software or its user can do; `retry` says whether sending again can help.
    """

    code: str
    status: int
    title: str
    sentence: str
    retry: Retry
    advice: str


ProblemCatalogue = Mapping[str, Problem]


@dataclass(frozen=True, slots=True)
class Aside:
    """What must be said besides a fault, whatever the fault: a sentence, members of the body.

    The sentence begins with a space and says nothing about a person.
    """

    sentence: str = ""
    extensions: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def first_refusal(answers: Iterable[Refusal | None]) -> Refusal | None:
    """Return the first refusal among the answers of rules, in their order."""
    return next((answer for answer in answers if answer is not None), None)


class Refused(Exception):
    """The request is refused for the reasons it carries; only routes and the edge raise it."""

    def __init__(
        self,
        *refusals: Refusal,
        extensions: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        aside: "Aside | None" = None,
    ) -> None:
        """Keep at least one refusal, the first being the main one.

        `extensions` are extra members of the problem body (RFC 9457, 3.2), without anything about
        a person; `headers` are extra response headers; `aside` follows the first sentence.
        """
        assert refusals, "a refusal has a reason"
        super().__init__(", ".join(refusal.code for refusal in refusals))
        self.refusals = refusals
        self.aside = aside or Aside()
        self.extensions = dict(self.aside.extensions) | dict(extensions or {})
        self.headers = dict(headers or {})


def catalogue_of(problems: Iterable[Problem]) -> ProblemCatalogue:
    """Index `problems` by code; a code declared twice raises `ValueError`."""
    catalogue: dict[str, Problem] = {}
    for problem in problems:
        if problem.code in catalogue:
            raise ValueError(f"problem declared twice: {problem.code}")
        catalogue[problem.code] = problem
    return catalogue


class _Values(dict[str, str | int]):
    """Values of a sentence; a forgotten one shows as a dash instead of hiding the refusal."""

    def __missing__(self, name: str) -> str:
        return "—"


def sentence_of(problem: Problem, refusal: Refusal) -> str:
    """Return the French sentence of `refusal`, its values filled in."""
    return problem.sentence.format_map(_Values(refusal.values))


def problem_body(
    catalogue: ProblemCatalogue, refused: Refused, *, correlation_id: str
) -> tuple[int, dict[str, Any]]:
    """Return the status and the body of the answer that tells about `refused`.

    The first refusal gives the status, title and detail. `errors` holds each refusal that names a
    line or a field, and every one after the first.
    """
    main = refused.refusals[0]
    problem = catalogue[main.code]
    body: dict[str, Any] = {
        "type": f"/v1/errors#{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": sentence_of(problem, main) + refused.aside.sentence,
        "code": problem.code,
        "retry": problem.retry,
        "advice": problem.advice,
        "correlation_id": correlation_id,
        "errors": _errors(catalogue, refused.refusals),
    }
    extra = {name: value for name, value in refused.extensions.items() if name not in body}
    return problem.status, body | extra


def _errors(catalogue: ProblemCatalogue, refusals: tuple[Refusal, ...]) -> list[dict[str, Any]]:
    main = refusals[0]
    is_located = main.line is not None or main.field is not None
    return error_items(catalogue, refusals if is_located else refusals[1:])


def error_items(catalogue: ProblemCatalogue, refusals: Iterable[Refusal]) -> list[dict[str, Any]]:
    """Return one item of `errors` for each refusal: code, place, sentence, and what to do.

    Lines are put right one by one: the advice on the whole says nothing of each.
    """
    return [
        {
            "code": refusal.code,
            "line": refusal.line,
            "field": refusal.field,
            "detail": sentence_of(catalogue[refusal.code], refusal),
            "advice": catalogue[refusal.code].advice,
        }
        for refusal in refusals
    ]


def published_sentence(problem: Problem) -> str:
    """Return the sentence as the catalogue shows it, its values in braces.

    A value that may be a sentence of its own begins with a space, or is nothing.
    """
    return problem.sentence.replace(".{", ". {")


def public_catalogue(catalogue: ProblemCatalogue) -> list[dict[str, Any]]:
    """Return every problem a caller can meet, ordered by code, as plain JSON values."""
    return [
        {
            "code": problem.code,
            "status": problem.status,
            "title": problem.title,
            "sentence": published_sentence(problem),
            "retry": problem.retry,
            "advice": problem.advice,
        }
        for _, problem in sorted(catalogue.items())
    ]
