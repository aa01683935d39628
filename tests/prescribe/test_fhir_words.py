"""What one text says of another: words, numbers and units, whatever the case and the accents."""

import pytest

from shared.fhir.words import Said


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Méthotrexate 2,5 mg, comprimé", "methotrexate"),
        ("Méthotrexate 2,5 mg, comprimé", "2.5 MG"),
        ("lévothyroxine 100 \u00b5g", "100 \u03bcg"),
        ("lévothyroxine 100 \u03bcg", "100 ug"),
        ("lévothyroxine 100 microgrammes", "100 mcg"),
        ("prendre 100mg le soir.", "100 mg, le soir"),
        ("cœur de bœuf", "coeur de boeuf"),
        ("1/2 comprimé", "1/2 comprimé !"),
        ("e\u0301te\u0301", "été"),
        ("crème à 5 %", "à 5%"),
        (None, None),
    ],
)
def test_case_accents_punctuation_and_spellings_of_a_unit_do_not_count(text, part):
    assert Said(text).says(Said(part))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("lévothyroxine 100 g", "100 \u00b5g"),
        ("lévothyroxine 100 g", "100 \u03bcg"),
        ("lévothyroxine 100 mg", "100 \u00b5g"),
        ("1,2 comprimé", "1/2 comprimé"),
        ("1/2 comprimé", "2 comprimé"),
        ("1-2 comprimés", "2 comprimés"),
        ("10,5 mg", "5 mg"),
        ("11/2 comprimé", "1½ comprimé"),
        ("103 UI", "10³ UI"),
        ("prendre le soir", "ne pas prendre le soir"),
        ("prendre le soir", "prendre le soir \u0441\u0442\u043e\u043f"),
        ("prendre le soir", "≠ prendre le soir"),
        ("prendre = 5", "prendre ≠ 5"),
        ("moins de 5", "< 5"),
        ("crème à 5", "crème à 5 %"),
        ("prendre le soir", " !"),
        ("prendre le soir", None),
        (None, "prendre le soir"),
        ("prendre le soir " * 80, "le soir"),
        ("le soir", "le soir " * 200),
    ],
)
def test_another_number_unit_sign_or_script_is_another_thing_said(text, part):
    assert not Said(text).says(Said(part))
