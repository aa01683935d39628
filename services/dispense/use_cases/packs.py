"""Packs that are scanned at step 1: verified, taken out of circulation, and taken back."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar, get_args
from uuid import UUID

from services.dispense import rules, store
from services.dispense.model import (
    Caller,
    Dispensation,
    DispensationRequest,
    LateRequest,
    ScannedPack,
)
from services.dispense.resources import PackRegister, PackRegisterUnavailable, Resources
from services.dispense.store import DispensedPack
from shared.contracts import dispense
from shared.contracts.dispense import PackFinding, PackPresented
from shared.days import officine_day
from shared.db import Connection
from shared.gs1 import PackCode
from shared.log import get_logger
from shared.outbox import enqueue

_WORDS: Final = frozenset[PackFinding](get_args(PackFinding))

log = get_logger()
Asked = TypeVar("Asked", DispensationRequest, LateRequest)


async def verify_packs(resources: Resources, request: Asked) -> Asked:
    """Ask the register beside ours, where there is one; before the transaction, which is short.

    One that does not answer in time keeps no medicine from anybody: its packs are not verified.
    """
    codes = [
        pack.code
        for line in request.lines
        for pack in line.packs_scanned
        if pack.code is not None and pack.ref is not None
    ]
    if resources.pack_register is None or not codes:
        return request
    told = await _told_of(resources.pack_register, codes, resources.pack_register_timeout_s)

    def with_word(pack: ScannedPack) -> ScannedPack:
        return pack if pack.code is None else replace(pack, told=told.get(pack.code))

    return _each_pack(request, with_word)


async def _told_of(
    register: PackRegister, codes: Sequence[PackCode], timeout_s: float
) -> Mapping[PackCode, PackFinding]:
    """Return what a register says of packs in time; one that does not let go is left to itself."""
    asking = asyncio.create_task(_words_of(register, codes))
    try:
        await asyncio.wait([asking], timeout=timeout_s)
        if asking.done() and not asking.cancelled():
            return asking.result()
    finally:
        asking.cancel()
    return dict.fromkeys(codes, "not_verified")


async def _words_of(
    register: PackRegister, codes: Sequence[PackCode]
) -> Mapping[PackCode, PackFinding]:
    """Return what a register says of packs; one whose word nobody knows is not verified."""
    try:
        told = await register.verify(codes)
        said = {code: word for code in codes if (word := told.get(code)) is not None}
        return {code: word if word in _WORDS else "not_verified" for code, word in said.items()}
    except (PackRegisterUnavailable, TimeoutError):
        pass
    except Exception:  # others write registers: no fault of theirs keeps a medicine back
        log.exception("pack_register_failed")
    return dict.fromkeys(codes, "not_verified")


async def look_up_packs(
    conn: Connection,
    resources: Resources,
    request: DispensationRequest,
    *,
    number: str,
    caller: Caller,
) -> DispensationRequest:
    """Add what stands against each pack, under its lock, and publish it."""
    scanned = [pack for line in request.lines for pack in line.packs_scanned]
    refs = {ref for pack in scanned if (ref := pack.ref) is not None}
    if not scanned:
        return request
    await store.lock_packs(conn, refs)
    before = await store.list_dispensed(conn, refs)
    today, seen = officine_day(request.intended_at or caller.at, caller.officine.finess), set[str]()

    def look(pack: ScannedPack) -> ScannedPack:
        if pack.code is None:
            return pack
        ref = pack.ref or ""  # nobody can tell two packs without number apart
        first, is_repeated = before.get(ref), ref in seen
        seen.update({ref} & refs)
        finding = rules.finding_of(pack.code, today, is_dispensed=first is not None, told=pack.told)
        return replace(pack, is_repeated=is_repeated, first_pharmacy=first, finding=finding)

    found = _each_pack(request, look)
    for line in found.lines:
        for pack in line.packs_scanned:
            if (event := _event(pack, resources, number=number, caller=caller)) is not None:
                await enqueue(conn, event, topic=dispense.TOPIC)
    return found


async def hand_over_packs(
    conn: Connection,
    resources: Resources,
    request: DispensationRequest,
    dispensation: Dispensation,
) -> None:
    """Take the packs of the recorded lines out of circulation.

    Of those told afterwards some may be none that another register lets go: it hears of the others.
    """
    recorded = {line.line for line in dispensation.lines}
    leaving = {
        (line.line, ref): pack
        for line in request.lines
        if line.line in recorded
        for pack in line.packs_scanned
        if (ref := pack.ref) is not None
    }
    if not leaving:
        return
    await store.insert_packs(
        conn,
        dispensation.dispensation_id,
        list(_rows(leaving)),
        pharmacy=dispensation.officine.finess,
        now=dispensation.recorded_at,
    )
    if resources.pack_register is not None:
        codes = {
            pack.code: line
            for (line, _), pack in leaving.items()
            if pack.code is not None and not rules.is_refused(pack)
        }
        async with asyncio.timeout(resources.pack_register_timeout_s):
            await resources.pack_register.decommission(conn, dispensation.dispensation_id, codes)


def _rows(leaving: Mapping[tuple[int, str], ScannedPack]) -> Iterator[DispensedPack]:
    """Yield the row of each pack: the second one where it left before, or for two lines."""
    seen = set[str]()
    for (line, ref), pack in leaving.items():
        assert pack.code is not None, "only what was read has a reference"
        is_second = pack.first_pharmacy is not None or ref in seen
        seen.add(ref)
        yield DispensedPack.of(pack.code, ref, line=line, is_second=is_second)


async def take_back_packs(
    conn: Connection,
    resources: Resources,
    dispensation_id: UUID,
    lines: Collection[int],
    *,
    now: datetime,
) -> None:
    """Let the packs of these lines of a dispensation be handed over again: it is reversed."""
    await store.mark_reactivated(conn, dispensation_id, lines, now=now)
    if resources.pack_register is not None:
        async with asyncio.timeout(resources.pack_register_timeout_s):
            await resources.pack_register.reactivate(conn, dispensation_id, lines)


def _each_pack(request: Asked, change: Callable[[ScannedPack], ScannedPack]) -> Asked:
    lines = (
        replace(line, packs_scanned=tuple(map(change, line.packs_scanned)))
        for line in request.lines
    )
    return replace(request, lines=tuple(lines))


def _event(
    pack: ScannedPack, resources: Resources, *, number: str, caller: Caller
) -> PackPresented | None:
    """Return what fraud learns of a pack, None where all is well or nobody can tell which it is."""
    code, ref = pack.code, pack.ref
    if pack.finding is None or code is None or ref is None or code.cip13 is None:
        return None
    return PackPresented(
        event_id=resources.new_id(),
        occurred_at=caller.at,
        correlation_id=caller.correlation_id,
        number=number,
        pack_ref=ref,
        cip13=code.cip13,
        finding=pack.finding,
        pharmacy_finess=caller.officine.finess,
        pharmacist_rpps=caller.officine.pharmacist,
        first_pharmacy_finess=pack.first_pharmacy,
    )
