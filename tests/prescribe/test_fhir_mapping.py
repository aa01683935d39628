"""Draft → FHIR → draft: what FHIR can carry comes back the same, whatever is prescribed."""

import json
from datetime import date
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from services.prescribe.fhir.models import bundle_of
from services.prescribe.fhir.reading_in import read_bundle
from services.prescribe.fhir.writing_out import written
from services.prescribe.model import Author
from services.prescribe.requests.draft import PrescriptionDraft
from services.prescribe.rules.durations import valid_until
from shared.contracts.prescription import (
    Device,
    InitialPrescription,
    Line,
    MedicineInn,
    MedicinePack,
    MedicineSpeciality,
    Mentions,
    NamedPharmacy,
    Posology,
    Preparation,
    PrescriptionContent,
    Quantity,
    Surgery,
)
from shared.http import strict_json
from shared.identifiers import AmNumber, Cip13, Cis, Lpp
from shared.number import PrescriptionNumber
from tests.builders import (
    ISSUED_ON,
    PARACETAMOL,
    PARACETAMOL_CIP13,
    a_content,
    a_number,
    a_patient,
    a_prescriber,
)
from tests.fhir_oracle import check_resource
from tests.prescribe.bundles import an_entry

unhurried = settings(max_examples=80, deadline=None)

texts = st.text(st.sampled_from("abcé’1,. -/%µ"), min_size=1, max_size=20).map(
    lambda text: f"x{text.strip()}"
)
product_kinds = st.one_of(
    st.just(MedicineSpeciality(cis=PARACETAMOL, label="Spécialité")),
    st.just(MedicineSpeciality(cis=Cis("60000001"), label="Autre")),
    st.just(MedicinePack(cip13=Cip13(PARACETAMOL_CIP13), cis=PARACETAMOL, label="Boîte")),
    texts.map(lambda text: MedicineInn(inn=text, label=text)),
    texts.map(lambda text: Preparation(label=text)),
    texts.map(lambda text: Device(lpp=Lpp("1215702"), label=text)),
)
decimals = st.sampled_from([None, "1", "0.5", "1.50", "0.005", "9999.999", "12.25", "100"])
dates = st.dates(date(1950, 1, 1), date(2027, 1, 1))
mentions = st.none() | st.builds(
    Mentions,
    fraction_days=st.none() | st.integers(1, 28),
    is_single_dispensing=st.booleans(),
    may_overlap=st.booleans(),
    is_off_label=st.booleans(),
    is_not_reimbursable=st.booleans(),
    care_context=st.sampled_from([None, "work_accident", "prevention"]),
    initial_prescription=st.none()
    | st.builds(
        InitialPrescription,
        prescribed_on=dates,
        prescriber_name=texts,
        establishment=st.none() | texts,
        reassess_on=st.none() | dates,
    ),
)


@st.composite
def lines(draw: st.DrawFn, number: int) -> Line:
    product = draw(product_kinds)
    is_named = isinstance(product, MedicineSpeciality | MedicinePack)
    packs, duration = draw(st.none() | st.integers(1, 99)), draw(st.integers(1, 366))
    renewals = draw(st.integers(0, 12))
    return Line(
        line=number,
        product=product,
        posology=Posology(
            text=draw(texts),
            units_per_intake=draw(decimals),
            intakes_per_day=draw(st.none() | st.integers(1, 48)),
        ),
        quantity=Quantity(unit="pack", per_dispensing=packs or duration, renewals=renewals),
        duration_days=duration,
        packs=packs,
        non_substituable=draw(st.sampled_from([None, "MTE", "EFG", "CIF"])) if is_named else None,
        is_ald=draw(st.booleans()),
        mentions=draw(mentions),
    )


@st.composite
def contents(draw: st.DrawFn) -> PrescriptionContent:
    count = draw(st.integers(1, 4))
    return a_content(
        patient=a_patient(
            given_names=draw(st.sampled_from(["Ada", "Ada Test", "Jean-Luc Édouard X"])),
            sex=draw(st.sampled_from(["male", "female", "unknown"])),
            weight_grams=draw(st.none() | st.integers(200, 600_000)),
            height_cm=draw(st.none() | st.integers(20, 280)),
        ),
        prescriber=a_prescriber(
            specialty=draw(st.none() | texts),
            hospital_service=draw(st.none() | texts),
            am_number=draw(st.sampled_from([None, AmNumber("759124159")])),
            phone=draw(st.sampled_from(["+33100000000", "+33 1 00 00 00 00"])),
        ),
        lines=tuple(draw(lines(number)) for number in range(1, count + 1)),
        prescriber_sees_execution=draw(st.booleans()),
        setting=draw(st.sampled_from(["town", "hospital_consultation", "hospital_discharge"])),
        is_exception=draw(st.booleans()),
        pharmacy=draw(
            st.none() | st.builds(NamedPharmacy, name=texts, finess=st.just("759999014"))
        ),
        surgery=draw(st.none() | st.builds(Surgery, operated_on=dates, discharged_on=dates)),
    )


