"""Bundles that are answered: what was recorded, and what a search found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.dispense.fhir.models import Bundle
from services.dispense.fhir.reading_in import Reading
from services.dispense.fhir.writing_out import dispense_resource, full_url, resource_id
from services.dispense.model import Dispensation, DispensationLine, Recorded, Shown
from shared.fhir import systems
from shared.fhir.outcome import notices_outcome
from shared.fhir.shapes import coded, extension, without_nothing

_OTHER_FILL: Final = (
    "Le type de la délivrance (première ou suivante, complète ou partielle) est celui que disent "
    "les quantités enregistrées."
)
_CUT: Final = "Seules les délivrances les plus récentes de cette ordonnance sont montrées."


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told of a hand-over besides its rows: `recorded`, and what to print, by line."""

    done: Dispensation
    recorded: Recorded
    mentions: Mapping[int, tuple[str, ...]]


def transaction_response(bundle: Bundle, reading: Reading, told: Told) -> dict[str, Any]:
    """Return the answer to a hand-over: one entry for each that was sent, in the same order.

    A line comes back as it is recorded, with what is left of it, the version of the prescription
    from now on, and the mentions to print on it.
    """
    places = {at: index for index, at in enumerate(reading.lines)}
    entries: list[dict[str, Any]] = []
    for index in range(len(bundle.entry)):
        at = f"Bundle.entry[{index}].resource"
        below = [place for place in reading.notices if f"{place}.".startswith(f"{at}.")]
        if at in places:
            entries.append(_recorded_entry(reading, places[at], told, below))
        else:
            entries.append(_entry("200 OK", notices_outcome((), below)))
    return {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}


def _recorded_entry(reading: Reading, place: int, told: Told, notices: list[str]) -> dict[str, Any]:
    number = reading.body["lines"][place]["line"]
    line = next(line for line in told.done.lines if line.line == number)
    name, believed = resource_id(told.done, line), reading.fills[place]
    warnings = []
    if believed is not None and believed != line.fill:
        warnings.append(("fhir_fill_differs", _OTHER_FILL, f"{reading.lines[place]}.type"))
    entry = _entry("201 Created", notices_outcome(warnings, notices))
    entry["response"]["location"] = f"MedicationDispense/{name}"
    resource = _with_what_is_left(line, told)
    return {"fullUrl": full_url(name), "resource": resource, **entry}


def _entry(status: str, outcome: dict[str, Any] | None) -> dict[str, Any]:
    return {"response": without_nothing(status=status, outcome=outcome)}


def _with_what_is_left(line: DispensationLine, told: Told) -> dict[str, Any]:
    after = told.recorded.dispensed.after
    parts = [
        extension("now", valueInteger=line.left_now),
        extension("total", valueInteger=line.left_total),
    ]
    if line.next_possible_on is not None:
        opens_on = line.next_possible_on.isoformat()
        parts.append(extension("next-possible-on", valueDate=opens_on))
    added = [
        {"url": systems.LEFT, "extension": parts},
        extension(systems.PRESCRIPTION_VERSION, valuePositiveInt=after.version),
    ]
    verified = told.recorded.packs_verified.get(line.line)
    if verified is not None:
        added.append(extension(systems.PACKS_VERIFIED, valueUnsignedInt=verified))
    own = told.mentions.get(line.line, ())
    added += [extension(systems.MENTION_TO_PRINT, valueString=text) for text in own]
    return dispense_resource(told.done, line, ins=after.content.patient.ins, extensions=added)


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
