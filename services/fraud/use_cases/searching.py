"""Search over confirmed alerts: counted, then found, then traced, then shown."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Final
from uuid import UUID

from services.fraud.model.alerting import Alert
from services.fraud.model.caller import Caller
from services.fraud.model.searching import (
    DAY_WINDOW,
    SHORT_WINDOW,
    AlertSearch,
    ByIns,
    ByName,
    ByNumber,
    ByPrescriber,
    FoundAfter,
    FoundAlert,
    Match,
    MatchReason,
    Whose,
)
from services.fraud.resources import Resources
from services.fraud.rules.searching import refuse_too_little, refuse_too_many_searches
from services.fraud.search import (
    AskedName,
    Ear,
    FoldedName,
    NameKeys,
    letters_of,
    rank,
    readings_of,
)
from services.fraud.store import search
from services.fraud.store.search import Bearing, Candidate, Sight
from services.fraud.use_cases.alert_words import open_alert
from services.fraud.use_cases.alerting import names_of
from services.fraud.use_cases.indexing import open_names
from services.fraud.use_cases.tracing import trace, trace_all
from shared.access.audit import SHOWN, Subject
from shared.access.habilitation import Operation
from shared.db import Connection, Pool, connection, transaction
from shared.identifiers import InvalidIdentifier
from shared.number import PrescriptionNumber
from shared.problems import Refusal, first_refusal

_EXACT: Final = Match(100, (MatchReason.EXACT,))
_PROVISIONAL: Final = Match(90, (MatchReason.PROVISIONAL_NUMBER,))
_NOBODY: Final = Subject(number=None, patient_ref=None)


async def search_alerts(
    pool: Pool, resources: Resources, asked: AlertSearch, *, caller: Caller
) -> tuple[FoundAlert, ...] | Refusal:
    """Return one page of the alerts that fit, after their audit rows.

    By a name the best come first, else the newest. Every search counts, whatever it finds; beyond
    the limits nothing is looked for.
    """
    refusal = await _count(pool, resources, caller)
    if refusal is not None:
        return refusal
    sight = Sight(caller.region, asked.scope)
    found = await _find(pool, resources, asked, sight)
    if isinstance(found, Refusal):
        return found
    async with transaction(pool) as conn:
        # Read again, so that what was withdrawn meanwhile is not shown.
        alerts = await search.list_alerts(conn, list(found), sight)
        shown = tuple(
            _shown(resources, alerts[key], fit) for key, fit in found.items() if key in alerts
        )
        await _trace(conn, asked, shown, caller)
    return shown


def _shown(resources: Resources, alert: Alert, match: Match) -> FoundAlert:
    return FoundAlert(alert, match, names_of(open_alert(resources.key_ring, alert)))


async def _count(pool: Pool, resources: Resources, caller: Caller) -> Refusal | None:
    """Count one search of the person and of the officine; return why it is one too many.

    In a transaction of its own: searches of one officine do not wait for each other.
    """
    limits, at = resources.search_limits, caller.at
    most = {caller.actor.key: (limits.person_short, limits.person_day)}
    if caller.actor.finess is not None:
        most[f"finess:{caller.actor.finess}"] = limits.officine_short, limits.officine_day
    async with transaction(pool) as conn:
        since = at - SHORT_WINDOW, at - DAY_WINDOW
        counted = await search.count_search(conn, list(most), at=at, since=since)
        refusal = first_refusal(
            refuse_too_many_searches(counted[who], most_short=short, most_day=day, now=at)
            for who, (short, day) in most.items()
        )
        if refusal is not None:
            await trace(conn, caller, Operation.ALERT_SEARCH, _NOBODY, outcome=refusal.code)
    return refusal


async def _find(
    pool: Pool, resources: Resources, asked: AlertSearch, sight: Sight
) -> dict[UUID, Match] | Refusal:
    terms = asked.terms
    match terms:
        case ByName():
            return await _find_name(pool, resources, asked, terms, sight)
        case ByIns():
            readings = readings_of(terms.text)
            if not readings:
                return Refusal("search_ins_invalid", field="ins")
            refs = [resources.patient_refs.ref(reading) for reading in readings]
            return await _find_bearing(pool, asked, ("patient_ref", refs), sight)
        case ByNumber():
            return await _find_bearing(pool, asked, ("number", _numbers(terms.text)), sight)
        case ByPrescriber(rpps=None):
            place = _bare(terms.establishment or "")
            return await _find_bearing(pool, asked, ("establishment", [place]), sight)
        case ByPrescriber():
            return await _find_bearing(pool, asked, ("prescriber_rpps", [str(terms.rpps)]), sight)


async def _find_bearing(
    pool: Pool, asked: AlertSearch, wanted: tuple[Bearing, list[str]], sight: Sight
) -> dict[UUID, Match]:
    async with connection(pool) as conn:
        found = await search.list_bearing(conn, wanted, sight, after=asked.after, limit=asked.limit)
    column, values = wanted
    return {
        alert.alert_id: _PROVISIONAL
        if column == "patient_ref" and alert.patient_ref != values[0]
        else _EXACT
        for alert in found
    }


async def _find_name(
    pool: Pool, resources: Resources, asked: AlertSearch, terms: ByName, sight: Sight
) -> dict[UUID, Match] | Refusal:
    limits, name = resources.search_limits, FoldedName.of(terms.name)
    refusal = refuse_too_little(letters_of(name.words), limits)
    if refusal is not None:
        return refusal
    tokens = NameKeys.of(resources.key_ring).asked(terms.whose, name)
    async with connection(pool) as conn:
        candidates = await search.list_candidates(
            conn, tokens, sight, postings=limits.postings_max, limit=limits.candidates_max
        )
    question = AskedName(terms.whose, name, terms.birth_date)
    fits = _ranked(resources, question, candidates)
    rest = fits if asked.after is None else [fit for fit in fits if fit[0] > _place(asked.after)]
    return {place[2]: match for place, match in rest[: asked.limit]}


_Place = tuple[int, float, UUID]


def _ranked(
    resources: Resources, asked: AskedName, candidates: Sequence[Candidate]
) -> list[tuple[_Place, Match]]:
    """Return what fits well enough, the best first, then the newest."""
    ear = Ear()
    fits: list[tuple[_Place, Match]] = []
    for each in candidates:
        names = open_names(resources.key_ring, each.name)
        found = FoldedName.of(names.of(asked.whose))
        born_on = names.birth_date if asked.whose is Whose.PATIENT else None
        match = rank(asked, found, born_on, ear=ear)
        if match is not None and match.score >= resources.search_limits.score_min:
            place = FoundAfter(
                score=match.score, spread_at=each.spread_at, alert_id=each.name.alert_id
            )
            fits.append((_place(place), match))
    return sorted(fits, key=itemgetter(0))


def _place(found: FoundAfter) -> _Place:
    return -found.score, -found.spread_at.timestamp(), found.alert_id


def _numbers(typed: str) -> list[str]:
    """Return how alerts may bear a number: as ours are written, or as it stands on a paper."""
    try:
        return [str(PrescriptionNumber.parse(typed))]
    except InvalidIdentifier:
        return sorted({typed, _bare(typed)})


def _bare(typed: str) -> str:
    return "".join(letter for letter in typed.upper() if letter.isalnum())


async def _trace(
    conn: Connection, asked: AlertSearch, shown: Sequence[FoundAlert], caller: Caller
) -> None:
    """Append a row that tells the kind of the search, and one per alert shown."""
    counts = {"kind": asked.kind, "scope": asked.scope, "shown": len(shown)}
    await trace(
        conn,
        caller,
        Operation.ALERT_SEARCH,
        Subject(number=None, patient_ref=None, detail=counts),
        outcome="found" if shown else "none",
    )
    subjects = [
        Subject(
            number=each.alert.number,
            patient_ref=each.alert.patient_ref,
            detail={"alert_id": str(each.alert.alert_id)},
        )
        for each in shown
    ]
    if subjects:
        await trace_all(conn, caller, Operation.ALERT_SEARCH, subjects, outcome=SHOWN)


async def forget_old_counts(pool: Pool, *, now: datetime, limit: int) -> None:
    """Forget up to `limit` counts of people who have not searched for two days."""
    async with connection(pool) as conn:
        await search.delete_counts(conn, before=now - 2 * DAY_WINDOW, limit=limit)
