"""A search in FHIR, by its address or by a form, whose criterion stands in no log of addresses."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl, quote
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request, Response

from shared.access.auth import Actor, Operation, actor_for
from shared.fhir import systems
from shared.fhir.capability import BASE
from shared.fhir.problems import SEARCH_UNSUPPORTED, TYPE_UNSUPPORTED
from shared.http.app import CorrelationId
from shared.http.fhir import FHIR_RESPONSES, FhirResponse, Formatted, check_sent
from shared.identifiers import InvalidIdentifier
from shared.number import PrescriptionNumber
from shared.problems import Refused

QUERY_CHARS_MAX: Final = 512
_FIELDS_MAX: Final = 10
_FORM_TYPE: Final = "application/x-www-form-urlencoded"
# They say how to answer, not what to look for. What is found here is never cut into pages.
_OF_ANSWER: Final = frozenset({"_format", "_count", "_pretty"})


@dataclass(frozen=True, slots=True)
class Criterion:
    """The one thing that is looked for, and the address that finds it again."""

    name: str
    token: str
    link: str

    def value_in(self, system: str) -> str | None:
        """Return the value of `system|value` or `value`; None where it is of another system."""
        named, separator, value = self.token.rpartition("|")
        return None if separator and named != system else value

    def number(self) -> PrescriptionNumber | None:
        """Return the number that is looked for, None for what cannot be one of ours."""
        value = self.value_in(systems.NUMBER)
        try:
            return None if value is None else PrescriptionNumber.parse(value)
        except InvalidIdentifier:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is searched, who may, and by which one of the criteria, each with a French sentence."""

    resource: str
    name: str
    description: str
    criteria: dict[str, str]
    operation: Operation

    def criterion_in(self, parameters: list[tuple[str, str]]) -> Criterion:
        """Return the one criterion; an unknown one would widen the search, so it is `Refused`."""
        wanted = [each for each in parameters if each[0] not in _OF_ANSWER]
        if len(wanted) != 1:
            raise Refused(SEARCH_UNSUPPORTED)
        name, token = wanted[0]
        if name not in self.criteria or len(token) > QUERY_CHARS_MAX:
            raise Refused(SEARCH_UNSUPPORTED)
        link = f"{BASE}/{self.resource}?{name}={quote(token, safe='')}"
        return Criterion(name, token, link)

    def parameters(self) -> dict[str, Any]:
        """Return what OpenAPI says of the criteria: where there is only one, it is required."""
        return {
            "parameters": [
                {
                    "name": name,
                    "in": "query",
                    "required": len(self.criteria) == 1,
                    "schema": {"type": "string"},
                    "description": sentence,
                }
                for name, sentence in self.criteria.items()
            ]
        }


# Criterion, who asks and under which correlation id → the searchset.
Find = Callable[[Criterion, Actor, UUID], Awaitable[dict[str, Any]]]


def add_search(router: APIRouter, search: Search, find: Find) -> None:
    """Add a search under both its forms (GET, and POST …/_search)."""
    path = f"{BASE}/{search.resource}"
    reader = Depends(actor_for(search.operation))

    async def found(
        parameters: list[tuple[str, str]], actor: Actor, correlation_id: UUID
    ) -> Response:
        set_found = await find(search.criterion_in(parameters), actor, correlation_id)
        return FhirResponse(orjson.dumps(set_found))

    @router.get(
        path,
        name=search.name,
        description=search.description,
        response_class=FhirResponse,
        responses=FHIR_RESPONSES,
        openapi_extra=search.parameters(),
    )
    async def by_address(
        request: Request,
        actor: Annotated[Actor, reader],
        correlation_id: CorrelationId,
        _formatted: Formatted,
    ) -> Response:
        return await found(list(request.query_params.multi_items()), actor, correlation_id)

    @router.post(f"{path}/_search", include_in_schema=False)
    async def by_form(
        request: Request,
        actor: Annotated[Actor, reader],
        correlation_id: CorrelationId,
        _formatted: Formatted,
    ) -> Response:
        check_sent(request, _FORM_TYPE)
        query = list(request.query_params.multi_items())
        return await found(query + await _form_in(request), actor, correlation_id)


async def _form_in(request: Request) -> list[tuple[str, str]]:
    """Return the fields of a form; raise `Refused`."""
    try:
        text = (await request.body()).decode("ascii")
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_FIELDS_MAX, errors="strict")
    except ValueError:
        raise Refused(TYPE_UNSUPPORTED) from None
