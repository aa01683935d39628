"""Step 1 as it is asked, with all that this service knows of it before it decides."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from services.dispense import products, store
from services.dispense.model import (
    Adaptation,
    Caller,
    DispensationRequest,
    Prescription,
    RequestedLine,
)
from services.dispense.resources import Resources
from services.dispense.use_cases.adapting import agreements_of
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
    named = [each for asked in request.lines if (each := _agreement_named(asked)) is not None]
    agreements = await agreements_of(conn, resources, about.number, named=named)
    found = []
    for asked in request.lines:
        agreed = _with_agreement(asked, agreements)
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
    """Tell whether this officine said the same before: a refusal after a doubt is news."""
    same = (asked.line, asked.outcome, asked.reason, asked.verification is not None)
    return replace(asked, already_said=same in said)


def _agreement_named(asked: RequestedLine) -> UUID | None:
    return None if asked.agreement is None else asked.agreement.request_id


def _with_agreement(
    asked: RequestedLine, agreements: Mapping[UUID, tuple[Adaptation, store.HandedOver]]
) -> RequestedLine:
    """Add the request that the prescriber answered, where the agreement names one of this line.

    And what went out by his answer so far.
    """
    named = _agreement_named(asked)
    if named is None or named not in agreements:
        return asked
    adaptation, before = agreements[named]
    if adaptation.line != asked.line:
        return asked
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
