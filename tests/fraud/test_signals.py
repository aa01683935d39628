"""Each signal, on both sides of each threshold."""

import re
from datetime import timedelta

import pytest

from services.fraud.model import History, Hit, Presentation
from services.fraud.rules import detect
from services.fraud.signals import FRAUD_SIGNALS, HISTORY_WINDOW, Signal
from services.fraud.signals.authenticity import BrokenSignature, DifferentContent
from services.fraud.signals.replay import Replay
from services.fraud.signals.round import OfficineRound
from shared.identifiers import Finess
from tests.fraud.events import A, B, C, D, handed, not_served, seen, served

NOTHING = History()
IN_A_DAY = OfficineRound(signal_class="F", window=timedelta(hours=24), officines_min=2)
IN_A_WEEK = OfficineRound(signal_class="H", window=timedelta(days=7), officines_min=3)
A_SECOND = 1 / 3600


def hit_of(signal: Signal, event: Presentation, history: History = NOTHING) -> Hit:
    hit = signal.examine(event, history)
    assert hit is not None
    return hit


def test_the_thresholds_are_those_of_the_reference():
    listed = [(s.name, s.signal_class, s.window) for s in FRAUD_SIGNALS]

    assert listed == [
        ("S1", "D", None),
        ("S2", "F", timedelta(hours=24)),
        ("S2", "H", timedelta(days=7)),
        ("S3", "D", None),
        ("S3", "H", None),
    ]
    assert IN_A_DAY in FRAUD_SIGNALS
    assert IN_A_WEEK in FRAUD_SIGNALS
    assert timedelta(days=14) == HISTORY_WINDOW


# S1


def test_an_executed_prescription_in_another_officine_is_a_replay():
    event = seen(B, state="dispensed", has_quantity_left=False, executed_by=(A,))

    hit = Replay().examine(event, NOTHING)

    assert hit is not None
    assert (hit.signal, hit.signal_class, hit.observed) == ("S1", "D", "nothing_left")
    assert hit.evidence == (event.event_id,)
    assert "une officine" in hit.sentence


def test_an_executed_prescription_in_the_officine_that_executed_it_is_no_replay():
    event = seen(A, state="dispensed", has_quantity_left=False, executed_by=(A,))

    assert Replay().examine(event, NOTHING) is None


def test_any_of_several_executing_officines_may_look_again():
    event = seen(B, state="dispensed", has_quantity_left=False, executed_by=(A, B))

    assert Replay().examine(event, NOTHING) is None


def test_a_prescription_with_something_left_is_no_replay():
    event = seen(B, state="partially_dispensed", has_quantity_left=True, executed_by=(A,))

    assert Replay().examine(event, NOTHING) is None


def test_nothing_left_in_a_state_that_is_not_an_end_is_a_replay():
    event = seen(B, state="partially_dispensed", has_quantity_left=False, executed_by=(A,))

    assert Replay().examine(event, NOTHING) is not None


def test_an_expired_prescription_is_a_replay_though_something_is_left():
    event = seen(B, state="expired", has_quantity_left=True, executed_by=())

    hit = Replay().examine(event, NOTHING)

    assert hit is not None
    assert hit.observed == "expired"
    assert "n’est plus valable" in hit.sentence


@pytest.mark.parametrize(
    ("state", "word"), [("cancelled", "a été annulée"), ("replaced", "a été remplacée")]
)
def test_a_prescription_shown_after_its_prescriber_ended_it_is_a_replay(state, word):
    event = seen(B, state=state, has_quantity_left=False, executed_by=(A,))

    hit = Replay().examine(event, NOTHING)

    assert hit is not None
    assert (hit.observed, hit.signal_class) == (state, "D")
    assert word in hit.sentence


@pytest.mark.parametrize("state", ["cancelled", "replaced"])
def test_the_officine_that_executed_a_part_may_show_an_ended_prescription(state):
    event = seen(A, state=state, has_quantity_left=False, executed_by=(A,))

    assert Replay().examine(event, NOTHING) is None


def test_a_prescription_that_does_not_exist_is_no_replay():
    event = seen(B, is_known=False, state=None, has_quantity_left=None)

    assert Replay().examine(event, NOTHING) is None


