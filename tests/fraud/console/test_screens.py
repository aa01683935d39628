"""The console in a real browser: worked by keyboard alone, photographed, and judged by axe-core."""

import asyncio
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from deploy.local.state import state_dir
from services.fraud.store import scans
from services.fraud.use_cases.report_words import seal_page
from services.fraud.use_cases.rulebook import store_built_in
from shared.db import transaction
from shared.identifiers import Finess
from tests.builders import a_number, a_patient
from tests.fraud.console.names import issued_to
from tests.fraud.console.stage import CHROMIUM, Stage
from tests.fraud.desk import RESOURCES
from tests.fraud.events import (
    NOON,
    PATIENT_REF,
    an_id,
    exhausted,
    presented,
    recorded,
    refused,
)
from tests.fraud.finess import finess
from tests.fraud.reporting import a_request, filed, some_words
from tests.fraud.scans import as_bytes
from tests.platform_under_test import PlatformUnderTest

SCRIPT = "<script>document.title='pwned'</script><b>gras</b>"
PLACES = ("75", "69", "13", "59", "9704", "33", "67", "2A", "35")
WIDTHS = {"1440": 1440, "390": 390}

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(),
    reason=f"no browser at {CHROMIUM}: Debian’s package chromium (deploy/local/bootstrap.sh)",
)


@pytest.fixture(scope="module")
def stage(platform: PlatformUnderTest) -> Iterator[Stage]:
    dsn = asyncio.run(platform.make_database("fraud"))
    made = Stage(dsn)
    made.run(_fill(made))
    yield made
    made.close()
    asyncio.run(platform.drop_database(dsn))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def photographs() -> Path:
    folder = state_dir() / "photographs"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(scope="module")
def context(stage, chromium) -> Iterator[BrowserContext]:
    made = chromium.new_context(base_url=stage.url, locale="fr-FR", reduced_motion="reduce")
    made.set_default_timeout(8_000)
    yield made
    made.close()


@pytest.fixture(scope="module")
def page(context) -> Page:
    """The page of Eve, signed in by one click on her name at the issuer."""
    opened = context.new_page()
    opened.goto("/console")
    opened.get_by_role("link", name="Eve ANALYSTE-FICTIVE").click()
    expect(opened.get_by_role("heading", name="File d’attente")).to_be_visible()
    return opened


def _officine(n: int) -> Finess:
    """Return the n-th made-up officine, somewhere in France."""
    return finess(PLACES[n % len(PLACES)], n)


def _a_paper() -> Image.Image:
    """Draw something that looks like a prescription from afar."""
    paper = Image.new("RGB", (420, 594), (250, 249, 244))
    pen = ImageDraw.Draw(paper)
    pen.text((30, 30), "Dr FICTIF, medecin generaliste", fill=(20, 30, 60))
    for row in range(6):
        pen.line((30, 150 + 40 * row, 380 - 25 * (row % 3), 150 + 40 * row), fill=(90, 90, 110))
    return paper


async def _fill(stage: Stage) -> None:
    """Some cases of several prescriptions, with script where a patient's name would stand."""
    desk = stage.desk
    await store_built_in(stage.pool, an_id, at=NOON)
    for n in range(1, 9):
        number = a_number(n)
        patient = f"{n:x}" * 32 if n % 2 else PATIENT_REF
        about = {"number": number, "patient_ref": patient}
        seen = [presented(_officine(n + k), k, **about) for k in range(2 + n % 4)]
        await desk.take(
            issued_to(number=number, patient=a_patient(family_name=f"FICTIVE {SCRIPT}")), *seen
        )
        if n % 3 == 0:
            await desk.take(recorded(_officine(n), 6, number=number))
        if n % 4 == 0:
            await desk.take(exhausted(_officine(n + 9), 8, **about), refused(number=number))
    report = await filed(desk.pool, a_request(number=a_number(8), words=some_words(comment=SCRIPT)))
    scan = seal_page(RESOURCES.key_ring, report.report_id, 1, as_bytes(_a_paper(), "JPEG"))
    async with transaction(desk.pool) as conn:
        await scans.replace_scan(conn, report.report_id, bytes(32), [scan], at=NOON)
    await stage.pool.execute(
        """UPDATE fraud_case AS c SET opened_at = $1::TIMESTAMPTZ - n * INTERVAL '11 hours',
                  caisse = CASE n WHEN 1 THEN '691' ELSE '751' END
           FROM (SELECT case_id, row_number() OVER (ORDER BY points)::INTEGER AS n
                 FROM fraud_case) AS ranked WHERE ranked.case_id = c.case_id""",
        datetime.now(UTC) - timedelta(hours=2),
    )
    await stage.pool.execute(
        """UPDATE fraud_case SET points = 100, severity = 'critical', caisse = '751'
           WHERE number = $1""",
        a_number(8),
    )


def _photograph(page: Page, folder: Path, name: str) -> None:
    for label, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=folder / f"{name}-{label}.png", full_page=True)
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, f"{name} is wider than {width} px"
    page.set_viewport_size({"width": 1440, "height": 900})


def _check(page: Page) -> None:
    """WCAG 2.2 A and AA, by axe-core: contrast, labels, landmarks, names of drawings."""
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    options: Any = {"runOnly": {"type": "tag", "values": rules}}
    found = Axe().run(page, options=options)
    wrong = [
        (violation["id"], [node["html"][:200] for node in violation["nodes"][:3]])
        for violation in found.response["violations"]
    ]
    assert not wrong, wrong


