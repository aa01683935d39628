"""The code of a sound: one for the spellings that French ears take for one name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fraud.search import sound_of, words_of
from services.fraud.search.phonetics import CODE_MAX


@pytest.mark.parametrize(
    "spellings",
    [
        "Lefebvre Lefèvre Lefaivre",
        "Gauthier Gautier Gotier Gaultier",
        "Thibaud Thibault Thibaut Tibo",
        "Renault Renaud Raynaud Reno",
        "Dupont Dupond Dupon",
        "Martin Martain Martein",
        "Quentin Kantin Kentin",
        "Christian Kristian Cristian",
        "Youssef Yussef Yousef Youcef",
        "Mohammed Mohamed Mohammède",
        "Ouali Wali Ouahli",
        "Schneider Shneider",
        "Moreau Moreaux Morot Moro",
        "Rousseau Rousseaux Russo",
        "Faure Fore Phaure",
        "Philippe Filip Philipe",
        "Catherine Katrine Cathrine",
        "Leclerc Leclercq Lecler",
        "Djibril Jibril Gibril",
        "Bernard Bernar Bernhard",
        "Henry Henri",
        "Kowalski Kovalski",
        "Hélène Elene Hellène",
        "Dubois Duboit Duboys",
        "Chevalier Chevallier",
        "Jean Gean Jan",
    ],
)
def test_spellings_of_one_sound_have_one_code(spellings):
    codes = {sound_of(*words_of(word)) for word in spellings.split()}

    assert len(codes) == 1


@pytest.mark.parametrize(
    "names",
    [
        "Martin Morin",
        "Dupont Dumont",
        "Bernard Renard",
        "Petit Petiot",
        "Roux Roi",
        "Hernandez Fernandez",
    ],
)
def test_names_that_sound_otherwise_have_codes_of_their_own(names):
    one, other = (sound_of(*words_of(name)) for name in names.split())

    assert one != other


@given(st.from_regex(r"[a-z0-9]{0,40}", fullmatch=True))
def test_any_word_has_a_short_code(word):
    assert len(sound_of(word)) <= CODE_MAX
