"""What a prescriber is reminded of, on both sides of its boundary; nothing of it refuses."""

import pytest

from services.prescribe.model import ProductFacts
from services.prescribe.problems import WARNINGS
from tests.builders import a_draft, a_drafted_line
from tests.prescribe.drafts import ORDINARY, decision, line_decision, warned


def of_substance(word: str, **changes) -> ProductFacts:
    return ProductFacts(label="Fictif", substances=frozenset({word}), **changes)


@pytest.mark.parametrize(
    "substance",
    [
        *("lamotrigine", "pregabaline", "zonisamide", "levetiracetam", "topiramate", "valproate"),
        *("valproique", "levothyroxine", "mycophenolate", "mycophenolique", "buprenorphine"),
        *("azathioprine", "ciclosporine", "everolimus", "lacosamide", "oxcarbazepine"),
    ],
)
def test_mte_stands_on_a_substance_of_its_list_without_a_warning(substance):
    found = warned(line_decision(of_substance(substance), non_substituable="MTE"))

    assert "mte_outside_list" not in found


@pytest.mark.parametrize(("motive", "found"), [("MTE", ["mte_outside_list"]), ("CIF", [])])
def test_mte_on_another_substance_is_to_be_checked(motive, found):
    facts = of_substance("amoxicilline")

    assert warned(line_decision(facts, non_substituable=motive)) == found


@pytest.mark.parametrize(
    ("is_off_label", "is_not_reimbursable", "found"),
    [
        (True, False, ["off_label_reimbursed"]),
        (True, True, []),
        (False, False, []),
        (False, True, []),
    ],
)
def test_off_label_goes_with_not_reimbursable(is_off_label, is_not_reimbursable, found):
    decided = line_decision(
        ORDINARY, is_off_label=is_off_label, is_not_reimbursable=is_not_reimbursable
    )

    assert warned(decided) == found


@pytest.mark.parametrize(("cents", "found"), [(30_000, []), (30_001, ["expensive"]), (None, [])])
def test_a_pack_over_300_euros_is_expensive(cents, found):
    facts = ProductFacts(label="Cher fictif", cheapest_cents=cents)

    assert warned(line_decision(facts)) == found


def test_isotretinoin_by_mouth_has_a_programme_and_its_gel_has_none():
    by_mouth, gel = of_substance("isotretinoine", days_max=30), of_substance("isotretinoine")

    assert warned(line_decision(by_mouth)) == ["isotretinoin_programme"]
    assert warned(line_decision(gel)) == []
    him = {"patient": a_draft()["patient"] | {"sex": "male"}, "lines": [a_drafted_line()]}
    assert "isotretinoin_programme" not in warned(decision(by_mouth, **him))


@pytest.mark.parametrize("substance", ["valproate", "valproique", "valpromide"])
def test_valproate_is_handed_over_with_its_form_only(substance):
    assert warned(line_decision(of_substance(substance))) == ["valproate_form"]
    assert warned(line_decision(of_substance("lamotrigine"))) == []


def test_every_warning_is_a_french_sentence():
    assert all(text[0].isupper() and text.endswith(".") for text in WARNINGS.values())
