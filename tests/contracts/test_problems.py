"""Every code that is raised stands in the catalogue, and every code of the catalogue is raised."""

import string
from typing import get_args

import pytest

from deploy.schemas.documents import ERRORS
from services.dispense import sentences
from services.prescribe.problems import WARNINGS
from shared.contracts.dispense import BillingDifference
from shared.problems import Problem, catalogue_of
from tests.contracts.refusals import PROBLEMS_OF, SERVICES, Source, codes_of, read_source

ALL = [(name, problem) for name, problems in PROBLEMS_OF.items() for problem in problems]
EVERY = pytest.mark.parametrize(
    ("package", "problem"), ALL, ids=lambda part: part if isinstance(part, str) else part.code
)


@pytest.fixture(scope="module")
def sources() -> dict[str, Source]:
    return {name: read_source(name) for name in PROBLEMS_OF}


def fields_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_codes_are_unique_over_the_project():
    everything = [problem for problems in PROBLEMS_OF.values() for problem in problems]

    assert len(catalogue_of(everything)) == len(everything)


@pytest.mark.parametrize("name", SERVICES)
def test_every_code_that_is_raised_is_in_the_catalogue(name: str, sources):
    raised = sources[name].raised | sources["shared"].raised
    assert raised - codes_of(name) - sources[name].warnings == set()


@EVERY
def test_every_code_of_the_catalogue_is_raised(package: str, problem: Problem, sources):
    assert sources[package].mentions(problem.code)


@EVERY
def test_no_sentence_has_a_placeholder_that_nobody_fills(package: str, problem: Problem, sources):
    wanted = fields_of(problem.sentence)
    given = sources[package].values_given(problem.code)

    assert all(wanted <= values for values in given), "a refusal of this code gives too little"
    assert given or not wanted
    assert not fields_of(problem.advice + problem.title), "only the sentence is filled in"


@pytest.mark.parametrize("problem", [problem for _, problem in ALL], ids=lambda p: p.code)
def test_every_problem_is_said_in_whole_french_sentences(problem: Problem):
    for text in (problem.sentence.removesuffix("{papier_sécurisé}"), problem.advice):
        assert text[0].isupper() or text[0] in "«{"  # a number may open it
        assert text.endswith(".")
        assert "  " not in text
    assert 400 <= problem.status <= 599
    if problem.status in {429, 503}:
        assert problem.retry == "later"


@pytest.mark.parametrize(
    "sentences_by_code", [WARNINGS, sentences.WARNINGS, sentences.BILLING_DIFFERENCES]
)
def test_what_refuses_nothing_stands_on_the_page_of_codes_too(sentences_by_code):
    page = ERRORS.read_text(encoding="utf-8")

    for code, sentence in sentences_by_code.items():
        assert f"| `{code}` | {sentence} |" in page


def test_every_difference_of_the_contract_has_its_sentence():
    codes = get_args(BillingDifference.model_fields["code"].annotation)

    assert set(sentences.BILLING_DIFFERENCES) == set(codes)
