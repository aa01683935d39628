"""HTTP <-> fraud: the link of a prescriber's mail; a GET changes nothing, a POST answers once.

Mail scanners open links: only the click on an answer counts. A link that is forged, old or used
gets one and the same page.
"""

from typing import Annotated, Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from pydantic import TypeAdapter, ValidationError
from starlette.responses import HTMLResponse

from services.fraud.model.verifying import AnswerGiven, StoredVerification
from services.fraud.routes import link_pages
from services.fraud.routes.desk import Desk
from services.fraud.use_cases.answering import answer_by_link, find_open_link
from services.fraud.use_cases.asking import open_question
from services.fraud.use_cases.links import PATH, digest_of, read_token
from shared.contracts.fraud import VerificationAnswerCode
from shared.db import connection, transaction
from shared.fields import Text
from shared.http.answers import CorrelationId
from shared.http.meter import Meter
from shared.http.pages import FORM_POLICY

FORM_FIELDS_MAX: Final = 8
_HEADERS: Final = {
    "Content-Security-Policy": FORM_POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
_CODE: Final = TypeAdapter[VerificationAnswerCode](VerificationAnswerCode)
_COMMENT: Final = TypeAdapter[str](Annotated[str, Text(max=500, multiline=True, may_be_empty=True)])


def add_links(router: APIRouter, desk: Desk) -> None:
    """Add the page of a signed link; neither operation is one of the API."""
    meter = Meter()

    @router.get(f"{PATH}{{token:path}}", include_in_schema=False)
    async def show_link(token: str) -> HTMLResponse:
        if (closed := _closed(desk, meter, token)) is not None:
            return closed
        async with connection(desk.pool) as conn:
            asked = await find_open_link(conn, desk.resources, token)
        return _gone(desk) if asked is None else _question(desk, asked)

    @router.post(f"{PATH}{{token:path}}", include_in_schema=False)
    async def answer_link(
        token: str, request: Request, correlation_id: CorrelationId
    ) -> HTMLResponse:
        if (closed := _closed(desk, meter, token)) is not None:
            return closed
        form = _form_of(await request.body())
        async with transaction(desk.pool) as conn:
            asked = await find_open_link(conn, desk.resources, token)
            if asked is None:
                return _gone(desk)
            given = _given(form)
            if given is None:
                return _question(desk, asked)
            if given.code == "identity_misused" and form.get("confirmed") != "yes":
                return _confirmation(desk, asked, given)
            answered = await answer_by_link(
                conn, desk.resources, token, given, correlation_id=correlation_id
            )
        return _gone(desk) if answered is None else _thanks(desk, given)


def _closed(desk: Desk, meter: Meter, token: str) -> HTMLResponse | None:
    """Return what a link gets that is none of ours, or that is asked for too often."""
    if not _is_ours(desk, token):
        return _gone(desk)
    return None if _has_room(desk, meter, token) else _page(link_pages.busy_page(), 429)


def _is_ours(desk: Desk, token: str) -> bool:
    """Tell a token of ours by its seal: a guess never reaches the database, nor the meter."""
    return read_token(desk.resources.key_ring, token) is not None


def _has_room(desk: Desk, meter: Meter, token: str) -> bool:
    limit = desk.resources.verifying.link_tries_per_minute_max
    return meter.allows(digest_of(token), at=desk.now(), per_minute_max=limit)


def _form_of(body: bytes) -> dict[str, str]:
    """Return the fields of a form, each once; none where it is no form."""
    try:
        found = parse_qs(body.decode(), max_num_fields=FORM_FIELDS_MAX, keep_blank_values=True)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}


def _given(form: dict[str, str]) -> AnswerGiven | None:
    """Return the answer that a form holds, None where it holds none that may be given."""
    try:
        code = _CODE.validate_python(form.get("answer"))
        comment = _COMMENT.validate_python(form.get("comment", "").replace("\r\n", "\n"))
    except ValidationError:
        return None
    return AnswerGiven(code=code, by="link", comment=comment or None)


def _question(desk: Desk, asked: StoredVerification) -> HTMLResponse:
    return _page(link_pages.question_page(asked, open_question(desk.resources, asked)))


def _confirmation(desk: Desk, asked: StoredVerification, given: AnswerGiven) -> HTMLResponse:
    question = open_question(desk.resources, asked)
    return _page(link_pages.confirmation_page(asked, question, comment=given.comment or ""))


def _thanks(desk: Desk, given: AnswerGiven) -> HTMLResponse:
    return _page(link_pages.thanks_page(given.code, contact=desk.resources.verifying.contact))


def _gone(desk: Desk) -> HTMLResponse:
    return _page(link_pages.gone_page(contact=desk.resources.verifying.contact), 404)


def _page(body: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(body, status, _HEADERS)
