"""HTTP <-> fraud: confirmed alerts, their names and their document."""

from dataclasses import dataclass
from datetime import UTC
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from services.fraud.answers.alerting import AlertDetail, AlertPage, AlertSummary
from services.fraud.model.alerting import AlertPosition, AlertQuery, ListedAlert
from services.fraud.routes.desk import Desk
from services.fraud.routes.reporting import JPEG, SHOWN_PAGE
from services.fraud.scans.limits import PAGES_MAX
from services.fraud.search import words_of
from services.fraud.use_cases import alert_reading
from shared.access.auth import Actor, Operation, actor_for
from shared.contracts.fraud import AlertScope, AnomalyKind
from shared.days import paris_days
from shared.fields import Day
from shared.http.app import CorrelationId
from shared.http.paging import Page, moment_in, write_cursor
from shared.identifiers import Rpps
from shared.problems import NOT_FOUND, Refused

Lister = Annotated[Actor, Depends(actor_for(Operation.ALERT_LIST))]
Reader = Annotated[Actor, Depends(actor_for(Operation.ALERT_READ))]
Looker = Annotated[Actor, Depends(actor_for(Operation.ALERT_DOCUMENT))]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFilter(Page):
    """What the query string of GET /v1/alerts may hold: a filter for every column."""

    scope: Annotated[
        AlertScope, Query(description="Votre région, ou toutes les alertes que vous pouvez voir.")
    ] = "region"
    anomaly: AnomalyKind | None = None
    issued_from: Annotated[Day | None, Query(description="Date de l’ordonnance.")] = None
    issued_until: Day | None = None
    spread_from: Annotated[Day | None, Query(description="Date de diffusion, à Paris.")] = None
    spread_until: Day | None = None
    prescriber_rpps: Rpps | None = None
    establishment: Annotated[
        str | None,
        Query(pattern=r"^[0-9AB]{9}$", description="FINESS ou numéro Assurance Maladie."),
    ] = None
    drug_class: Annotated[
        str | None,
        Query(
            pattern=r"^[A-Z](?:[0-9]{2}(?:[A-Z](?:[A-Z](?:[0-9]{2})?)?)?)?$",
            description="Début d’un code ATC, tel que A10 (diabète).",
        ),
    ] = None
    product: Annotated[
        str | None, Query(min_length=2, max_length=80, description="Nom commercial, en partie.")
    ] = None
    has_document: bool | None = None
    only_new: Annotated[
        bool, Query(description="Seulement ce qui est nouveau depuis votre précédente visite.")
    ] = False

    def as_query(self, region: str) -> AlertQuery:
        """Return the question, as somebody of this region asks it."""
        return AlertQuery(
            region=region,
            scope=self.scope,
            anomaly=self.anomaly,
            issued=(self.issued_from, self.issued_until),
            spread=paris_days(self.spread_from, self.spread_until),
            prescriber_rpps=self.prescriber_rpps,
            establishment=self.establishment,
            drug_class=self.drug_class,
            product=None if self.product is None else " ".join(words_of(self.product)),
            has_document=self.has_document,
            is_new_only=self.only_new,
            after=self.position(_position),
            limit=self.limit,
        )


def add_alerts(router: APIRouter, desk: Desk) -> None:
    """Add the list of confirmed alerts, one of them, and its document."""

    @router.get("/v1/alerts")
    async def list_alerts(
        actor: Lister, asked: Annotated[AlertFilter, Depends()], correlation_id: CorrelationId
    ) -> AlertPage:
        """Alertes avérées de votre région, ou nationales, les dernières diffusées d’abord.

        Sans nom de personne : ouvrez une alerte, ou cherchez par nom.
        """
        caller = desk.caller(actor, correlation_id)
        query = asked.as_query(caller.region)
        found = await alert_reading.list_alerts(desk.pool, query, caller=caller)
        shown = tuple(AlertSummary.of(each) for each in found)
        return AlertPage(alerts=shown, next=asked.next(found, _mark))

    @router.get("/v1/alerts/{alert_id}")
    async def read_alert(
        actor: Reader, alert_id: UUID, correlation_id: CorrelationId
    ) -> AlertDetail:
        """Une alerte avérée et les personnes en cause ; la lecture est tracée."""
        caller = desk.caller(actor, correlation_id)
        found = await alert_reading.read_alert(desk.pool, desk.resources, alert_id, caller=caller)
        if found is None:
            raise Refused(NOT_FOUND)
        return AlertDetail.of(found.alert, found.words, page_count=found.page_count)

    _add_document(router, desk)


def _add_document(router: APIRouter, desk: Desk) -> None:
    @router.get("/v1/alerts/{alert_id}/document", response_class=Response, responses=SHOWN_PAGE)
    async def read_alert_document(
        actor: Looker,
        alert_id: UUID,
        correlation_id: CorrelationId,
        page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1,
    ) -> Response:
        """Une page du document d’une alerte, en image ; la lecture est tracée."""
        caller = desk.caller(actor, correlation_id)
        jpeg = await alert_reading.show_document(
            desk.pool, desk.resources, alert_id, page, caller=caller
        )
        if jpeg is None:
            raise Refused(NOT_FOUND)
        return Response(jpeg, media_type=JPEG)


def _mark(listed: ListedAlert) -> str:
    spread_at = listed.alert.spread_at
    assert spread_at is not None, "only spread alerts are listed"
    return write_cursor(spread_at.astimezone(UTC).isoformat(), str(listed.alert.alert_id))


def _position(moment: str, alert_id: str) -> AlertPosition:
    return AlertPosition(spread_at=moment_in(moment), alert_id=UUID(alert_id))
