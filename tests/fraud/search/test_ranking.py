"""How well a typed name fits: what people forgive, and what they do not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fraud.model.searching import MatchReason, PersonName, Whose
from services.fraud.search import AskedName, FoldedName, rank

SHOWN = 70
BORN = date(1979, 3, 5)
NAMES = st.builds(
    FoldedName,
    st.lists(st.from_regex(r"[a-z]{1,12}", fullmatch=True), max_size=4).map(tuple),
    st.lists(st.from_regex(r"[a-z]{1,12}", fullmatch=True), max_size=4).map(tuple),
)


def folded(family: str, given_name: str | None = None) -> FoldedName:
    return FoldedName.of(PersonName(family=family, given=given_name))


def fit(asked, found, *, asked_born=None, born=BORN):
    return rank(AskedName(Whose.PATIENT, asked, asked_born), found, born)


@pytest.mark.parametrize(
    ("asked", "found", "reasons"),
    [
        (("LEFÈVRE", "Éric"), ("Lefevre", "Eric"), {"exact"}),
        (("Lefebre", "Éric"), ("Lefebvre", "Eric"), {"similar_spelling"}),
        (("Lefèvre", "Éric"), ("Lefebvre", "Eric"), {"similar_spelling", "same_sound"}),
        (("Gotier", "Jean"), ("Gaultier", "Jean"), {"same_sound"}),
        (("Jean", "Dupré"), ("Dupré", "Jean"), {"swapped_names"}),
        (("Dupré", "Jean Marie"), ("Dupré", "Marie Jean"), {"exact"}),
        (("Dupré", "J"), ("Dupré", "Jean"), {"part_of_name"}),
        (("Dupré",), ("Dupré-Vallon", "Jean"), {"part_of_name"}),
        (("Vallon", "Jean"), ("Dupré-Vallon", "Jean"), {"part_of_name"}),
        (("Duprévallon", "Jean"), ("Dupré-Vallon", "Jean"), {"exact"}),
        (("Delafontaine", "Jean"), ("de la Fontaine", "Jean"), {"exact"}),
        (("Dalmeida", "Jean"), ("d’Almeida", "Jean"), {"exact"}),
        (("Jean Dupré",), ("Dupré", "Jean"), {"exact"}),
        (("Vianneyy", "Jaen"), ("Vianney", "Jean"), {"similar_spelling", "same_sound"}),
    ],
)
def test_the_same_person_written_otherwise_is_shown_with_the_reasons(asked, found, reasons):
    match = fit(folded(*asked), folded(*found))

    assert match.score >= SHOWN
    assert set(match.reasons) == {MatchReason(reason) for reason in reasons}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (("Dupré", "Jean"), ("Dupré", "Marguerite")),
        (("Dupré", "Jean"), ("Vallon", "Jean")),
        (("Christophe", "Roux"), ("Le", "Christophe")),
        (("Li", "Jean"), ("Ly", "Anne")),
        (("Jean",), ("Dupré", "Jean")),
        (("Roux",), ("Rougemont", "Jean")),
    ],
)
def test_somebody_else_is_not_shown(asked, found):
    match = fit(folded(*asked), folded(*found))

    assert match is None or match.score < SHOWN


def test_the_birth_date_tells_homonyms_apart():
    name = folded("Dupré", "Jean")

    same = fit(name, name, asked_born=BORN)
    other = fit(name, name, asked_born=date(1980, 1, 1))
    unknown = fit(name, name, asked_born=BORN, born=None)

    assert same.reasons == (MatchReason.EXACT, MatchReason.BIRTH_DATE_SAME)
    assert other.reasons == (MatchReason.EXACT, MatchReason.BIRTH_DATE_DIFFERS)
    assert unknown.reasons == (MatchReason.EXACT,)
    assert same.score == unknown.score > other.score


def test_a_slip_and_another_birth_date_together_are_too_much():
    match = fit(folded("Dupré", "Jaen"), folded("Dupra", "Jean"), asked_born=date(1980, 1, 1))

    assert match.score < SHOWN


def test_another_given_name_is_shown_with_the_same_birth_date():
    match = fit(folded("Dupré", "Jean"), folded("Dupré", "Marcel"), asked_born=BORN)

    assert match.score >= SHOWN


@given(NAMES)
def test_a_name_finds_itself_first(name):
    match = fit(name, name)

    assert (match is None) == (not name.family)
    assert match is None or (match.score, match.reasons) == (100, (MatchReason.EXACT,))


@given(NAMES, NAMES)
def test_any_two_names_have_a_score(one, other):
    match = fit(one, other)

    assert match is None or (0 < match.score <= 100 and match.reasons)
