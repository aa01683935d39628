"""GET /errors: every code is an anchor of a page that a phone shows, and nothing is loaded."""

import re
from html.parser import HTMLParser

import pytest
from typing_extensions import override

from deploy.schemas.composed import compose_all
from shared.http.errors_page import errors_page
from shared.http.pages import PAGE_POLICY
from shared.problems import EDGE_PROBLEMS, Problem, catalogue_of
from tests.toy_app import client_of, make_toy


class Reader(HTMLParser):
    """What a page holds: its anchors, its elements and what they would load."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.anchors: list[str] = []
        self.links: set[str] = set()
        self.elements: set[str] = set()
        self.feed(page)

    @override
    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.elements.add(tag)
        if tag == "article":
            self.anchors.append(given["id"])
        self.links |= {given[name] for name in ("href", "src") if name in given}


@pytest.fixture(scope="module")
def services():
    return compose_all()


@pytest.mark.parametrize("name", ["prescribe", "dispense", "fraud", "notify"])
async def test_every_service_shows_each_of_its_codes_once(name, services):
    app = services[name].app

    async with client_of(app) as client:
        answer = await client.get("/errors")

    page = Reader(answer.text)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert sorted(page.anchors) == sorted(app.state.catalogue)


async def test_the_page_loads_and_runs_nothing():
    async with client_of(make_toy()) as client:
        answer = await client.get("/errors")

    page = Reader(answer.text)
    assert answer.headers["content-security-policy"] == PAGE_POLICY
    assert "script" not in page.elements | set(PAGE_POLICY.replace("-src", " ").split())
    assert not page.elements & {"img", "link", "iframe", "form", "object"}
    assert {link for link in page.links if not link.startswith("#")} == {
        "/v1/errors",
        "/openapi.json",
        "/docs",
    }
    assert 'name="viewport"' in answer.text


async def test_the_type_of_a_problem_leads_a_browser_to_its_anchor_and_a_program_to_json():
    async with client_of(make_toy()) as client:
        kind = (await client.get("/v1/notes/1")).json()["type"]
        as_browser = await client.get(kind, headers={"Accept": "text/html,*/*;q=0.8"})
        as_program = await client.get(kind)

    assert (as_browser.status_code, as_browser.headers["location"]) == (303, "/errors")
    assert {each["code"] for each in as_program.json()} >= {"not_found", "toy_only"}


def test_words_of_a_problem_cannot_become_markup():
    nasty = Problem("nasty", 409, "<b>T", "<script>{days} & co.", "never", '"<i>A')

    page = errors_page(catalogue_of([*EDGE_PROBLEMS, nasty]), title="<Titre>")

    assert not re.search(r"<script>|<b>|<i>|<Titre>", page)
    assert "<var>days</var> &amp; co." in page
