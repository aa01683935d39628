"""Bundles that are answered: what was issued, and what a search found."""

from collections.abc import Mapping
from typing import Any

from services.prescribe.answers.issuing import Acknowledgement
from services.prescribe.answers.reading import PrescriptionView
from services.prescribe.fhir.locations import Locations
from services.prescribe.fhir.models import Bundle
from services.prescribe.fhir.reading_in import Reading
from services.prescribe.fhir.writing_out import STATUS_OF, Named, written
from shared.contracts.prescription import PrescriptionContent
from shared.fhir import systems
from shared.fhir.outcome import notices_outcome
from shared.fhir.shapes import extension, without_nothing


def transaction_response(
    bundle: Bundle, reading: Reading, content: PrescriptionContent, *, told: Acknowledgement
) -> dict[str, Any]:
    """Return the answer to an issue: one entry for each that was sent, in the same order.

    A line comes back as it is stored, with the number, the text of the QR and the addresses of
    its picture and of the document. Of the other resources, which live inside the prescription
    only, there is nothing to return.
    """
    made = iter(written(content, extensions=_of_acknowledgement(told)).lines)
    warnings = _warnings(told, reading.locations)
    entries = []
    for index, entry in enumerate(bundle.entry):
        at = f"Bundle.entry[{index}]"
        is_line = entry.resource.resource_type == "MedicationRequest"
        line = next(made) if is_line else None
        outcome = notices_outcome(warnings.get(f"{at}.resource", ()), _below(at, reading.notices))
        response = {"status": "201 Created" if is_line else "200 OK"}
        entries.append(
            without_nothing(
                fullUrl=None if line is None else line.full_url,
                resource=None if line is None else line.resource,
                response=response if outcome is None else response | {"outcome": outcome},
            )
        )
    return {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}


def searchset(view: PrescriptionView | None, *, link: str) -> dict[str, Any]:
    """Return what a search found: all lines of one prescription, and whom they mean, or nothing.

    `link` is the address of the search as it was understood.
    """
    entries: list[dict[str, Any]] = []
    total = 0
    if view is not None:
        found = written(view.content, status=STATUS_OF[view.state])
        total = len(found.lines)
        entries = [_searched(line, "match") for line in found.lines]
        entries += [_searched(other, "include") for other in found.others]
    return without_nothing(
        resourceType="Bundle",
        type="searchset",
        total=total,
        link=[{"relation": "self", "url": link}],
        entry=entries,
    )


def _searched(named: Named, mode: str) -> dict[str, Any]:
    return {"fullUrl": named.full_url, "resource": named.resource, "search": {"mode": mode}}


def _of_acknowledgement(told: Acknowledgement) -> tuple[dict[str, Any], ...]:
    return (
        extension(systems.QR_TEXT, valueString=told.qr_text),
        extension(systems.QR_IMAGE, valueUrl=told.qr_png_url),
        extension(systems.QR_IMAGE, valueUrl=told.qr_svg_url),
        extension(systems.DOCUMENT, valueUrl=told.document_url),
    )


def _warnings(
    told: Acknowledgement, locations: Locations
) -> Mapping[str, list[tuple[str, str, str]]]:
    """Return the warnings by the location of their line; one about the whole goes to the first."""
    by_line: dict[str, list[tuple[str, str, str]]] = {}
    for warning in told.warnings:
        location = locations.lines[(warning.line or 1) - 1]
        by_line.setdefault(location, []).append((warning.code, warning.detail, location))
    return by_line


def _below(at: str, notices: tuple[str, ...]) -> list[str]:
    return [location for location in notices if location.startswith(f"{at}.")]
