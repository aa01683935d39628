"""Identifiers: checked by form and key, printed masked, the same text everywhere."""

import copy
import csv
import gzip
import pickle
import string
import traceback

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from shared.identifiers import (
    AmNumber,
    Cip7,
    Cip13,
    Cis,
    Finess,
    Identifier,
    Ins,
    InvalidIdentifier,
    Lpp,
    Rpps,
)
from tests.reference import reference_data

VALID = [
    (Ins, "295109912611193"),
    (Ins, "253072B07300470"),
    (Ins, "253072A07300443"),
    (Ins, "279035121518989"),
    (Ins, "277076322082910"),
    (Rpps, "10001045367"),
    (Rpps, "99700218896"),
    (Rpps, "10102727017"),
    (AmNumber, "012600631"),
    (AmNumber, "759124159"),
    (Finess, "2A0000030"),
    (Cip13, "3400949497294"),
    (Cip7, "4949729"),
    (Cis, "60002283"),
    (Lpp, "1215702"),
]
INVALID = [
    (Ins, "123456789012244"),
    (Ins, "253072C07300443"),
    (Ins, "253072a07300443"),
    (Ins, "27903512151898"),
    (Ins, "2790351215189890"),
    (Ins, " 279035121518989"),
    (Ins, "279035121518989\n"),
    (Ins, "27903512151898\u0669"),
    (Ins, "079035121518989"),
    (Rpps, "1000104536"),
    (Rpps, "1000104536A"),
    (AmNumber, "012600632"),
    (Finess, "2C0000030"),
    (Finess, "2a0000030"),
    (Cip13, "3400849497294"),
    (Cip13, "3400949497295"),
    (Cip7, "494972"),
    (Cis, "50002283"),
    (Lpp, "12157021"),
]


def with_luhn(digits: str, letters: dict[str, str] | None = None) -> str:
    plain = "".join((letters or {}).get(c, c) for c in digits)
    total = sum(
        sum(divmod(int(digit) * (2 - position % 2), 10))
        for position, digit in enumerate(reversed(plain))
    )
    return f"{digits}{-total % 10}"


def with_gtin(digits: str) -> str:
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits))
    return f"{digits}{-total % 10}"


@st.composite
def ins_texts(draw) -> str:
    place = draw(
        st.one_of(st.from_regex(r"[0-9]{2}", fullmatch=True), st.sampled_from(["2A", "2B"]))
    )
    head = draw(st.from_regex(r"[1-8][0-9]{4}", fullmatch=True))
    tail = draw(st.from_regex(r"[0-9]{6}", fullmatch=True))
    number = int(head + {"2A": "19", "2B": "18"}.get(place, place) + tail)
    return f"{head}{place}{tail}{97 - number % 97:02}"


def digits(count: int):
    return st.text(string.digits, min_size=count, max_size=count)


def is_valid(kind: type[Identifier], text: str) -> bool:
    try:
        kind(text)
    except InvalidIdentifier:
        return False
    return True


def substitutions(text: str, alphabet: str):
    for position, right in enumerate(text):
        for wrong in alphabet.replace(right, ""):
            yield text[:position] + wrong + text[position + 1 :]


def swaps(text: str):
    for position in range(len(text) - 1):
        one, other = text[position], text[position + 1]
        if one != other:
            yield one + other, text[:position] + other + one + text[position + 2 :]


@pytest.mark.parametrize(("kind", "text"), VALID)
def test_a_valid_identifier_is_its_text(kind, text):
    identifier = kind.parse(text)

    assert identifier == text
    assert str(identifier) == f"{identifier}" == text
    assert orjson.dumps({"id": str(identifier)}) == orjson.dumps({"id": text})


@pytest.mark.parametrize(("kind", "text"), INVALID)
def test_a_wrong_form_or_key_is_refused(kind, text):
    with pytest.raises(InvalidIdentifier) as caught:
        kind(text)

    assert caught.value.kind == kind.kind


def test_a_refusal_never_holds_the_value():
    with pytest.raises(InvalidIdentifier) as caught:
        Ins("279035121518988")

    error = caught.value
    printed = "".join(traceback.format_exception_only(error)) + repr(error) + repr(vars(error))
    assert "27903512" not in printed


def test_an_identifier_prints_masked():
    assert repr(Ins("279035121518989")) == "Ins(...989)"
    assert f"{[Rpps('10001045367')]}" == "[Rpps(...367)]"


def test_an_identifier_survives_copies_and_pickling():
    ins = Ins("279035121518989")

    for other in (copy.copy(ins), copy.deepcopy(ins), pickle.loads(pickle.dumps(ins))):  # noqa: S301 - our own bytes
        assert other == ins
        assert type(other) is Ins


