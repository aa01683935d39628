"""Confirmed alerts: the list with a filter for each column, one of them, and its document."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date
from typing import Annotated, Final, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from services.fraud.console import words
from services.fraud.console.answering import check, lead_to
from services.fraud.console.deciding import LOOKS, look_of
from services.fraud.console.refusing import PageRefused
from services.fraud.console.visitor import HEADERS, SentForm, SignedIn
from services.fraud.model.alerting import AlertPosition, AlertQuery, ListedAlert
from services.fraud.model.deciding import DecisionKind, Proposal
from services.fraud.rules.deciding import person_of
from services.fraud.rules.reasons import REASONS
from services.fraud.scans.limits import PAGES_MAX
from services.fraud.search import words_of
from services.fraud.use_cases import alert_reading, desk_alerts
from shared.contracts.fraud import AlertScope, AnomalyKind
from shared.days import paris_days
from shared.http.paging import moment_in, read_cursor, write_cursor
from shared.identifiers import InvalidIdentifier, Rpps
from shared.medicines.atc import class_label, class_labels

HERE: Final = "alerts"
ALERTS_PER_PAGE: Final = 50
_JPEG: Final = "image/jpeg"
Word = Annotated[str, Query(max_length=100)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the list may hold: no name of a person is looked for here."""

    scope: Word = ""
    anomaly: Word = ""
    drug_class: Word = ""
    product: Word = ""
    prescriber: Word = ""
    issued_from: Word = ""
    issued_until: Word = ""
    spread_from: Word = ""
    spread_until: Word = ""
    document: Word = ""
    new: Word = ""
    after: Word = ""

    @property
    def filters(self) -> dict[str, str]:
        """The filters, without the place in the list."""
        return {name: value for name, value in asdict(self).items() if name != "after"}


def add_pages(router: APIRouter) -> None:
    """Add /console/alerts, a page for each alert, and the pages of its document."""

    @router.get("/console/alerts")
    async def alerts(visitor: SignedIn, asked: Annotated[Asked, Depends()]) -> Response:
        query = _query(asked, visitor.caller.region)
        found = await alert_reading.list_alerts(visitor.desk.pool, query, caller=visitor.caller)
        is_full = len(found) == ALERTS_PER_PAGE
        return visitor.page(
            "alerts.html",
            here=HERE,
            alerts=found,
            asked=asked.filters,
            next=_mark(found[-1]) if is_full else None,
            classes=class_labels(),
        )

    @router.get("/console/alerts/{alert_id}")
    async def alert(visitor: SignedIn, alert_id: UUID) -> Response:
        desk = visitor.desk
        found = await desk_alerts.show_alert(
            desk.pool, desk.resources, alert_id, caller=visitor.caller
        )
        if found is None:
            raise PageRefused("not_found")
        mine = person_of(visitor.session.actor.key)
        own = {each.decision_id for each in found.decisions if person_of(each.proposed_by) == mine}
        return visitor.page(
            "alert.html",
            here=HERE,
            page=found,
            alert=found.opened.alert,
            told=found.opened.words,
            own=own,
            class_label=class_label,
            ends=_ends_of(found.opened.alert.scope),
        )

    _add_document(router)
    _add_deciding(router)


def _add_document(router: APIRouter) -> None:
    @router.get("/console/alerts/{alert_id}/pages/{number}")
    async def document(visitor: SignedIn, alert_id: UUID, number: int) -> Response:
        if not 1 <= number <= PAGES_MAX:
            raise PageRefused("not_found")
        desk = visitor.desk
        jpeg = await alert_reading.show_document(
            desk.pool, desk.resources, alert_id, number, caller=visitor.caller
        )
        if jpeg is None:
            raise PageRefused("not_found")
        return Response(jpeg, headers={**HEADERS, "Cache-Control": "no-store"}, media_type=_JPEG)


def _add_deciding(router: APIRouter) -> None:
    @router.post("/console/alerts/{alert_id}/decisions")
    async def propose(visitor: SignedIn, alert_id: UUID, form: SentForm) -> Response:
        kind = cast("DecisionKind", form.choice("kind", words.ALERT_DECISIONS))
        proposal = Proposal(
            kind=kind, subject_id=alert_id, reason_code=form.choice("reason", REASONS[kind])
        )
        check(await desk_alerts.propose(visitor.desk.pool, proposal, visitor.working))
        return lead_to(f"/console/alerts/{alert_id}?done=proposed")

    @router.post("/console/alerts/{alert_id}/decisions/{decision_id}/{look}")
    async def look(
        visitor: SignedIn, alert_id: UUID, decision_id: UUID, look: str, _form: SentForm
    ) -> Response:
        asked = look_of(decision_id, look)
        check(await desk_alerts.look(visitor.desk.pool, alert_id, asked, visitor.working))
        # An alert that is rectified has no page any more.
        address = "/console/alerts" if asked.is_approved else f"/console/alerts/{alert_id}"
        return lead_to(f"{address}?done={LOOKS[look]}")


def _ends_of(scope: AlertScope | None) -> Mapping[str, str]:
    """Return what can be proposed of an alert: further, or back."""
    done = {
        None: (),
        "region": ("spread_region",),
        "national": ("spread_region", "spread_national"),
    }
    return {kind: word for kind, word in words.ALERT_DECISIONS.items() if kind not in done[scope]}


def _query(asked: Asked, region: str) -> AlertQuery:
    """Read the filters; one that means nothing is an address that means nothing."""
    known: Mapping[str, Mapping[str, str]] = {
        "scope": words.SCOPES,
        "anomaly": words.ANOMALY_WORDS,
        "drug_class": class_labels(),
        "document": words.DOCUMENTS,
        "new": {"1": ""},
    }
    for name, among in known.items():
        if (value := asked.filters[name]) and value not in among:
            raise PageRefused("not_found")
    try:
        return AlertQuery(
            region=region,
            scope=cast("AlertScope", asked.scope or "region"),
            anomaly=cast("AnomalyKind", asked.anomaly) if asked.anomaly else None,
            issued=(_day(asked.issued_from), _day(asked.issued_until)),
            spread=paris_days(_day(asked.spread_from), _day(asked.spread_until)),
            prescriber_rpps=Rpps(_bare(asked.prescriber)) if asked.prescriber else None,
            drug_class=asked.drug_class or None,
            product=" ".join(words_of(asked.product)) or None,
            has_document={"yes": True, "no": False}.get(asked.document),
            is_new_only=bool(asked.new),
            after=read_cursor(asked.after, _position) if asked.after else None,
            limit=ALERTS_PER_PAGE,
        )
    except InvalidIdentifier:
        raise PageRefused("rpps_wrong") from None
    except (ValueError, OverflowError):
        raise PageRefused("not_found") from None


def _bare(typed: str) -> str:
    return "".join(letter for letter in typed if not letter.isspace())


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _mark(listed: ListedAlert) -> str:
    spread_at = listed.alert.spread_at
    assert spread_at is not None, "only spread alerts are listed"
    return write_cursor(spread_at.astimezone(UTC).isoformat(), str(listed.alert.alert_id))


def _position(moment: str, alert_id: str) -> AlertPosition:
    return AlertPosition(spread_at=moment_in(moment), alert_id=UUID(alert_id))
