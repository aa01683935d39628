"""Step 1 as it is asked, with all that this service knows of it before it decides."""

from collections.abc import Collection
from dataclasses import replace

from services.dispense import products, store
from services.dispense.model import Caller, DispensationRequest, Prescription, RequestedLine
from services.dispense.resources import Resources
from services.dispense.use_cases.adapting import adaptation_on
from services.dispense.use_cases.loading import executed_by, naming_for
from shared.db import Connection


async def completed_request(
    conn: Connection,
    resources: Resources,
    request: DispensationRequest,
    *,
    about: Prescription,
    caller: Caller,
) -> DispensationRequest:
    """Add what is known here of each line, and of the officine that asks."""
    pharmacy = caller.officine.finess
    said: Collection[store.Said] = ()
    if any(asked.reason is not None for asked in request.lines):
        said = await store.list_not_delivered(conn, about.number, pharmacy)
    temporary = await _temporary(conn, request, about)
    found = []
    for asked in request.lines:
        agreed = await _with_agreement(conn, resources, asked, about)
        repeated = replace(_with_repetition(agreed, said), was_temporary=asked.line in temporary)
        found.append(_with_catalogue(resources, repeated, about))
    return replace(
        request,
        lines=tuple(found),
        pharmacy=pharmacy,
        is_elsewhere=await _is_elsewhere(conn, about, caller),
    )


async def _temporary(
    conn: Connection, request: DispensationRequest, about: Prescription
) -> Collection[int]:
    """Return the lines whose checks are to be finished, where one of them may have to be."""
    is_verified = any(asked.verification is not None for asked in request.lines)
    if about.is_untouched or (request.is_qr_read and not is_verified):
        return ()
    return await store.list_temporary(conn, about.number)


def _with_repetition(asked: RequestedLine, said: Collection[store.Said]) -> RequestedLine:
    """Tell whether this officine said the same before."""
    return replace(asked, already_said=(asked.line, asked.outcome, asked.reason) in said)


async def _with_agreement(
    conn: Connection, resources: Resources, asked: RequestedLine, about: Prescription
) -> RequestedLine:
    """Add the request that the prescriber answered, where the agreement names one.

    And what went out by his answer so far.
    """
    if asked.agreement is None or asked.agreement.request_id is None:
        return asked
    place = (about.number, asked.line)
    adaptation = await adaptation_on(conn, resources, asked.agreement.request_id, of=place)
    if adaptation is None:
        return asked
    before = await store.sum_handed_over(conn, adaptation.request_id)
    return replace(asked, adaptation=adaptation, agreed_before=before)


def _with_catalogue(
    resources: Resources, asked: RequestedLine, about: Prescription
) -> RequestedLine:
    """Add what the catalogue says of the delivered code, seen from its line."""
    signed = next((line for line in about.content.lines if line.line == asked.line), None)
    return asked if signed is None else products.completed(asked, signed, resources.medicines)


async def _is_elsewhere(conn: Connection, prescription: Prescription, caller: Caller) -> bool:
    """Tell whether another officine was named, and this one has not handed over anything yet."""
    if naming_for(prescription, caller) != "elsewhere":
        return False
    return caller.officine.finess not in await executed_by(conn, prescription)
