"""Made-up people, mistyped as people are: they share tokens with themselves, and are shown."""

import random

import pytest

from bench.french_names import MISTYPINGS, People
from services.fraud.model.searching import PersonName, Whose
from services.fraud.search import AskedName, FoldedName, NameKeys, rank
from tests.fraud.desk import RESOURCES

SHOWN = 70
DRAWN = People(42, families=2_000)
PEOPLE = [DRAWN.draw().name for _ in range(150)]
KEYS = NameKeys.of(RESOURCES.key_ring)
ALWAYS = {"as it is", "capitals", "no accents", "in one word", "swapped", "in one box"}


def is_found(name: PersonName, typed: PersonName) -> bool:
    stored, asked = FoldedName.of(name), FoldedName.of(typed)
    leads = {lead for word in KEYS.of_alert(Whose.PATIENT, stored) for lead in word.leads}
    if leads.isdisjoint(KEYS.asked(Whose.PATIENT, asked).tokens):
        return False
    match = rank(AskedName(Whose.PATIENT, asked), stored)
    return match is not None and match.score >= SHOWN


@pytest.mark.parametrize("kind", MISTYPINGS)
def test_people_are_found_however_they_are_mistyped(kind):
    chance = random.Random(2026)  # noqa: S311 - the same slips each time

    found = [is_found(name, MISTYPINGS[kind](name, chance)) for name in PEOPLE]

    least = 1 if kind in ALWAYS else 0.85 if kind == "by ear" else 0.97
    assert sum(found) >= least * len(found)
