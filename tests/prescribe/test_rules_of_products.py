"""Which products a line may name, on both sides of each boundary."""

import pytest

from tests.prescribe.drafts import ORDINARY, codes, line_decision


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
