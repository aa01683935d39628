"""Which products a line may name, on both sides of each boundary."""

from dataclasses import replace
from typing import Any

import pytest

from services.prescribe.model import DraftAccepted, IssueContext, subjects_of
from services.prescribe.products import facts_of
from services.prescribe.rules.products import same_secure_product_is_told
from tests.builders import ISSUED_ON, a_drafted_line
from tests.prescribe.drafts import (
    ORDINARY,
    SECURE_84,
    TOWN_DOCTOR,
    codes,
    decision,
    line_decision,
    parsed,
    warned,
)


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [
        ("paracétamol 1 g, comprimé", False),
        ("lévothyroxine 100 µg", False),
        ("\u03b1-tocophérol, \u03b2-carotène 5 \u03bcg", False),
        ("m\u043erphine 10 mg", True),  # a Cyrillic o
        ("paracétamol, m\u03bfrphine 10 mg", True),  # a Greek omicron
        ("zolp\u0131dem", True),  # a dotless i
        ("\u043c\u043e\u0440\u0444\u0438\u043d", True),
    ],
)
def test_a_name_is_written_in_french_letters(name, is_refused):
    expected = ["letters_foreign"] if is_refused else []

    for product in (
        {"kind": "inn", "inn": name},
        {"kind": "preparation", "text": name},
        {"kind": "lpp", "lpp": "1234567", "label": name},
    ):
        assert codes(line_decision(ORDINARY, product=product)) == expected


SKENAN_10 = {"kind": "cis", "cis": "61227030"}
PREPARED = {"kind": "preparation", "text": "morphine 10 mg, une gélule"}


def inn(text: str) -> dict[str, Any]:
    return {"kind": "inn", "inn": text}


@pytest.mark.parametrize(
    ("first", "second", "is_told"),
    [
        (SKENAN_10, SKENAN_10, True),
        (SKENAN_10, inn("morphine 10 mg gélule"), True),
        (inn("morphine LP 10 mg"), SKENAN_10, True),
        (inn("morphine"), SKENAN_10, True),
        (inn("morphine 10 mg gélule"), inn("gélule de morphine à 10 mg"), True),
        (inn("morphine 30 mg gélule"), SKENAN_10, False),
        (inn("morphine 10 mg comprimé"), SKENAN_10, False),
        (inn("oxycodone 10 mg gélule"), SKENAN_10, False),
        (PREPARED, SKENAN_10, False),
        (PREPARED, inn("morphine 10 mg gélule"), False),
    ],
)
def test_the_same_secure_product_by_code_and_by_inn_is_told(medicines, first, second, is_told):
    line = {"duration_days": 7, "packs": None}
    lines = [a_drafted_line(product=product, **line) for product in (first, second)]
    facts = facts_of(parsed(lines=lines), medicines)

    found = decision(*facts, lines=lines)

    assert isinstance(found, DraftAccepted)
    told = [(w.line, w.values) for w in found.warnings if w.code == "duplicate_line"]
    assert told == ([(2, {"other": 1})] if is_told else [])


def test_inns_without_a_known_substance_are_the_same_by_their_words_only():
    lines = [a_drafted_line(product=inn(text)) for text in ("fictive", "autre")]
    one = replace(SECURE_84, label="fictive", cis=None)

    found = decision(one, replace(one, label="autre"), lines=lines)

    assert warned(found) == []


def test_a_product_that_nobody_knows_is_the_same_as_none():
    draft = parsed(lines=[a_drafted_line(), a_drafted_line()])
    context = IssueContext(ISSUED_ON, (None, SECURE_84), TOWN_DOCTOR)

    _, second = subjects_of(draft, context)

    assert same_secure_product_is_told(second) is None


def test_a_preparation_with_a_word_that_nearly_is_a_secure_substance_is_told():
    formula = {"kind": "preparation", "text": "Morphone 1 g"}
    near = replace(ORDINARY, nearest=("morphine",))

    found = line_decision(near, product=formula)

    assert isinstance(found, DraftAccepted)
    (warning,) = found.warnings
    assert (warning.code, warning.values) == ("preparation_misspelled", {"nearest": "« morphine »"})
    assert warned(line_decision(ORDINARY, product=formula)) == []
    assert warned(line_decision(near)) == []
    assert codes(line_decision(None, product=formula)) == ["product_unknown"]