def sent_again(content: PrescriptionContent) -> bytes:
    """Return the resources of `content` as somebody would send them to issue the same."""
    made = written(content)
    entries = [an_entry(named.resource, named.full_url) for named in (*made.lines, *made.others)]
    return orjson.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries})


def read_again(content: PrescriptionContent) -> PrescriptionDraft:
    bundle = bundle_of(strict_json.parse(sent_again(content), exact_decimals=True))
    prescriber = content.prescriber
    reading = read_bundle(bundle, Author(prescriber.rpps, prescriber.finess))
    assert reading.notices == ()
    return PrescriptionDraft.model_validate(reading.draft)


def drafted(content: PrescriptionContent) -> dict[str, Any]:
    """Return the draft that `content` was signed from."""
    plain = content.model_dump(mode="json")
    drafted_lines = [_drafted_line(line) for line in content.lines]
    return {
        "number": content.number,
        "issued_on": plain["issued_on"],
        "patient": plain["patient"] | {"identity_status": "QUAL"},
        "prescriber": {
            name: value
            for name, value in plain["prescriber"].items()
            if name not in ("rpps", "finess")
        },
        "lines": drafted_lines,
        **{
            name: plain[name]
            for name in (
                *("prescriber_sees_execution", "setting", "is_exception", "pharmacy", "surgery"),
            )
        },
    }


def _drafted_line(line: Line) -> dict[str, Any]:
    plain = line.model_dump(mode="json")
    mentioned = (line.mentions or Mentions()).model_dump(
        mode="json", exclude={"is_expensive", "presented_within_days"}
    )
    product: dict[str, Any]
    match line.product:
        case Preparation(label=label):
            product = {"kind": "preparation", "text": label}
        case Device(lpp=lpp, label=label):
            product = {"kind": "lpp", "lpp": lpp, "label": label}
        case MedicineInn(inn=inn):
            product = {"kind": "inn", "inn": inn}
        case MedicinePack(cip13=cip13):
            product = {"kind": "cip13", "cip13": cip13}
        case MedicineSpeciality(cis=cis):
            product = {"kind": "cis", "cis": cis}
    kept = ("posology", "duration_days", "packs", "non_substituable", "is_ald")
    return {
        "product": product,
        "renewals": line.quantity.renewals,
        **{name: plain[name] for name in kept},
        **mentioned,
    }


@unhurried
@given(contents())
def test_what_is_written_is_read_again_as_the_draft_it_came_from(content):
    assert read_again(content) == PrescriptionDraft.model_validate(drafted(content))


@unhurried
@given(contents())
def test_what_is_written_is_fhir_to_another_reader(content):
    check_resource(sent_again(content))


def test_a_replaced_number_travels_with_its_reason():
    content = a_content(replaces=a_number(5))
    sent = json.loads(sent_again(content))
    url = "https://fhir.ordoflux.example/StructureDefinition/replaces-reason"
    sent["entry"][0]["resource"]["extension"].append({"url": url, "valueCode": "wrong_content"})

    prescriber = content.prescriber
    reading = read_bundle(bundle_of(sent), Author(prescriber.rpps, prescriber.finess))

    assert reading.draft["replaces"] == {"number": a_number(5), "reason": "wrong_content"}


def test_the_validity_that_is_written_is_the_laws():
    line = written(a_content()).lines[0].resource

    assert line["dispenseRequest"]["validityPeriod"] == {
        "start": ISSUED_ON.isoformat(),
        "end": valid_until(ISSUED_ON).isoformat(),
    }


def test_the_same_prescription_has_the_same_names_and_another_has_others():
    first, again = written(a_content()), written(a_content())
    other = written(a_content(number=PrescriptionNumber(a_number(2))))

    assert [n.full_url for n in first.others] == [n.full_url for n in again.others]
    assert not {n.full_url for n in first.others} & {n.full_url for n in other.others}