def test_the_sentence_counts_the_executing_officines():
    nobody = seen(C, state="dispensed", has_quantity_left=False)
    two = seen(C, state="dispensed", has_quantity_left=False, executed_by=(A, B))

    assert "exécutée par 2 officines" in hit_of(Replay(), two).sentence
    assert "plus rien à délivrer" in hit_of(Replay(), nobody).sentence


# S2


@pytest.mark.parametrize(("hours", "fires"), [(24, True), (24 + A_SECOND, False)])
def test_two_officines_within_a_day_are_a_round(hours: float, fires: bool):  # noqa: FBT001
    first, second = seen(A, 0), seen(B, hours)

    hit = IN_A_DAY.examine(second, History(presentations=(first, second)))

    assert (hit is not None) == fires


def test_a_round_names_what_it_saw_and_proves_it():
    first, second = seen(A, 0), seen(B, 1)

    hit = hit_of(IN_A_DAY, second, History(presentations=(first, second)))

    assert (hit.signal, hit.signal_class, hit.observed, hit.threshold) == ("S2", "F", "2", "2")
    assert hit.evidence == (first.event_id, second.event_id)
    assert "2 officines différentes en 24 heures" in hit.sentence
    assert "Appelez" not in hit.sentence


def test_one_officine_is_never_a_round_however_often_it_looks():
    visits = tuple(seen(A, hours) for hours in range(10))

    assert detect(visits[-1], History(presentations=visits)) == ()


@pytest.mark.parametrize(("hours", "fires"), [(168, True), (168 + A_SECOND, False)])
def test_three_officines_within_a_week_are_a_hold(hours: float, fires: bool):  # noqa: FBT001
    visits = (seen(A, 0), seen(B, 80), seen(C, hours))

    hit = IN_A_WEEK.examine(visits[-1], History(presentations=visits))

    assert (hit is not None) == fires


def test_two_officines_within_a_week_are_no_hold():
    visits = (seen(A, 0), seen(B, 80))

    assert IN_A_WEEK.examine(visits[-1], History(presentations=visits)) is None


def test_a_hold_asks_for_a_call_to_the_prescriber():
    visits = (seen(A, 0), seen(B, 80), seen(C, 160))

    hit = hit_of(IN_A_WEEK, visits[-1], History(presentations=visits))

    assert hit.signal_class == "H"
    assert "3 officines différentes en 7 jours" in hit.sentence
    assert "Appelez le prescripteur" in hit.sentence


def test_an_officine_that_looks_again_sets_nothing_off():
    visits = (seen(A, 0), seen(B, 1), seen(B, 2))

    assert IN_A_DAY.examine(visits[-1], History(presentations=visits)) is None


@pytest.mark.parametrize("line", [served(left=1), not_served("stock_out")])
def test_a_patient_sent_on_by_an_officine_does_no_round(line):
    visits = (seen(A, 0), seen(B, 1))
    history = History(visits, (handed(A, 0.5, line),))

    assert IN_A_DAY.examine(visits[-1], history) is None


@pytest.mark.parametrize(
    "line", [served(left=0), not_served("patient_declined"), not_served("stock_out", left=0)]
)
def test_what_leaves_no_rest_explains_no_other_officine(line):
    visits = (seen(A, 0), seen(B, 1), seen(C, 2))
    history = History(visits, (handed(A, 0.5, line),))

    assert IN_A_DAY.examine(visits[-1], history) is not None


def test_a_dispensing_after_the_visit_does_not_explain_it():
    visits = (seen(A, 0), seen(B, 1))
    history = History(visits, (handed(A, 1.5, not_served()),))

    assert IN_A_DAY.examine(visits[-1], history) is not None


def test_an_officine_does_not_explain_its_own_visits():
    visits = (seen(A, 0), seen(B, 1))
    history = History(visits, (handed(B, 0.5, not_served()),))

    assert IN_A_DAY.examine(visits[-1], history) is not None


