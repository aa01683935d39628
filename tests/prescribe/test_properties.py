"""Whatever a prescriber's software sends: acknowledged or refused, and never both."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.prescribe.answers.issuing import Acknowledgement
from services.prescribe.content import content_of, qr_content_of
from services.prescribe.model import (
    DraftAccepted,
    DraftRefused,
    IssueContext,
    ProductFacts,
)
from services.prescribe.requests.draft import PrescriptionDraft
from services.prescribe.rules import decide_issue
from services.prescribe.rules.durations import valid_until
from shared.contracts.prescription import PrescriptionContent
from shared.qr import binding, decode, digest_of_lines, encode
from tests.builders import (
    ISSUED_ON,
    LEVOTHYROXINE,
    MORPHINE,
    PARACETAMOL,
    TRAMADOL,
    a_draft,
    a_number,
)
from tests.prescribe.desk import SIGNING_KEY, Desk, a_caller
from tests.prescribe.drafts import TOWN_DOCTOR

EMPTY = "TRUNCATE prescription, outbox, idempotency CASCADE"
# Deadlines measure the machine, not the code; the budget of the layer is in the number of examples.
unhurried = settings(max_examples=60, deadline=None)
KEYS = {SIGNING_KEY.key_id: SIGNING_KEY.public_key}


def mostly(usual: st.SearchStrategy[Any], *rare: Any) -> st.SearchStrategy[Any]:
    """Draw the usual value four times out of five, so that many drafts are acceptable."""
    return st.integers(0, 4).flatmap(lambda n: st.sampled_from(rare) if n == 4 else usual)


texts = mostly(st.text(st.sampled_from("abcé 1,.-/’"), max_size=12), "", "x" * 498)
products = mostly(
    st.sampled_from(
        [
            {"kind": "cis", "cis": PARACETAMOL},
            {"kind": "cis", "cis": LEVOTHYROXINE},
            {"kind": "cis", "cis": TRAMADOL},
            {"kind": "lpp", "lpp": "1215702", "label": "Bandelettes fictives"},
            {"kind": "preparation", "text": "Urée 10 g, vaseline qsp 100 g"},
        ]
    ),
    {"kind": "cis", "cis": MORPHINE},
    {"kind": "cis", "cis": "69999999"},
    {"kind": "inn", "inn": "tramadol 50 mg"},
    {"kind": "inn", "inn": "inconnuïne 5 mg"},
)
posologies = st.fixed_dictionaries(
    {
        "text": texts.map(lambda text: f"1 {text}"),
        "units_per_intake": mostly(st.sampled_from(["1", "0.5", "12.25"]), None),
        "intakes_per_day": mostly(st.integers(1, 4), None),
    }
)
lines = st.fixed_dictionaries(
    {
        "product": products,
        "posology": mostly(posologies, {}),
        "duration_days": mostly(st.integers(1, 28), None, 84, 365, 366),
        "packs": st.none() | st.integers(1, 9),
        "renewals": mostly(st.just(0), 1, 2, 12),
        "non_substituable": mostly(st.just(None), "MTE", "EFG"),
        "is_ald": st.booleans(),
    }
)
days = mostly(st.integers(-1, 1), -2, 2).map(lambda n: ISSUED_ON + timedelta(days=n))
birthdays = mostly(st.dates(date(1900, 1, 1), date(2026, 11, 1)), date(2027, 1, 1))


@st.composite
def drafts(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a body whose form is right and whose content may be anything."""
    patient = a_draft()["patient"] | {
        "identity_status": draw(mostly(st.just("QUAL"), "VALI")),
        "birth_date": draw(birthdays).isoformat(),
    }
    return a_draft(
        number=draw(st.none() | st.integers(1, 3).map(a_number)),
        issued_on=draw(days).isoformat(),
        patient=patient,
        prescriber_sees_execution=draw(st.booleans()),
        lines=draw(mostly(st.lists(lines, min_size=1, max_size=3), [])),
    )


def context_of(draft: PrescriptionDraft, seed: int) -> IssueContext:
    """Give every line a product, secure or not, from a seed."""
    facts = ProductFacts(label="Fictif", cis=PARACETAMOL, is_secure=seed % 2 == 1)
    return IssueContext(ISSUED_ON, (facts,) * len(draft.lines), TOWN_DOCTOR)


@unhurried
@given(drafts())
def test_a_draft_that_is_written_and_read_again_is_the_same(body):
    draft = PrescriptionDraft.model_validate(body)

    assert PrescriptionDraft.model_validate_json(draft.model_dump_json()) == draft


@unhurried
@given(drafts(), st.integers(0, 1))
def test_a_decision_is_one_or_the_other_and_always_the_same(body, seed):
    draft = PrescriptionDraft.model_validate(body)
    context = context_of(draft, seed)

    decision = decide_issue(draft, context)

    assert decision == decide_issue(draft, context)
    match decision:
        case DraftRefused(refusals):
            assert refusals
            assert all(1 <= r.line <= len(draft.lines) for r in refusals if r.line is not None)
        case DraftAccepted():
            assert draft.lines


@unhurried
@given(drafts(), st.binary(min_size=16, max_size=16))
def test_an_accepted_draft_gives_a_qr_that_verifies_to_its_content(body, secret):
    draft = PrescriptionDraft.model_validate(body)
    context = context_of(draft, 0)
    if isinstance(decide_issue(draft, context), DraftRefused):
        return
    content = content_of(draft, context, number=a_number())

    lines_signed = content.canonical_lines().decode()
    qr = qr_content_of(content, lines_signed=lines_signed, secret=secret, key_id=SIGNING_KEY.key_id)
    text = encode(qr, SIGNING_KEY.sign)

    read = decode(text).verify(KEYS)
    travelled = PrescriptionContent.model_validate_json(content.model_dump_json())
    assert travelled == content
    assert read.lines_digest == digest_of_lines(travelled.canonical_lines())
    assert read.patient_binding == binding(content.patient.ins)
    assert (read.number, read.issued_on) == (content.number, draft.issued_on)
    assert content.valid_until == valid_until(draft.issued_on) > draft.issued_on
    assert all(line.quantity.per_dispensing > 0 for line in content.lines)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drafts=st.lists(drafts(), min_size=1, max_size=3))
async def test_rows_and_events_are_those_of_the_acknowledged_and_of_no_refused(desk, drafts):
    await desk.pool.execute(EMPTY)
    acknowledged = []

    for body in drafts:
        decision = await desk.decide(caller=a_caller(at=_noon()), **body)
        if isinstance(decision, Acknowledgement):
            acknowledged.append(decision.number)

    assert [event.number for event in await desk.issued()] == acknowledged
    assert sorted(acknowledged) == await _stored_numbers(desk.pool)


def _noon() -> datetime:
    return datetime(ISSUED_ON.year, ISSUED_ON.month, ISSUED_ON.day, 12, tzinfo=UTC)


async def _stored_numbers(pool: asyncpg.Pool) -> list[str]:
    rows = await pool.fetch("SELECT number FROM prescription LIMIT 100")
    return sorted(row["number"] for row in rows)


async def test_the_properties_are_not_empty(desk: Desk):
    decisions = [await desk.decide(), await desk.decide(lines=[])]

    assert [type(decision) for decision in decisions] == [Acknowledgement, DraftRefused]
