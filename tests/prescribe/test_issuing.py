"""A draft becomes a signed prescription, on a real database, in races too."""

import asyncio
from dataclasses import replace
from datetime import datetime

from services.prescribe.answers.issuing import Acknowledgement
from services.prescribe.model import DraftRefused, NumberTaken
from shared.access import audit
from shared.contracts.prescribe import IssuedSecrets, SigningKeyPublished
from shared.days import PARIS
from shared.identifiers import Rpps
from shared.number import PrescriptionNumber
from shared.qr import QrFlags, decode, digest_of_lines, is_bound_to
from shared.signing import SigningKey
from tests.access import PATIENT_REFS
from tests.builders import (
    INS,
    ISSUED_ON,
    OTHER_INS,
    OTHER_PRESCRIBER_RPPS,
    PARACETAMOL,
    PARACETAMOL_CIP13,
    PRESCRIBER_RPPS,
    TRAMADOL,
    a_drafted_line,
    a_number,
)
from tests.prescribe.desk import FINESS, KEY_RING, NOW, SIGNING_KEY, a_caller

STOPPED = "60009573"  # PARACETAMOL/CODEINE TEVA, no longer marketed
KEYS = {SIGNING_KEY.key_id: SIGNING_KEY.public_key}
RACERS = 20


async def test_an_issued_prescription_is_stored_published_and_acknowledged(desk):
    acknowledged = await desk.issue()

    (event,) = await desk.issued()
    stored = await desk.pool.fetchrow("SELECT * FROM prescription")
    assert acknowledged.number == event.number == stored["number"]
    assert acknowledged.number_grouped.replace(" ", "") == acknowledged.number
    assert (event.prescriber_rpps, event.prescriber_finess) == (PRESCRIBER_RPPS, FINESS)
    assert event.patient_ref == stored["patient_ref"] == PATIENT_REFS.ref(INS)
    assert event.occurred_at == stored["issued_at"] == NOW
    assert event.signing_key_id == stored["signing_key_id"] == SIGNING_KEY.key_id.hex()
    assert event.lines_digest == stored["lines_digest"].hex()
    assert event.qr_digest == stored["qr_digest"].hex()
    assert acknowledged.lines[0].label == "DOLIPRANE 1000 mg, comprimé (paracétamol)"


async def test_the_event_opens_to_the_signed_content_and_its_qr_verifies(desk):
    acknowledged = await desk.issue()

    (event,) = await desk.issued()
    secrets = IssuedSecrets.model_validate_json(KEY_RING.unseal(event.sealed, aad=event.aad))
    qr = decode(secrets.qr_text).verify(KEYS)
    assert secrets.qr_text == acknowledged.qr_text
    assert (qr.number, qr.issued_on, qr.prescriber) == (event.number, ISSUED_ON, PRESCRIBER_RPPS)
    assert secrets.lines_signed == secrets.content.canonical_lines().decode()
    assert qr.lines_digest == digest_of_lines(secrets.lines_signed.encode())
    assert is_bound_to(qr, INS)
    assert not is_bound_to(qr, OTHER_INS)
    assert qr.flags == QrFlags.NONE


async def test_the_flags_of_the_qr_say_secure_ald_and_refusal(desk):
    line = a_drafted_line(product={"kind": "cis", "cis": TRAMADOL}, is_ald=True)

    acknowledged = await desk.issue(lines=[line], prescriber_sees_execution=False)

    flags = decode(acknowledged.qr_text).verify(KEYS).flags
    assert flags == QrFlags.SECURE | QrFlags.ALD | QrFlags.EXECUTION_VIEW_REFUSED
    assert acknowledged.is_secure


async def test_nothing_stored_or_published_names_the_patient_or_the_medicine(desk):
    await desk.issue()

    stored = await desk.pool.fetchrow("SELECT p::TEXT AS row FROM prescription AS p")
    event = await desk.pool.fetchval(
        "SELECT convert_from(payload, 'UTF8') FROM outbox ORDER BY id DESC LIMIT 1"
    )
    audited = await desk.pool.fetchval("SELECT a::TEXT FROM audit AS a")
    for text in (stored["row"], event, audited):
        for secret in (INS, "FICTIVE", "DOLIPRANE", "matin", "+33100000000"):
            assert secret not in text


async def test_the_issue_is_audited_in_a_chain_that_holds(desk):
    acknowledged = await desk.issue()

    row = await desk.pool.fetchrow("SELECT operation, actor_id, prescription_number FROM audit")
    assert tuple(row) == ("prescription_issue", f"rpps:{PRESCRIBER_RPPS}", acknowledged.number)
    async with desk.pool.acquire() as conn:
        assert await audit.verify_chain(conn) == []


async def test_a_refused_draft_leaves_no_row_and_no_event(desk):
    decision = await desk.decide(lines=[])

    assert isinstance(decision, DraftRefused)
    for table in ("prescription", "audit", "idempotency"):
        assert await desk.count(table) == 0
    assert await desk.issued() == []


