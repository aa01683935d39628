"""Each signal, on both sides of each threshold."""

import re
from datetime import timedelta

import pytest

from services.fraud.signals import FRAUD_SIGNALS
from services.fraud.signals.authenticity import BrokenSignature, DifferentContent
from services.fraud.signals.replay import Replay
from shared.identifiers import Finess
from tests.fraud.events import A, B, C, D, seen
from tests.fraud.hits import IN_A_DAY, IN_A_WEEK, a_life, detect, found_by, hit_of


def test_the_thresholds_are_those_of_the_reference():
    listed = [(s.name, s.signal_class, s.window) for s in FRAUD_SIGNALS[:5]]

    assert listed == [
        ("S1", "D", None),
        ("S2", "F", timedelta(hours=24)),
        ("S2", "H", timedelta(days=7)),
        ("S3", "D", None),
        ("S3", "H", None),
    ]
    assert IN_A_DAY in FRAUD_SIGNALS
    assert IN_A_WEEK in FRAUD_SIGNALS


# S1


def test_an_executed_prescription_in_another_officine_is_a_replay():
    event = seen(B, state="dispensed", has_quantity_left=False, executed_by=(A,))

    hit = found_by(Replay(), event)

    assert hit is not None
    assert (hit.signal, hit.signal_class, hit.observed) == ("S1", "D", "nothing_left")
    assert hit.evidence == (event.event_id,)
    assert "une officine" in hit.sentence


def test_an_executed_prescription_in_the_officine_that_executed_it_is_no_replay():
    event = seen(A, state="dispensed", has_quantity_left=False, executed_by=(A,))

    assert found_by(Replay(), event) is None


def test_any_of_several_executing_officines_may_look_again():
    event = seen(B, state="dispensed", has_quantity_left=False, executed_by=(A, B))

    assert found_by(Replay(), event) is None


def test_a_prescription_with_something_left_is_no_replay():
    event = seen(B, state="partially_dispensed", has_quantity_left=True, executed_by=(A,))

    assert found_by(Replay(), event) is None


def test_nothing_left_in_a_state_that_is_not_an_end_is_a_replay():
    event = seen(B, state="partially_dispensed", has_quantity_left=False, executed_by=(A,))

    assert found_by(Replay(), event) is not None


def test_an_expired_prescription_is_a_replay_though_something_is_left():
    event = seen(B, state="expired", has_quantity_left=True, executed_by=())

    hit = found_by(Replay(), event)

    assert hit is not None
    assert hit.observed == "expired"
    assert "n’est plus valable" in hit.sentence


@pytest.mark.parametrize(
    ("state", "word"), [("cancelled", "a été annulée"), ("replaced", "a été remplacée")]
)
def test_a_prescription_shown_after_its_prescriber_ended_it_is_a_replay(state, word):
    event = seen(B, state=state, has_quantity_left=False, executed_by=(A,))

    hit = found_by(Replay(), event)

    assert hit is not None
    assert (hit.observed, hit.signal_class) == (state, "D")
    assert word in hit.sentence


@pytest.mark.parametrize("state", ["cancelled", "replaced"])
def test_the_officine_that_executed_a_part_may_show_an_ended_prescription(state):
    event = seen(A, state=state, has_quantity_left=False, executed_by=(A,))

    assert found_by(Replay(), event) is None


def test_a_prescription_that_does_not_exist_is_no_replay():
    event = seen(B, is_known=False, state=None, has_quantity_left=None)

    assert found_by(Replay(), event) is None


def test_the_sentence_counts_the_executing_officines():
    nobody = seen(C, state="dispensed", has_quantity_left=False)
    two = seen(C, state="dispensed", has_quantity_left=False, executed_by=(A, B))

    assert "exécutée par 2 officines" in hit_of(Replay(), two).sentence
    assert "plus rien à délivrer" in hit_of(Replay(), nobody).sentence


# S3


@pytest.mark.parametrize("authenticity", ["signature_invalid", "unknown_key"])
def test_a_signature_that_proves_nothing_is_a_fact(authenticity: str):
    event = seen(authenticity=authenticity)

    (hit,) = detect(event)

    assert (hit.signal, hit.signal_class, hit.observed) == ("S3", "D", authenticity)
    assert hit.evidence == (event.event_id,)


def test_paper_that_an_officine_reads_otherwise_than_signed_asks_for_a_call():
    event = seen(authenticity="content_differs", differences=("packs:1",))

    (hit,) = detect(event)

    assert (hit.signal, hit.signal_class, hit.observed) == ("S3", "H", "content_differs")
    assert "Une officine a relevé" in hit.sentence
    assert "Appelez le prescripteur" in hit.sentence


@pytest.mark.parametrize("authenticity", ["authentic", "not_checked"])
def test_a_sound_or_unchecked_qr_sets_nothing_off(authenticity: str):
    assert detect(seen(authenticity=authenticity)) == ()


@pytest.mark.parametrize(
    ("differences", "words"),
    [
        ((), "Le QR code présenté n’est pas celui"),
        (("packs:1",), "un point sur lequel"),
        (("packs:1", "x:2"), "2 points sur lesquels"),
    ],
)
def test_the_sentence_counts_the_differences(differences, words: str):
    event = seen(authenticity="content_differs", differences=differences)

    assert words in hit_of(DifferentContent(), event).sentence


def test_a_forged_qr_of_no_known_prescription_is_a_fact_too():
    event = seen(authenticity="signature_invalid", is_known=False, state=None)

    assert found_by(BrokenSignature(), event) is not None


# All of them


def test_sentences_are_french_and_hold_no_identifier():
    visits = tuple(seen(Finess(pharmacy), n) for n, pharmacy in enumerate((A, B, C)))
    bad = seen(D, 4, authenticity="content_differs", differences=("packs:1",), state="expired")

    hits = (*detect(visits[-1], a_life(visits)), *detect(bad, a_life((*visits, bad))))

    assert {hit.signal for hit in hits} == {"S1", "S2", "S3"}
    for hit in hits:
        assert hit.sentence.endswith(".")
        assert not re.search(r"\d{3}", hit.sentence), "a number long enough to name someone"
        assert "'" not in hit.sentence
