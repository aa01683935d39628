"""What single parts of a prescription cost in CPU, in one process, nothing else running in it."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from statistics import median
from typing import Any, Final

import orjson

from bench.figures import Figure, within
from bench.people import patients
from deploy.local.demo.drafts import a_draft
from deploy.local.identities import Professional
from services.prescribe.content import content_of, qr_content_of
from services.prescribe.model import Author, IssueContext
from services.prescribe.products import facts_of
from services.prescribe.requests.draft import PrescriptionDraft
from services.prescribe.rules import decide_issue
from shared import qr, qr_image
from shared.contracts.prescription import PrescriptionContent
from shared.document import render
from shared.medicines import Catalogue
from shared.number import NUMBER_BYTES, make_number
from shared.signing import SigningKey

RULES_S_MAX: Final = 0.0005
PNG_S_MAX: Final = 0.003
DOCUMENT_S_MAX: Final = 0.010
LINES_JUDGED: Final = 10
REPETITIONS: Final = 300
DOCUMENTS: Final = 100


def costs(today: date, prescriber: Professional, line: dict[str, Any]) -> list[Figure]:
    """Measure rules, QR picture and document; seconds of CPU, medians."""
    medicines = Catalogue.open(None)
    patient = next(patients(1))
    body = a_draft(today, patient, prescriber, [line] * LINES_JUDGED)
    draft = PrescriptionDraft.model_validate_json(orjson.dumps(body))
    author = Author(prescriber.rpps, profession=prescriber.profession)
    context = IssueContext(today, facts_of(draft, medicines), author)

    def judge() -> None:
        decide_issue(draft, IssueContext(today, facts_of(draft, medicines), author))

    short = draft.model_copy(update={"lines": draft.lines[:3]})
    first = replace(context, products=context.products[:3])
    content = content_of(short, first, number=make_number(bytes(NUMBER_BYTES)))
    text = _qr_text(content)
    documents = _cpu(lambda: render(content, qr_text=text), DOCUMENTS)
    return [
        within(f"rules with the catalogue, {LINES_JUDGED} lines", _cpu(judge), RULES_S_MAX),
        within("QR as PNG, CPU", _cpu(lambda: qr_image.png(text)), PNG_S_MAX),
        within(f"document of one page, CPU, {DOCUMENTS} of them", documents, DOCUMENT_S_MAX),
    ]


def _qr_text(content: PrescriptionContent) -> str:
    key = SigningKey.from_seed(bytes(range(32)))
    signed = content.canonical_lines().decode()
    described = qr_content_of(
        content, lines_signed=signed, secret=bytes(qr.ACCESS_SECRET_BYTES), key_id=key.key_id
    )
    return qr.encode(described, key.sign)


def _cpu(work: Callable[[], object], repetitions: int = REPETITIONS) -> float:
    work()
    seen = []
    for _ in range(repetitions):
        before = time.process_time()
        work()
        seen.append(time.process_time() - before)
    return median(seen)
