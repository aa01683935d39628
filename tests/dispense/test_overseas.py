"""Officines overseas act on their own day, and nothing expires before it is over for all."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.dispense import rules, use_cases
from services.dispense.model import (
    Agreement,
    Caller,
    Consultation,
    Declined,
    Dispensed,
    Recorded,
    RequestedLine,
    Reversal,
    ScanSeen,
    Sending,
    SendingRequest,
    StoredWork,
    WorklistDelays,
    WorklistPosition,
    WorklistQuery,
)
from services.dispense.use_cases import ScannedQr
from services.dispense.view import consultation_answer, reversal_answer
from services.dispense.view.printing import mentions_to_print
from shared.contracts.dispense import CancellationRejected, PrescriptionCancelled
from shared.days import end_of_day, officine_day
from shared.db import transaction
from shared.identifiers import Finess, luhn_holds
from shared.number import PrescriptionNumber
from shared.qr import decode
from tests.builders import a_content, a_number
from tests.dispense.builders import (
    a_caller,
    a_hand_over,
    a_prescription,
    a_product,
    a_request,
    a_state,
    in_packs,
)
from tests.dispense.counter import RESOURCES, Counter
from tests.dispense.events import cancellation
from tests.dispense.packs import a_pack
from tests.dispense.reversing import a_reversal_request, standing
from tests.dispense.sendings import a_patient
from tests.dispense.test_chevauchement import A_WEEK, morphine

LAST_DAY = datetime(2027, 2, 21, tzinfo=UTC).date()  # to begin what was issued on 22 November 2026


def of(beginning: str) -> Finess:
    body = f"{beginning:0<8}"
    return next(Finess(f"{body}{key}") for key in range(10) if luhn_holds(f"{body}{key}"))


ANTILLES = "America/Guadeloupe"
PARIS, REUNION, GUADELOUPE, TAHITI = of("75"), of("9704"), of("9701"), of("987")


def caller_at(finess: Finess, moment: datetime) -> Caller:
    caller = a_caller(at=moment)
    return replace(caller, actor=replace(caller.actor, finess=finess))


async def handed_over(
    counter: Counter, qr_text: str, finess: Finess, moment: datetime, *lines: RequestedLine
) -> tuple[Consultation, Recorded | Declined]:
    caller = caller_at(finess, moment)
    async with transaction(counter.pool) as conn:
        scanned = ScannedQr(text=qr_text, qr=decode(qr_text))
        seen = await use_cases.consult_by_qr(conn, RESOURCES, scanned, caller)
    assert isinstance(seen, Consultation)
    async with transaction(counter.pool) as conn:
        request = a_request(*(lines or (a_hand_over(),)), consultation_id=seen.consultation_id)
        answer = await use_cases.record_dispensation(conn, RESOURCES, request, caller)
    return seen, answer


@pytest.mark.parametrize(
    ("finess", "utc", "may"),
    [
        (REUNION, datetime(2027, 2, 21, 19, 59, tzinfo=UTC), True),
        (REUNION, datetime(2027, 2, 21, 20, 0, tzinfo=UTC), False),
        (PARIS, datetime(2027, 2, 21, 22, 59, tzinfo=UTC), True),
        (PARIS, datetime(2027, 2, 21, 23, 0, tzinfo=UTC), False),
        (GUADELOUPE, datetime(2027, 2, 22, 3, 59, tzinfo=UTC), True),
        (GUADELOUPE, datetime(2027, 2, 22, 4, 0, tzinfo=UTC), False),
        (TAHITI, datetime(2027, 2, 22, 9, 59, tzinfo=UTC), True),
        (TAHITI, datetime(2027, 2, 22, 10, 0, tzinfo=UTC), False),
    ],
)
async def test_the_last_day_lasts_as_long_as_it_does_at_the_counter(counter, finess, utc, may):
    qr_text = await counter.receive()

    seen, answer = await handed_over(counter, qr_text, finess, utc)

    assert consultation_answer(seen).state == ("issued" if may else "expired")
    assert isinstance(answer, Recorded if may else Declined)


async def test_what_is_issued_this_morning_is_handed_over_where_it_is_still_yesterday(counter):
    """Half past midnight in Paris is the afternoon of the day before in Tahiti."""
    qr_text = await counter.receive()

    seen, answer = await handed_over(
        counter, qr_text, TAHITI, datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    )

    assert seen.consulted_on == a_content().issued_on
    assert isinstance(answer, Recorded)


@pytest.mark.parametrize(
    ("hours", "kind"), [(-1, PrescriptionCancelled), (0, CancellationRejected)]
)
async def test_there_is_something_to_cancel_while_one_officine_could_hand_over(
    counter, hours, kind
):
    await counter.receive()
    over_at = end_of_day(LAST_DAY)

    await counter.end(cancellation(a_content()), at=over_at.replace(hour=over_at.hour + hours))

    (event,) = await counter.outcomes()
    assert isinstance(event, kind)


def test_an_agreement_of_this_afternoon_in_tahiti_is_not_of_the_future():
    """It is the morning of the next day in Paris, where the moment is told."""
    now = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    by_phone = Agreement(by="phone", agreed_at=now)
    line = a_hand_over(outcome="adapted", agreement=by_phone, product=a_product())
    day = officine_day(now, TAHITI)

    found = rules.decide_dispensation(a_prescription(), a_request(line), now, today=day)

    assert isinstance(found, Dispensed)
    assert day == datetime(2026, 11, 23, tzinfo=UTC).date()


async def test_what_is_printed_and_shown_bears_the_day_of_the_officine(counter):
    """Half past eleven in the evening in Guadeloupe is the next morning in Paris."""
    qr_text = await counter.receive()
    evening = datetime(2026, 12, 2, 3, 30, tzinfo=UTC)

    _, recorded = await handed_over(counter, qr_text, GUADELOUPE, evening)
    seen = await counter.consulted(qr_text, at=evening + timedelta(days=1))

    assert isinstance(recorded, Recorded)
    assert mentions_to_print(recorded)[1].endswith("exécutée le 01/12/2026")
    (entry,) = consultation_answer(seen).history
    assert entry.recorded_on == date(2026, 12, 1)


def test_a_fold_begins_a_round_on_the_day_of_the_officine_as_step_1_did():
    evening = datetime(2026, 12, 2, 3, 30, tzinfo=UTC)
    state = a_state(quantity=in_packs(2, renewals=1))

    line = rules.folded(state, [standing(1, at=evening, pharmacy=GUADELOUPE)], a_content())

    assert line.round_started_on == date(2026, 12, 1)


async def test_what_is_taken_back_opens_on_the_day_of_the_officine(counter):
    """The last day to begin is over in Paris, and goes on in Guadeloupe."""
    qr_text = await counter.receive()
    evening = datetime(2027, 2, 22, 3, 30, tzinfo=UTC)
    _, recorded = await handed_over(counter, qr_text, GUADELOUPE, evening)
    assert isinstance(recorded, Recorded)

    async with transaction(counter.pool) as conn:
        asked = a_reversal_request(dispensation_id=recorded.dispensation_id)
        caller = caller_at(GUADELOUPE, evening)
        done = await use_cases.reverse_dispensation(conn, RESOURCES, asked, caller)

    assert isinstance(done, Reversal)
    assert reversal_answer(done).state == "issued"
    assert [line.left_now for line in done.reversed.lines] == [2]


@pytest.mark.parametrize(("finess", "may"), [(PARIS, False), (GUADELOUPE, True)])
async def test_what_an_officine_may_still_hand_over_may_be_sent_to_it(counter, finess, may):
    await counter.receive()
    evening = datetime(2027, 2, 22, 3, 30, tzinfo=UTC)

    async with transaction(counter.pool) as conn:
        asked = SendingRequest(number=PrescriptionNumber.parse(a_number()), pharmacy=finess)
        patient = a_patient(at=evening)
        sending = await use_cases.send_prescription(conn, RESOURCES, asked, patient)

    assert isinstance(sending, Sending if may else Declined)


@pytest.mark.parametrize(("finess", "finding"), [(PARIS, "expired"), (GUADELOUPE, None)])
async def test_a_pack_may_leave_until_its_last_day_is_over_where_the_officine_is(
    counter, finess, finding
):
    evening = datetime(2026, 12, 1, 3, 30, tzinfo=UTC)

    async with transaction(counter.pool) as conn:
        text = a_pack(expiry="261130")
        seen = await use_cases.look_at_scan(conn, RESOURCES, text, caller_at(finess, evening))

    assert isinstance(seen, ScanSeen)
    assert seen.finding == finding


@pytest.mark.parametrize(("finess", "count"), [(PARIS, 0), (GUADELOUPE, 1)])
async def test_what_is_sent_waits_until_the_last_day_is_over_where_the_officine_is(
    counter, finess, count
):
    await counter.receive()
    content = a_content()
    evening = datetime.combine(content.valid_until, time(3, 30), tzinfo=UTC) + timedelta(days=1)
    async with transaction(counter.pool) as conn:
        asked = SendingRequest(number=PrescriptionNumber.parse(a_number()), pharmacy=finess)
        await use_cases.send_prescription(conn, RESOURCES, asked, a_patient())

    async with transaction(counter.pool) as conn:
        query = WorklistQuery(kind="sent_by_patient", limit=10)
        work = await use_cases.list_work(conn, RESOURCES, query, caller_at(finess, evening))

    assert len(work) == count


@pytest.mark.parametrize(("day", "may"), [(6, False), (7, True)])
async def test_a_hand_over_of_late_evening_covers_from_the_day_of_its_officine(counter, day, may):
    """At half past eleven in the evening in Guadeloupe it is the next day in Paris."""
    evening = datetime.combine(a_content().issued_on, time(23, 30), tzinfo=ZoneInfo(ANTILLES))
    _, first = await handed_over(
        counter, await counter.receive(morphine(1)), GUADELOUPE, evening, A_WEEK
    )

    later = datetime.combine(evening.date() + timedelta(days=day), time(8), tzinfo=evening.tzinfo)
    _, second = await handed_over(
        counter, await counter.receive(morphine(2)), GUADELOUPE, later, A_WEEK
    )

    assert isinstance(first, Recorded)
    assert isinstance(second, Recorded) is may


@pytest.mark.parametrize(("utc_hour", "last_day"), [(3, 2), (4, 3)])
def test_an_invoice_is_due_by_the_day_on_which_its_officine_handed_over(utc_hour, last_day):
    """Midnight in Guadeloupe is four o'clock UTC."""
    since = datetime(2026, 11, 23, utc_hour, 30, tzinfo=UTC)
    work = StoredWork(
        position=WorklistPosition(since, "x"),
        number=a_number(),
        patient_ref="0" * 32,
        sealed_content="",
        lines={},
    )

    due = rules.due_on("to_bill", work, WorklistDelays(), pharmacy=GUADELOUPE)

    assert due == date(2026, 12, last_day)
