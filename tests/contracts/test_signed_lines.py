"""The bytes whose digest a QR carries: pinned, because papers printed with it live for a year."""

import json
from datetime import date

import pytest

from deploy.schemas.events import EXAMPLES
from shared.contracts.prescribe import IssuedSecrets, PrescriptionIssued
from shared.contracts.prescription import (
    LINES,
    Device,
    Line,
    MedicineInn,
    MedicinePack,
    Posology,
    Preparation,
    PrescriptionContent,
    Quantity,
)
from shared.identifiers import Cip13, Cis, Lpp
from shared.qr import digest_of_lines
from tests.builders import PARACETAMOL, PARACETAMOL_CIP13, a_content, a_line

# Never write these two anew: a change here makes every paper in people's hands a false one.
SIGNED = (
    '[{"duration_days":10,"is_ald":false,"is_secure":false,"line":1,"packs":2,"posology":'
    '{"intakes_per_day":2,"text":"1 comprimé matin et soir","units_per_intake":"1"},"product":'
    '{"cis":"60234100","kind":"cis","label":"DOLIPRANE 1000 mg, comprimé"},"quantity":'
    '{"per_dispensing":2,"period_days":10,"renewals":0,"unit":"pack"}}]'
)
DIGEST = "1f4982f4d342397cec51261eb2ea7443"
# One line of every other kind, with every optional field.
SIGNED_OF_ALL_KINDS = (
    '[{"is_ald":true,"is_secure":true,"line":1,"non_substituable":"MTE","posology":{"text":"x"},'
    '"product":{"cip13":"3400935955838","cis":"60234100","kind":"cip13","label":"a"},"quantity":'
    '{"per_dispensing":1,"renewals":2,"unit":"day"}},{"is_ald":false,"is_secure":false,"line":2,'
    '"posology":{"text":"« œ »"},"product":{"inn":"b","kind":"inn","label":"b"},"quantity":'
    '{"per_dispensing":1,"renewals":0,"unit":"pack"}},{"is_ald":false,"is_secure":false,"line":3,'
    '"posology":{"text":"x"},"product":{"kind":"preparation","label":"c"},"quantity":'
    '{"per_dispensing":1,"renewals":0,"unit":"pack"}},{"is_ald":false,"is_secure":false,"line":4,'
    '"posology":{"text":"x"},"product":{"kind":"lpp","label":"d","lpp":"1234567"},"quantity":'
    '{"per_dispensing":1,"renewals":0,"unit":"pack"}}]'
)
DIGEST_OF_ALL_KINDS = "15dfaef5bf476f5d0972c08a9f5e0cd3"


class LineOfTomorrow(Line):
    """A line with an optional field that consumers of today do not know."""

    starts_on: date | None = None


class ContentOfTomorrow(PrescriptionContent):
    lines: tuple[LineOfTomorrow, ...]


def of_all_kinds() -> PrescriptionContent:
    one = Quantity(unit="pack", per_dispensing=1, renewals=0)
    text = Posology(text="x")
    return a_content(
        lines=(
            Line(
                line=1,
                product=MedicinePack(
                    cip13=Cip13(PARACETAMOL_CIP13), cis=Cis(PARACETAMOL), label="a"
                ),
                posology=text,
                quantity=Quantity(unit="day", per_dispensing=1, renewals=2),
                non_substituable="MTE",
                is_ald=True,
                is_secure=True,
            ),
            Line(
                line=2,
                product=MedicineInn(inn="b", label="b"),
                posology=Posology(text="« œ »"),
                quantity=one,
            ),
            Line(line=3, product=Preparation(label="c"), posology=text, quantity=one),
            Line(
                line=4, product=Device(lpp=Lpp("1234567"), label="d"), posology=text, quantity=one
            ),
        )
    )


@pytest.mark.parametrize(
    ("content", "signed", "digest"),
    [
        (a_content(), SIGNED, DIGEST),
        (of_all_kinds(), SIGNED_OF_ALL_KINDS, DIGEST_OF_ALL_KINDS),
    ],
    ids=["one line", "every kind"],
)
def test_the_signed_text_of_a_prescription_is_written_as_it_always_was(content, signed, digest):
    written = content.canonical_lines()

    assert written.decode() == signed
    assert digest_of_lines(written).hex() == digest


def test_the_example_of_an_issue_carries_the_text_behind_its_digest():
    event = (EXAMPLES / "prescription.issued.v1.json").read_bytes()
    block = (EXAMPLES / "prescription.issued.v1.sealed.json").read_bytes()

    issued = PrescriptionIssued.model_validate_json(event)
    secrets = IssuedSecrets.model_validate_json(block)

    assert secrets.lines_signed == SIGNED
    assert issued.lines_digest == DIGEST


def test_a_field_that_a_publisher_of_tomorrow_signs_leaves_the_digest_of_consumers_right():
    line = LineOfTomorrow(**a_line().model_dump(), starts_on=date(2026, 12, 1))
    tomorrow = ContentOfTomorrow(**a_content().model_dump(exclude={"lines"}), lines=(line,))
    signed = tomorrow.canonical_lines()
    sent = IssuedSecrets.model_construct(
        content=tomorrow, lines_signed=signed.decode(), qr_text="OFX1"
    ).model_dump_json(serialize_as_any=True)

    received = IssuedSecrets.model_validate_json(sent)

    assert digest_of_lines(received.lines_signed.encode()) == digest_of_lines(signed)
    assert LINES.validate_json(received.lines_signed) == received.content.lines
    # What a consumer would have checked by writing the lines again:
    assert digest_of_lines(received.content.canonical_lines()) != digest_of_lines(signed)


def test_a_field_that_consumers_learn_before_the_publisher_leaves_the_digest_right():
    signed = a_content().canonical_lines()

    content = ContentOfTomorrow.model_validate(
        a_content().model_dump() | {"lines": json.loads(signed)}
    )

    assert content.lines[0].starts_on is None
    assert content.canonical_lines() == signed
