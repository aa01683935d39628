"""What stands beside a line, from the draft to what is signed and stored."""

import json

from services.prescribe.content import content_of
from services.prescribe.model import IssueContext, ProductFacts
from shared.contracts.prescribe import IssuedSecrets
from shared.contracts.prescription import InitialPrescription, Line, Mentions
from tests.builders import ISSUED_ON, MORPHINE, PARACETAMOL, a_drafted_line, a_number
from tests.prescribe.desk import KEY_RING, Desk
from tests.prescribe.drafts import TOWN_DOCTOR, parsed

METHADONE = "68726979"  # capsules: 28 days, handed over by 7
PHARMACY = {"name": "Pharmacie fictive"}


async def signed_lines(desk: Desk, **changes) -> tuple[Line, ...]:
    await desk.issue(**changes)
    (event,) = await desk.issued()
    text = KEY_RING.unseal(event.sealed, aad=event.aad)
    return IssuedSecrets.model_validate_json(text).content.lines


async def test_a_line_without_mentions_has_none_at_all(desk):
    (line,) = await signed_lines(desk)

    assert line.mentions is None


async def test_the_fraction_of_a_treatment_is_signed(desk):
    drafted = a_drafted_line(
        product={"kind": "cis", "cis": METHADONE}, duration_days=28, packs=None, fraction_days=7
    )

    (line,) = await signed_lines(desk, lines=[drafted], pharmacy=PHARMACY)

    assert line.mentions == Mentions(fraction_days=7, presented_within_days=3)


async def test_every_mention_of_a_draft_is_signed_as_it_was_written(desk):
    drafted = a_drafted_line(
        product={"kind": "cis", "cis": MORPHINE},
        is_single_dispensing=True,
        may_overlap=True,
        is_off_label=True,
        is_not_reimbursable=True,
    )

    (line,) = await signed_lines(desk, lines=[drafted])

    assert line.mentions == Mentions(
        is_single_dispensing=True,
        may_overlap=True,
        is_off_label=True,
        is_not_reimbursable=True,
        presented_within_days=3,
    )


def test_an_expensive_medicine_is_marked_beside_its_initial_prescription():
    initial = {
        "prescribed_on": "2026-11-01",
        "prescriber_name": "Dr FICTIF",
        "establishment": "Hôpital fictif",
    }
    draft = parsed(lines=[a_drafted_line(initial_prescription=initial)])
    facts = ProductFacts(label="Cher fictif", cis=PARACETAMOL, cheapest_cents=30_001)

    content = content_of(draft, IssueContext(ISSUED_ON, (facts,), TOWN_DOCTOR), number=a_number())

    told = InitialPrescription.model_validate_json(json.dumps(initial))
    assert content.lines[0].mentions == Mentions(is_expensive=True, initial_prescription=told)