def test_one_partial_dispensing_explains_one_next_officine():
    visits = (seen(A, 0), seen(B, 1), seen(C, 2), seen(D, 3))
    handovers = (handed(A, 0.5, served(left=3)),)

    one_more = IN_A_DAY.examine(visits[2], History(visits[:3], handovers))
    two_more = hit_of(IN_A_DAY, visits[3], History(visits, handovers))

    assert one_more is None  # A executed, B is explained: C stands alone
    assert two_more.observed == "2"
    assert two_more.evidence == (visits[2].event_id, visits[3].event_id)


def test_the_officine_that_was_sent_a_patient_may_look_twice():
    visits = (seen(A, 0), seen(B, 1), seen(B, 2), seen(C, 3))
    handovers = (handed(A, 0.5, served(left=3)),)

    assert IN_A_DAY.examine(visits[3], History(visits, handovers)) is None


def test_a_chain_of_stock_outs_is_no_round():
    visits = (seen(A, 0), seen(B, 1), seen(C, 2))
    handovers = (handed(A, 0.5, not_served()), handed(B, 1.5, not_served()))

    assert detect(visits[2], History(visits, handovers)) == ()


@pytest.mark.parametrize(("hours", "fires"), [(168, False), (168 + A_SECOND, True)])
def test_a_rest_explains_a_visit_for_a_week(hours: float, fires: bool):  # noqa: FBT001
    sent_on = handed(A, 0, not_served())
    visits = (seen(B, hours), seen(C, hours))

    # B takes the explanation of A, if it still holds; C is never explained.
    hit = IN_A_DAY.examine(visits[-1], History(visits, (sent_on,)))

    assert (hit is not None) == fires


def test_the_executing_officine_never_counts():
    visits = (seen(A, 0), seen(B, 1, executed_by=(A,)))
    history = History(visits, (handed(A, 0.5, served(left=0)),))

    assert IN_A_DAY.examine(visits[-1], history) is None


def test_what_dispense_says_of_the_execution_is_enough():
    visits = (seen(A, 0), seen(B, 1, executed_by=(A,)))

    assert IN_A_DAY.examine(visits[-1], History(visits)) is None


def test_the_executing_officine_sets_nothing_off_itself():
    visits = (seen(B, 0), seen(C, 1), seen(A, 2, executed_by=(A,)))

    assert IN_A_DAY.examine(visits[-1], History(visits)) is None


def test_what_comes_after_the_event_does_not_count():
    early, late = seen(A, 0), seen(B, 1)

    assert IN_A_DAY.examine(early, History(presentations=(early, late))) is None


# S3


@pytest.mark.parametrize("authenticity", ["signature_invalid", "unknown_key"])
def test_a_signature_that_proves_nothing_is_a_fact(authenticity: str):
    event = seen(authenticity=authenticity)

    (hit,) = detect(event, NOTHING)

    assert (hit.signal, hit.signal_class, hit.observed) == ("S3", "D", authenticity)
    assert hit.evidence == (event.event_id,)


def test_paper_that_an_officine_reads_otherwise_than_signed_asks_for_a_call():
    event = seen(authenticity="content_differs", differences=("packs:1",))

    (hit,) = detect(event, NOTHING)

    assert (hit.signal, hit.signal_class, hit.observed) == ("S3", "H", "content_differs")
    assert "Une officine a relevé" in hit.sentence
    assert "Appelez le prescripteur" in hit.sentence


@pytest.mark.parametrize("authenticity", ["authentic", "not_checked"])
def test_a_sound_or_unchecked_qr_sets_nothing_off(authenticity: str):
    assert detect(seen(authenticity=authenticity), NOTHING) == ()


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

    assert BrokenSignature().examine(event, NOTHING) is not None


# All of them


def test_sentences_are_french_and_hold_no_identifier():
    visits = tuple(seen(Finess(pharmacy), n) for n, pharmacy in enumerate((A, B, C)))
    bad = seen(D, 4, authenticity="content_differs", differences=("packs:1",), state="expired")

    hits = (*detect(visits[-1], History(visits)), *detect(bad, History((*visits, bad))))

    assert {hit.signal for hit in hits} == {"S1", "S2", "S3"}
    for hit in hits:
        assert hit.sentence.endswith(".")
        assert not re.search(r"\d{3}", hit.sentence), "a number long enough to name someone"
        assert "'" not in hit.sentence
