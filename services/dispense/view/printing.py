"""What the officine prints on the prescription once it has dispensed (R.5132-13 CSP)."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from services.dispense import rules
from services.dispense.model import DispensationLine, LineState, Recorded
from shared.contracts.dispense import NotDeliveredReason
from shared.days import paris_day
from shared.document.dates import short_date
from shared.number import PrescriptionNumber

STAMP: Final = "Timbre de l’officine : ____________________"
_REGISTER: Final = "n° d’ordonnancier "
_TO_FILL_IN: Final = "________"
_REASONS: Final[dict[NotDeliveredReason, str]] = {
    "stock_out": "rupture de stock",
    "patient_declined": "refusé par le patient",
    "patient_has_enough": "le patient en a encore",
    "clinical_reason": "refus de délivrance (art. R.4235-61 du CSP)",
    "unknown_product": "produit non reconnu",
    "too_early": "présenté trop tôt",
    "awaiting_prescriber": "réponse du prescripteur attendue",
    "patient_returns": "le patient revient le chercher",
    "other": "autre motif",
}


def mentions_to_print(recorded: Recorded) -> tuple[str, ...]:
    """Return the lines to print: stamp, date, then what became of each line, in French."""
    after, day = recorded.dispensed.after, paris_day(recorded.recorded_at)
    number = PrescriptionNumber(after.number).grouped
    states = {state.signed.line: state for state in after.lines}
    return (
        STAMP,
        f"Ordonnance n° {number}, exécutée le {short_date(day)}",
        *(", ".join(_of_line(line, states[line.line], day)) for line in recorded.dispensed.lines),
    )


def _of_line(line: DispensationLine, state: LineState, today: date) -> Iterator[str]:
    head = f"Ligne {line.line} : "
    match line.outcome:
        case "not_delivered":
            yield f"{head}non délivrée, {_REASONS[line.reason or 'other']}"
        case "postponed":
            until = "" if line.expected_on is None else f" au {short_date(line.expected_on)}"
            yield f"{head}reportée{until}, {_REASONS[line.reason or 'other']}"
        case _:
            yield f"{head}{_quantity(line)}"
            yield f"{_REGISTER}{line.order_number or _TO_FILL_IN}"
            yield from _otherwise(line)
            yield from _in_part(line, state, today)


def _quantity(line: DispensationLine) -> str:
    days = "" if line.covers_days is None else f" pour {_counted(line.covers_days, 'jour')}"
    return f"{_counted(line.packs, 'boîte')}{days}"


def _otherwise(line: DispensationLine) -> Iterator[str]:
    """Tell what was handed over in place of what is written (L.5125-23 CSP)."""
    if line.outcome == "substituted":
        yield f"substituée par {line.label}"
    if line.outcome == "adapted":
        how = "par téléphone" if line.agreed_by == "phone" else "par réponse"
        when = "" if line.agreed_at is None else f" le {short_date(paris_day(line.agreed_at))}"
        yield f"adaptée : {line.label}, accord du prescripteur {how}{when}"


def _in_part(line: DispensationLine, state: LineState, today: date) -> Iterator[str]:
    """Tell what of the line did not go out, and why."""
    if _is_at_once(line, state):
        yield "délivrance en une seule fois (art. R.5132-30 du CSP)"
    if rules.fraction_days(state.signed) is not None and line.left_total:
        yield "délivrée en fraction"
    elif line.fill in {"FFP", "RFP"}:
        yield "délivrée en partie"
    if line.fill in {"RFC", "RFP"}:
        yield "renouvellement"
    if line.deducted:
        yield f"déduction de {_in_unit(line.deducted, state)} (art. R.5132-33 du CSP)"
    if line.owed_packs:
        yield f"reste dû : {_counted(line.owed_packs, 'boîte')}"
    if line.left_total:
        opens_on = line.next_possible_on
        since = (
            "" if opens_on is None or opens_on <= today else f" à partir du {short_date(opens_on)}"
        )
        yield f"reste à délivrer : {_in_unit(line.left_total, state)}{since}"


def _is_at_once(line: DispensationLine, state: LineState) -> bool:
    """Tell whether what the prescriber excluded from fractions went out whole (R.5132-30 CSP).

    One hand-over gave its whole dispensing, without what lateness cost.
    """
    mentions, is_whole = state.signed.mentions, line.fill in {"FFC", "RFC"}
    is_asked = mentions is not None and mentions.is_single_dispensing
    return is_asked and is_whole and state.round_delivered == line.quantity


def _in_unit(amount: int, state: LineState) -> str:
    return _counted(amount, "boîte" if state.signed.quantity.unit == "pack" else "jour")


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 else ''}"