async def test_quantities_come_from_packs_else_from_days(desk):
    lines = [
        a_drafted_line(packs=2, duration_days=10, renewals=1),
        a_drafted_line(packs=None, duration_days=30, renewals=2),
        a_drafted_line(packs=3, duration_days=None),
    ]

    acknowledged = await desk.issue(lines=lines)

    shown = [
        (line.quantity.unit, line.quantity.per_dispensing, line.quantity.total)
        for line in acknowledged.lines
    ]
    periods = [line.quantity.period_days for line in acknowledged.lines]
    assert shown == [("pack", 2, 4), ("day", 30, 90), ("pack", 3, 3)]
    assert periods == [10, 30, None]


async def test_a_number_of_the_prescribers_software_is_kept(desk):
    acknowledged = await desk.issue(number=a_number(7).grouped.lower())

    assert acknowledged.number == a_number(7)


async def test_one_number_goes_to_one_of_twenty_drafts_of_two_prescribers_at_once(desk):
    rivals = [a_caller(Rpps(rpps)) for rpps in (PRESCRIBER_RPPS, OTHER_PRESCRIBER_RPPS)]
    decisions = await asyncio.gather(
        *(desk.decide(number=a_number(7), caller=rivals[n % 2]) for n in range(RACERS))
    )

    winners = [d for d in decisions if isinstance(d, Acknowledgement)]
    assert len(winners) == 1
    assert decisions.count(NumberTaken(secure_paper_required=False)) == RACERS // 2
    own = NumberTaken(secure_paper_required=False, own_number=a_number(7))
    assert decisions.count(own) == RACERS // 2 - 1
    assert await desk.count("prescription") == len(await desk.issued()) == 1


async def test_the_winner_of_a_number_that_rolls_back_leaves_it_to_the_next(desk):
    number = a_number(7)
    async with desk.pool.acquire() as conn:
        loser = conn.transaction()
        await loser.start()
        await conn.execute(
            """
            INSERT INTO prescription
            SELECT $1, '99700218896', 'ref', DATE '2026-11-22', DATE '2027-11-22', now(), FALSE,
                TRUE, decode(repeat('00', 16), 'hex'), decode(repeat('00', 32), 'hex'), key_id,
                '', ''
            FROM signing_key
            """,
            number,
        )
        waiting = asyncio.create_task(desk.decide(number=number))
        await loser.rollback()

        decision = await waiting

    assert isinstance(decision, Acknowledgement)


async def test_the_signing_key_is_announced_once_and_a_new_one_besides(desk):
    await desk.start()
    desk.resources = replace(desk.resources, signer=SigningKey.from_seed(bytes(32)))
    await desk.start()
    await desk.start()

    announced = [e for e in await desk.published() if isinstance(e, SigningKeyPublished)]
    assert len({event.key_id for event in announced}) == len(announced) == 2


async def test_a_brand_of_morphine_written_as_an_inn_is_refused_and_wants_secure_paper(desk):
    product = {"kind": "inn", "inn": "SKENAN LP 10 mg, gélule"}
    line = a_drafted_line(product=product, duration_days=90, renewals=3)

    decision = await desk.decide(lines=[line])

    assert isinstance(decision, DraftRefused)
    assert decision.secure_paper_required
    assert [(r.code, r.field) for r in decision.refusals] == [
        ("inn_unknown", "lines[0].product.inn"),
        ("stupefiant_renewed", "lines[0].renewals"),
        ("duration_over_maximum", "lines[0].duration_days"),
    ]


async def test_a_warning_refuses_nothing(desk):
    line = a_drafted_line(product={"kind": "cis", "cis": STOPPED}, packs=None)

    acknowledged = await desk.issue(lines=[line])

    assert [(w.code, w.line) for w in acknowledged.warnings] == [("marketing_stopped", 1)]
    assert PrescriptionNumber(acknowledged.number) == acknowledged.number


async def test_every_kind_of_product_is_signed_with_its_codes(desk):
    products = [
        {"kind": "cip13", "cip13": PARACETAMOL_CIP13},
        {"kind": "cis", "cis": PARACETAMOL},
        {"kind": "inn", "inn": "paracétamol 1 g comprimé"},
        {"kind": "preparation", "text": "Urée 10 g, vaseline qsp 100 g"},
        {"kind": "lpp", "lpp": "1215702", "label": "Bandelettes fictives"},
    ]

    acknowledged = await desk.issue(lines=[a_drafted_line(product=p) for p in products])

    (event,) = await desk.issued()
    secrets = IssuedSecrets.model_validate_json(KEY_RING.unseal(event.sealed, aad=event.aad))
    kinds = [line.product.kind for line in secrets.content.lines]
    assert kinds == [product["kind"] for product in products]
    assert [line.cis for line in event.lines] == [PARACETAMOL, PARACETAMOL, None, None, None]
    assert [line.lpp for line in event.lines] == [None, None, None, None, "1215702"]
    assert [line.label for line in acknowledged.lines[2:]] == [
        "paracétamol 1 g comprimé",
        "Urée 10 g, vaseline qsp 100 g",
        "Bandelettes fictives",
    ]


async def test_the_day_of_issue_is_the_one_in_paris(desk):
    just_after_midnight = a_caller(at=datetime(ISSUED_ON.year, 11, 24, 0, 30, tzinfo=PARIS))

    decision = await desk.decide(caller=just_after_midnight)

    assert isinstance(decision, DraftRefused)  # the 22nd is two days ago, not one as in UTC
    assert [refusal.code for refusal in decision.refusals] == ["issue_date_not_today"]
