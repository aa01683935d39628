"""The catalogue of the edge: complete, in French, and one body for every error."""

import re
from string import Formatter

import pytest

from shared.http.validation import refusals_of
from shared.problems import EDGE_PROBLEMS, Refusal, Refused, catalogue_of, problem_body

CATALOGUE = catalogue_of(EDGE_PROBLEMS)
CORRELATION_ID = "3f2a1c9e-1111-4222-8333-444455556666"
VALUES = {"levels", "count", "bytes_max", "seconds", "limit", "expected"}


@pytest.mark.parametrize("problem", EDGE_PROBLEMS, ids=lambda problem: problem.code)
def test_a_problem_says_what_why_and_what_to_do(problem):
    assert re.fullmatch(r"[a-z][a-z0-9_]{2,39}", problem.code)
    assert 400 <= problem.status <= 599
    assert problem.retry in {"never", "after_change", "later"}
    for sentence in (problem.sentence, problem.advice):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
    assert {name for _, name, _, _ in Formatter().parse(problem.sentence) if name} <= VALUES


def test_faults_of_the_service_and_only_those_may_be_retried_as_they_are():
    later = {problem.code for problem in EDGE_PROBLEMS if problem.retry == "later"}

    assert later == {"temporarily_unavailable", "internal_error", "body_too_slow"}


def test_the_first_refusal_gives_the_status_and_a_lone_one_no_list():
    status, body = problem_body(
        CATALOGUE, Refused(Refusal("not_found")), correlation_id=CORRELATION_ID
    )

    assert status == body["status"] == 404
    assert body["errors"] == []
    assert body["correlation_id"] == CORRELATION_ID


def test_each_refusal_of_a_line_is_listed():
    refused = Refused(Refusal("not_found", line=2), Refusal("not_allowed", field="lines[0].packs"))

    _, body = problem_body(CATALOGUE, refused, correlation_id=CORRELATION_ID)

    found = [(error["code"], error["line"], error["field"]) for error in body["errors"]]
    assert found == [("not_found", 2, None), ("not_allowed", None, "lines[0].packs")]
    advice = [CATALOGUE[code].advice for code in ("not_found", "not_allowed")]
    assert [error["advice"] for error in body["errors"]] == advice


def test_values_fill_the_sentence_and_a_forgotten_one_does_not_hide_the_refusal():
    told = Refused(Refusal("body_too_large", values={"bytes_max": 10}))
    forgotten = Refused(Refusal("body_too_large"))

    _, body = problem_body(CATALOGUE, told, correlation_id=CORRELATION_ID)
    _, other = problem_body(CATALOGUE, forgotten, correlation_id=CORRELATION_ID)

    assert body["detail"] == "Le corps de la requête dépasse 10 octets."
    assert other["detail"] == "Le corps de la requête dépasse — octets."


def test_extensions_are_added_but_never_replace_a_member():
    refused = Refused(Refusal("not_found"), extensions={"opens_on": "2026-12-01", "status": 200})

    _, body = problem_body(CATALOGUE, refused, correlation_id=CORRELATION_ID)

    assert (body["opens_on"], body["status"]) == ("2026-12-01", 404)


def test_a_type_of_ours_may_name_its_own_problem():
    errors = [{"type": "not_found", "loc": ("body", "number"), "msg": "", "input": "x"}]

    refusals = refusals_of(errors, CATALOGUE)

    assert [refusal.code for refusal in refusals] == ["request_invalid", "not_found"]


def test_an_unknown_kind_of_error_is_an_invalid_value():
    errors = [{"type": "value_error", "loc": ("query", "limit"), "msg": "", "input": "x"}]

    refusals = refusals_of(errors, CATALOGUE)

    assert (refusals[1].code, refusals[1].field) == ("field_invalid", "query.limit")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("rpps", "rpps"),
        ("familyName", "familyName"),
        ("line_2", "line_2"),
        ("DUPONT", "?"),
        ("279035121518989", "?"),
        ("ins_279035121518989", "?"),
        ("a" * 41, "?"),
        ("née", "?"),
        ("", "?"),
    ],
)
def test_the_name_of_an_unknown_field_is_repeated_only_when_it_can_be_no_person(name, told):
    errors = [{"type": "extra_forbidden", "loc": ("body", "patient", name), "msg": "", "input": 1}]

    refusals = refusals_of(errors, CATALOGUE)

    assert (refusals[1].code, refusals[1].field) == ("field_unknown", f"patient.{told}")


def test_the_path_of_a_field_is_that_of_the_body_without_the_kind_of_a_shape():
    location = ("body", "lines", 2, "product", "cip13", "cip13")
    errors = [{"type": "invalid_identifier", "loc": location, "msg": "", "input": "x"}]

    refusals = refusals_of(errors, CATALOGUE)

    assert (refusals[1].field, refusals[1].line) == ("lines[2].product.cip13", 3)
