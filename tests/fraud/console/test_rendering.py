"""What pages are made of, without a server: words, numbers, drawings, limits."""

from datetime import UTC, datetime, timedelta

import pytest

from services.fraud.console import charts, render, words
from services.fraud.console.charts import Series
from services.fraud.console.france import HEIGHT, WIDTH, map_of
from services.fraud.console.graph import NODES_MAX, graph_of
from services.fraud.console.oidc import Attempt
from services.fraud.console.static_files import StaticFiles
from services.fraud.model.page import Link
from services.fraud.use_cases.report_life import PRESCRIBER_ANSWERED
from shared.http.meter import KEYS_MAX, Meter
from shared.identifiers import Rpps
from tests.fraud.finess import finess

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "said", "tone"),
    [
        (timedelta(minutes=5), "échéance dans 5\u00a0min", "soon"),
        (timedelta(hours=3), "échéance dans 3\u00a0h", "soon"),
        (timedelta(hours=47), "échéance dans 47\u00a0h", ""),
        (timedelta(days=2), "échéance dans 2\u00a0j", ""),
        (timedelta(0), "en retard de 0\u00a0min", "late"),
        (timedelta(hours=-30), "en retard de 30\u00a0h", "late"),
    ],
)
def test_a_delay_is_told_in_words_first(left, said, tone):
    assert render.due(NOW + left, NOW) == said
    assert render.urgency(NOW + left, NOW) == tone


def test_moments_are_those_of_paris():
    assert render.moment(NOW) == "23\u00a0nov. 2026 à 00:30"
    assert render.day(datetime(2026, 5, 1, 12, tzinfo=UTC)) == "1er\u00a0mai 2026"


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0\u00a0dossier"), (1, "1\u00a0dossier"), (1200, "1\u202f200\u00a0dossiers")],
)
def test_counts_agree(number, said):
    assert render.counted(number, "dossier") == said


def test_money_and_windows():
    assert render.euros(123_405) == "1\u202f234,05\u00a0€"
    assert render.window(24) == "24\u00a0h"
    assert render.window(2160) == "90\u00a0jours"


def test_a_query_keeps_what_was_asked_and_leaves_out_what_is_empty():
    asked = {"view": "mine", "severity": ""}

    assert render.query_of(asked, after="x&y") == "?view=mine&after=x%26y"
    assert render.query_of({}) == "?"


@pytest.mark.parametrize("value", ["<b>", '"><script>'])
def test_templates_escape_by_default(value):
    pages = render.Pages(StaticFiles.read())

    shown = pages.render("error_part.html", {"error": _Error(value)})

    assert value not in shown


class _Error:
    def __init__(self, text: str) -> None:
        self.title, self.text, self.action = "t", text, ("/console", "a")


def _link(n: int, *, is_own: bool = False, place: str = "75") -> Link:
    return Link(
        prescriber=Rpps("99700218896"),
        pharmacy=finess(place, n),
        patient_ref=f"{n:032x}",
        presentations=n + 1,
        prescriptions=1,
        is_own=is_own,
    )


def test_the_graph_draws_the_cases_own_links_first_and_says_how_many_it_leaves_out():
    links = [_link(n, is_own=n == 0) for n in range(NODES_MAX + 3)]

    graph = graph_of(links)

    officines = [node for node in graph.nodes if node.column == "pharmacy"]
    assert officines[0].is_own
    assert len(officines) == NODES_MAX
    assert graph.left_out == 6  # three officines, three patients
    assert graph.edges[-1].is_own  # drawn over the others


def test_a_graph_of_nothing_is_empty():
    assert graph_of([]).nodes == ()


def test_the_map_shows_each_departement_once_within_its_frame():
    links = [_link(n, place=place) for n in range(3) for place in ("75", "2A", "13", "9704")]

    drawn = map_of([*links, _link(9, place="99")])

    assert [dot.officines for dot in drawn.dots] == [3, 3, 3, 3]
    assert {dot.department for dot in drawn.dots} == {"75", "2A", "13", "974"}
    assert all(0 < dot.x < WIDTH and 0 < dot.y < HEIGHT for dot in drawn.dots)
    assert drawn.elsewhere == 1


@pytest.mark.parametrize("draw", [charts.bars, charts.lines])
def test_a_chart_escapes_its_words_and_shows_its_numbers_as_a_table(draw):
    drawn = draw("Par <semaine>", ["S1", "<S2>"], [Series("a&b", [1, None])], unit="%", axis="x")

    assert "<semaine>" not in drawn.svg
    assert "<S2>" not in drawn.svg
    assert drawn.heads == ("x", "a&b")
    assert drawn.rows == (("S1", "1\u00a0%"), ("<S2>", "–"))


def test_a_meter_counts_by_the_minute_and_forgets_the_oldest_key():
    meter = Meter()

    assert [meter.allows("a", at=NOW, per_minute_max=2) for _ in range(3)] == [True, True, False]
    assert meter.allows("a", at=NOW + timedelta(minutes=1), per_minute_max=2)
    for n in range(KEYS_MAX):
        meter.allows(str(n), at=NOW, per_minute_max=1)
    assert meter.allows("a", at=NOW + timedelta(minutes=1), per_minute_max=1)


def test_an_attempt_reads_back_from_its_cookie_only():
    attempt = Attempt.new()

    assert Attempt.read(attempt.cookie()) == attempt
    assert Attempt.read("") is None
    assert Attempt.read(attempt.cookie() + "x") is None
    assert len({attempt.state, attempt.nonce, attempt.verifier}) == 3


def test_static_files_are_named_by_their_content():
    files = StaticFiles.read()

    assert set(files.address_of) >= {"console.css", "htmx.min.js", "htmx-LICENSE.txt"}
    style = files.by_address[files.address_of["console.css"].rpartition("/")[2]]
    assert b"@import" not in style.content
    assert b"http" not in style.content


def test_what_signals_observe_is_said_in_french_where_it_is_a_code():
    assert words.seen("quantity_left") == "un reste à délivrer"
    assert words.seen("content_differs") == "papier différent de l’ordonnance signée"
    assert words.seen("5/3") == "5 / 3"


def test_no_code_of_the_machine_is_left_where_it_answers_for_nobody():
    assert words.reason(PRESCRIBER_ANSWERED) == "Le prescripteur a répondu, ou son délai est passé"
    assert words.OPERATIONS["console_sign_in"] == "se connecter"
    assert {"proposed", "approved", "refused"} <= words.AUDIT_OUTCOMES.keys()