def test_the_key_of_an_rpps_counts_in_strict_mode_only():
    test_identity = "10102727017"

    assert Rpps.parse(test_identity) == test_identity
    with pytest.raises(InvalidIdentifier):
        Rpps.parse(test_identity, strict_luhn=True)
    assert Rpps.parse("10001045367", strict_luhn=True) == "10001045367"


class Patient(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, hide_input_in_errors=True)
    ins: Ins
    finess: Finess | None = None


def test_pydantic_makes_identifiers_and_writes_them_back():
    patient = Patient.model_validate_json('{"ins": "279035121518989", "finess": "2A0000030"}')

    assert type(patient.ins) is Ins
    assert type(patient.finess) is Finess
    assert Patient.model_validate_json(patient.model_dump_json()) == patient
    assert Patient(ins=Ins("279035121518989")).ins == patient.ins
    assert "279035121518989" not in repr(patient)


@pytest.mark.parametrize("wrong", ["279035121518988", 279035121518989, None, b"279035121518989"])
def test_pydantic_refuses_without_showing_the_value(wrong):
    with pytest.raises(ValidationError) as caught:
        Patient(ins=wrong)

    assert "27903512" not in str(caught.value)
    assert "27903512" not in str(caught.value.errors(include_input=False))


def test_pydantic_names_the_kind_that_is_wrong():
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Cip13).validate_python("12")

    (error,) = caught.value.errors()
    assert (error["type"], error["ctx"]) == ("invalid_identifier", {"kind": "cip13"})


@pytest.mark.parametrize("kind", [Ins, Rpps, Finess, AmNumber, Cip13, Cip7, Cis, Lpp])
def test_the_json_schema_has_the_pattern_and_a_description(kind):
    schema = TypeAdapter(kind).json_schema()

    assert schema["type"] == "string"
    assert schema["pattern"] == f"^{kind.pattern}$"
    assert schema["description"]


@settings(deadline=None)
@given(ins_texts())
def test_every_wrong_character_of_an_ins_is_caught(text):
    assert is_valid(Ins, text)

    for wrong in substitutions(text, string.digits + "AB"):
        assert not is_valid(Ins, wrong)


@settings(deadline=None)
@given(ins_texts())
def test_every_swap_of_neighbours_in_an_ins_is_caught(text):
    for _, wrong in swaps(text):
        assert not is_valid(Ins, wrong)


@settings(deadline=None)
@given(digits(7))
def test_wrong_characters_and_swaps_of_a_pack_code_are_caught(seven):
    text = with_gtin("34009" + seven)
    assert is_valid(Cip13, text)

    for wrong in substitutions(text, string.digits):
        assert not is_valid(Cip13, wrong)
    for pair, wrong in swaps(text):
        # The GS1 key cannot see the swap of two digits that differ by five.
        assert abs(int(pair[0]) - int(pair[1])) == 5 or not is_valid(Cip13, wrong)


@settings(deadline=None)
@given(digits(8))
def test_wrong_characters_and_swaps_of_a_number_with_luhn_key_are_caught(eight):
    text = with_luhn(eight)

    for kind in (AmNumber, Finess):
        assert is_valid(kind, text)
        assert not any(is_valid(kind, wrong) for wrong in substitutions(text, string.digits))
        for pair, wrong in swaps(text):
            # Luhn cannot see the swap of 0 and 9.
            assert set(pair) == {"0", "9"} or not is_valid(kind, wrong)


@settings(deadline=None)
@given(digits(6), st.sampled_from("AB"))
def test_corsican_establishments_have_their_key(six, letter):
    text = with_luhn(f"2{letter}{six}", {"A": "1", "B": "2"})

    assert is_valid(Finess, text)
    for wrong in substitutions(text[2:], string.digits):
        assert not is_valid(Finess, text[:2] + wrong)


@settings(deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_an_identifier_or_refused(text):
    for kind in (Ins, Rpps, Finess, AmNumber, Cip13, Cip7, Cis, Lpp):
        is_valid(kind, text)


def test_every_pack_of_the_public_database_is_valid():
    path = reference_data("bdpm/CIS_CIP_bdpm.txt.gz")

    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [line.split("\t") for line in file]

    assert len(rows) == 20_875
    for row in rows:
        assert Cip13(row[6]).cip7 == Cip7(row[1])
        Cis(row[0])


def test_every_establishment_of_the_national_file_is_valid():
    path = reference_data("finess_establishments.csv")

    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]

    assert len(rows) == 3_974
    assert all(is_valid(Finess, row[0]) for row in rows)