def _tab_to(page: Page, name: str | re.Pattern[str], *, most: int = 60) -> None:
    """Press Tab until what has the focus is called `name`."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).innerText"
        )
        if re.search(name, focused or ""):
            return
    raise AssertionError(f"no Tab leads to {name}")


def test_the_queue_is_worked_by_keyboard_alone(page, photographs):
    page.goto("/console")
    _photograph(page, photographs, "queue")
    _check(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()

    _tab_to(page, "Prendre le dossier suivant")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Le dossier est à vous")).to_be_visible()
    _check(page)
    _photograph(page, photographs, "case")

    _tab_to(page, "Nouvelle note")
    page.keyboard.type(f"Appelé le cabinet : {SCRIPT}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".note .text")).to_have_text(f"Appelé le cabinet : {SCRIPT}")
    assert page.title() != "pwned"
    expect(page.get_by_role("button", name="Enregistrer la note")).to_be_focused()


def test_a_name_is_opened_on_the_spot_and_the_case_given_back_by_keyboard(page, photographs):
    page.locator("summary", has_text="Ouvrir l’identité").click()
    page.locator("#open-reason").select_option("call_prescriber")
    page.get_by_role("button", name="Ouvrir l’identité").click()
    expect(page.get_by_role("heading", name="Identité ouverte")).to_be_focused()
    expect(page.get_by_text("date de naissance").first).to_be_visible()
    scan = page.get_by_alt_text("Page 1 du document signalé, en grand")
    scan.scroll_into_view_if_needed()
    expect(scan).to_have_js_property("complete", value=True)
    assert scan.evaluate("image => image.naturalWidth") == 420
    _check(page)
    expect(page.locator("#history")).to_contain_text("a ouvert une identité")
    assert page.title() != "pwned"
    _photograph(page, photographs, "case-name")

    page.goto(page.url.partition("?")[0])
    _tab_to(page, "Rendre à la file")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Le dossier est rendu")).to_be_visible()


def test_two_analysts_end_a_case_and_neither_alone(page, chromium, stage, photographs):
    page.goto("/console")
    page.get_by_role("button", name="Prendre le dossier suivant").click()
    page.get_by_text("Fraude avérée…").click()
    page.get_by_label("Anomalie").select_option("photocopied")
    page.get_by_label("Motif").first.select_option("document_forged")
    page.get_by_label("Diffusion aux officines").select_option("region")
    _check(page)
    _photograph(page, photographs, "case-deciding")
    page.get_by_role("button", name="Proposer « avéré »").click()
    expect(page.get_by_text("La décision est proposée")).to_be_visible()
    expect(page.get_by_role("button", name="Approuver")).to_have_count(0)
    address = page.url.partition("?")[0]

    with _signed_in(chromium, stage, "Léa CONTROLEUSE-FICTIVE") as other:
        other.goto("/console?view=second_look")
        _check(other)
        other.goto(address)
        _check(other)
        _photograph(other, photographs, "case-second-look")
        _tab_to(other, "Approuver")
        other.keyboard.press("Enter")
        expect(other.get_by_text("prend effet")).to_be_visible()
        expect(other.get_by_text("clos : fraude avérée")).to_be_visible()
        _photograph(other, photographs, "case-closed")


def test_alerts_figures_and_journal_are_read(page, photographs):
    for name, heading in (
        ("alerts", "Signalements avérés"),
        ("search", "Rechercher parmi les signalements avérés"),
        ("rules", "Règles"),
        ("rules/S8", "Officines multiples"),
        ("dashboard", "Tableau de bord"),
        ("journal", "Journal des accès"),
    ):
        page.goto(f"/console/{name}")
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        _check(page)
        _photograph(page, photographs, name.replace("/", "-"))


def test_without_script_every_form_works(chromium, stage):
    with _signed_in(chromium, stage, "Eve ANALYSTE-FICTIVE", java_script_enabled=False) as plain:
        plain.get_by_label("Signal").select_option("S2")
        plain.get_by_role("button", name="Filtrer").click()
        expect(plain).to_have_url(re.compile("signal=S2"))
        plain.locator("tbody a").first.click()
        plain.get_by_label("Nouvelle note").fill("sans script")
        plain.get_by_role("button", name="Enregistrer la note").click()
        expect(plain.locator(".note .text")).to_have_text("sans script")


def test_errors_and_sign_out_are_pages(page, photographs):
    page.goto("/console/nowhere")
    _check(page)
    _photograph(page, photographs, "not-found")
    page.goto("/console")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", name="Session fermée")).to_be_visible()
    _check(page)


def test_a_part_of_a_page_says_so_when_the_session_has_ended(chromium, stage):
    with _signed_in(chromium, stage, "Félix ENQUETEUR-FICTIF") as opened:
        opened.locator("tbody a").first.click()
        stage.run(stage.pool.execute("DELETE FROM console_session WHERE caisse = '691'"))
        opened.get_by_label("Nouvelle note").fill("perdue")
        opened.get_by_role("button", name="Enregistrer la note").click()

        expect(opened.locator("#notice")).to_contain_text("Session expirée")
        expect(opened.get_by_label("Nouvelle note")).to_have_value("perdue")


@contextmanager
def _signed_in(chromium: Browser, stage: Stage, name: str, **options: Any) -> Iterator[Page]:
    context = chromium.new_context(base_url=stage.url, locale="fr-FR", **options)
    context.set_default_timeout(8_000)
    opened = context.new_page()
    opened.goto("/console")
    opened.get_by_role("link", name=name).click()
    if not options.get("java_script_enabled", True):
        opened.goto("/console")
    expect(opened.get_by_role("heading", name="File d’attente")).to_be_visible()
    yield opened
    context.close()
