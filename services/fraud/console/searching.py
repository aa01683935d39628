"""Search among confirmed alerts: what is typed is sent in a form, never in an address."""

from collections.abc import Mapping
from datetime import date
from typing import Final, cast

from fastapi import APIRouter
from starlette.responses import Response

from services.fraud.answers.searching import LABELS
from services.fraud.console import words
from services.fraud.console.refusing import PageRefused
from services.fraud.console.visitor import Form, SentForm, SignedIn
from services.fraud.model.searching import (
    AlertSearch,
    ByIns,
    ByName,
    ByNumber,
    ByPrescriber,
    FoundAlert,
    PersonName,
    SearchTerms,
    Whose,
)
from services.fraud.use_cases.searching import search_alerts
from shared.contracts.fraud import AlertScope
from shared.identifiers import InvalidIdentifier, Rpps
from shared.problems import Refusal, Refused

HERE: Final = "search"
FOUND_MAX: Final = 50
_TYPED_MAX: Final = 80
_NOTHING: Final[Mapping[str, str]] = {
    "by": "patient",
    "family": "",
    "given": "",
    "born": "",
    "code": "",
    "scope": "national",
}


def add_pages(router: APIRouter) -> None:
    """Add /console/search."""

    @router.get("/console/search")
    async def search_form(visitor: SignedIn) -> Response:
        return _page(visitor, _NOTHING, found=None)

    @router.post("/console/search")
    async def search(visitor: SignedIn, form: SentForm) -> Response:
        typed = {name: form.text(name, chars_max=_TYPED_MAX, is_needed=False) for name in _NOTHING}
        asked = AlertSearch(
            terms=_terms(typed),
            scope=cast("AlertScope", form.choice("scope", words.SCOPES)),
            limit=FOUND_MAX,
        )
        desk = visitor.desk
        found = await search_alerts(desk.pool, desk.resources, asked, caller=visitor.caller)
        if isinstance(found, Refusal):
            raise Refused(found)
        return _page(visitor, _kept(form, typed), found=found)


def _page(
    visitor: SignedIn, typed: Mapping[str, str], *, found: tuple[FoundAlert, ...] | None
) -> Response:
    response = visitor.page(
        "search.html",
        here=HERE,
        typed=typed,
        found=found,
        found_max=FOUND_MAX,
        whys={str(reason): label for reason, label in LABELS.items()},
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _kept(form: Form, typed: Mapping[str, str]) -> Mapping[str, str]:
    return {**typed, "by": form.choice("by", words.SEARCHES)}


def _terms(typed: Mapping[str, str]) -> SearchTerms:
    """Read what is looked for; raise `PageRefused` where it is nothing that can be looked for."""
    try:
        return _read(typed)
    except (ValueError, InvalidIdentifier):
        raise PageRefused("search_unreadable") from None


def _read(typed: Mapping[str, str]) -> SearchTerms:
    family, code = typed["family"], typed["code"]
    match typed["by"]:
        case "patient" if family:
            born = date.fromisoformat(typed["born"]) if typed["born"] else None
            return ByName(Whose.PATIENT, _name(typed), born)
        case "prescriber" if family:
            return ByName(Whose.PRESCRIBER, _name(typed))
        case "ins" if code:
            return ByIns(code)
        case "rpps" if code:
            return ByPrescriber(rpps=Rpps("".join(code.split())))
        case "number" if code:
            return ByNumber(code)
        case _:
            raise PageRefused("search_unreadable")


def _name(typed: Mapping[str, str]) -> PersonName:
    return PersonName(family=typed["family"], given=typed["given"] or None)
