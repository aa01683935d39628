"""Bundles that are answered: what a search of dispensations found."""

from typing import Any, Final

from services.dispense.fhir.writing_out import dispense_resource, full_url, resource_id
from services.dispense.model import Shown
from shared.fhir import systems
from shared.fhir.shapes import coded, without_nothing

_CUT: Final = "Seules les délivrances les plus récentes de cette ordonnance sont montrées."


def searchset(shown: Shown | None, *, link: str) -> dict[str, Any]:
    """Return what a search found, oldest first; `link` is the search as it was understood."""
    entries: list[dict[str, Any]] = []
    if shown is not None:
        entries = [
            {
                "fullUrl": full_url(resource_id(done, line)),
                "resource": dispense_resource(done, line, ins=shown.ins),
                "search": {"mode": "match"},
            }
            for done in shown.dispensations
            for line in done.lines
        ]
    total = len(entries)
    if shown is not None and shown.is_cut:
        entries.append({"resource": _cut_outcome(), "search": {"mode": "outcome"}})
    return without_nothing(
        resourceType="Bundle",
        type="searchset",
        total=total,
        link=[{"relation": "self", "url": link}],
        entry=entries,
    )


def found_line(shown: Shown, name: str) -> dict[str, Any] | None:
    """Return the resource of this id, None where there is no such line."""
    for done in shown.dispensations:
        for line in done.lines:
            if resource_id(done, line) == name:
                return dispense_resource(done, line, ins=shown.ins)
    return None


def _cut_outcome() -> dict[str, Any]:
    return {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "warning",
                "code": "too-costly",
                "details": coded(systems.PROBLEMS, "fhir_search_cut"),
                "diagnostics": _CUT,
            }
        ],
    }
