"""Dosage → the posology of a draft: the words that bind, and what of the structure is kept."""

from typing import Any, Final

from services.prescribe.fhir.models import MedicationRequest
from services.prescribe.fhir.notes import Beside, LineFindings, words_before
from services.prescribe.fhir.reading_structure import read_structure
from services.prescribe.fhir.wording import Wording
from shared.fhir import systems
from shared.fhir.entries import Placed
from shared.fhir.findings import Findings, value_in
from shared.fhir.words import COMPARED_CHARS_MAX, Said

_TEXT_LIMIT: Final = "au plus 500"


def read_posology(line: Placed[MedicationRequest], found: LineFindings) -> dict[str, Any]:
    """Return the posology.

    The words are those of the extension renderedDosageInstruction, else of the only dosage. Every
    other text of the dosages and every note must be repeated in them; a note may also name the
    product first.
    """
    dosages = line.resource.dosage_instruction
    text = _binding_text(line, found)
    if text is not None and len(text) > COMPARED_CHARS_MAX:
        found.refuse("field_length", f"{line.at}.dosageInstruction", limit=_TEXT_LIMIT)
        return {"text": text}
    _check_repeated(line, Said(text or ""), found)
    wording = Wording(text or "", is_of_one=len(dosages) == 1)
    return {"text": wording.text} | read_structure(line, wording, found)


def _binding_text(line: Placed[MedicationRequest], found: Findings) -> str | None:
    request = line.resource
    rendered: str | None = value_in(
        request.extension, systems.RENDERED_DOSAGE, "value_markdown", at=line.at, found=found
    )
    if rendered is not None:
        return rendered
    if len(request.dosage_instruction) > 1:
        found.refuse("fhir_words_missing", f"{line.at}.dosageInstruction")
    return request.dosage_instruction[0].text if request.dosage_instruction else None


def _check_repeated(line: Placed[MedicationRequest], text: Said, found: LineFindings) -> None:
    for index, dosage in enumerate(line.resource.dosage_instruction):
        at = f"{line.at}.dosageInstruction[{index}]"
        as_needed = dosage.as_needed_codeable_concept
        said = [
            ("text", dosage.text),
            ("asNeeded", None if as_needed is None else as_needed.words),
            *(("additionalInstruction", extra.words) for extra in dosage.additional_instruction),
        ]
        for name, part in said:
            if part is not None and not text.says(Said(part)):
                found.refuse("fhir_words_missing", f"{at}.{name}")
    for index, note in enumerate(line.resource.note):
        at, noted = f"{line.at}.note[{index}]", Said(note.text)
        if text.says(noted):
            continue
        before = words_before(text, noted)
        if before is None:
            found.refuse("fhir_words_missing", at)
        else:
            found.notes.append(Beside(line.at, at, before))
