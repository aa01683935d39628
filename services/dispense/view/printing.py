"""What the officine prints on the prescription once it has dispensed (R.5132-13 CSP)."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from services.dispense import checklist, rules
from services.dispense.model import DispensationLine, LineState, Recorded
from services.dispense.sentences import counted
from shared.contracts.dispense import NotDeliveredReason
from shared.contracts.prescription import Device, MedicineInn, Preparation, Product
from shared.days import paris_day
from shared.document.dates import short_date
from shared.number import PrescriptionNumber

STAMP: Final = "Timbre de l’officine : ____________________"
_REGISTER: Final = "n° d’ordonnancier "
_TO_FILL_IN: Final = "________"
_REASONS: Final[dict[NotDeliveredReason, str]] = {
    "stock_out": "rupture de stock",
    "patient_declined": "refus du patient",
    "patient_has_enough": "le patient en a encore",
    "clinical_reason": "refus de délivrance (art. R.4235-61 du CSP)",
    "unknown_product": "produit non reconnu",
    "too_early": "présentation trop précoce",
    "awaiting_prescriber": "réponse du prescripteur attendue",
    "patient_returns": "le patient repassera",
    "other": "autre motif",
}


def mentions_to_print(recorded: Recorded) -> tuple[str, ...]:
    """Return the lines to print: stamp, date, then what became of each line, in French."""
    return tuple(text for texts in mentions_by_line(recorded).values() for text in texts)


def mentions_by_line(recorded: Recorded) -> dict[int, tuple[str, ...]]:
    """Return the same by number of line, in order: stamp and date stand with the first one."""
    after, day = recorded.dispensed.after, recorded.recorded_on
    number = PrescriptionNumber(after.number).grouped
    states = {state.signed.line: state for state in after.lines}
    head: tuple[str, ...] = (STAMP, f"Ordonnance n° {number}, exécutée le {short_date(day)}")
    printed: dict[int, tuple[str, ...]] = {}
    for line in recorded.dispensed.lines:
        printed[line.line] = (*head, ", ".join(_of_line(line, states[line.line], day)))
        head = ()
    return printed


def _of_line(line: DispensationLine, state: LineState, today: date) -> Iterator[str]:
    head = f"Ligne {line.line} : "
    match line.outcome:
        case "not_delivered":
            if line.verification is not None:
                yield f"{head}{checklist.MENTIONS[line.verification]}"
            else:
                yield f"{head}non délivrée, {_REASONS[line.reason or 'other']}"
        case "postponed":
            until = "" if line.expected_on is None else f" au {short_date(line.expected_on)}"
            yield f"{head}reportée{until}, {_REASONS[line.reason or 'other']}"
        case _:
            yield f"{head}{_quantity(line, state)}"
            yield from _in_units(state)
            if line.verification is not None:
                yield checklist.MENTIONS[line.verification]
            yield from _register(line, state)
            yield from _otherwise(line, state)
            yield from _in_part(line, state, today)


def _quantity(line: DispensationLine, state: LineState) -> str:
    days = "" if line.covers_days is None else f" pour {counted(line.covers_days, 'jour')}"
    return f"{counted(line.packs, _pack(state.signed.product))}{days}"


def _pack(product: Product) -> str:
    match product:
        case Device():
            return "unité"
        case Preparation():
            return "préparation"
        case _:
            return "boîte"


def _register(line: DispensationLine, state: LineState) -> Iterator[str]:
    """Tell the number in the register of medicines (R.5132-10 CSP), which holds no device."""
    if line.order_number is not None or not isinstance(state.signed.product, Device):
        yield f"{_REGISTER}{line.order_number or _TO_FILL_IN}"


def _in_units(state: LineState) -> Iterator[str]:
    """Leave room for the units of a stupéfiant, which is taken out of its pack (R.5132-35 CSP)."""
    mentions = state.signed.mentions
    if mentions is not None and mentions.presented_within_days is not None:
        yield f"soit {_TO_FILL_IN} unités de prise"


def _otherwise(line: DispensationLine, state: LineState) -> Iterator[str]:
    """Name what was handed over where what is written does not (L.5125-23 CSP).

    In place of another speciality, or for an INN.
    """
    if line.outcome == "substituted":
        yield f"substituée par {line.label}"
    elif line.outcome == "adapted":
        how = "par téléphone" if line.agreed_by == "phone" else "par écrit"
        when = "" if line.agreed_at is None else f" le {short_date(paris_day(line.agreed_at))}"
        yield f"adaptée : {line.label}, accord du prescripteur {how}{when}"
    elif isinstance(state.signed.product, MedicineInn):
        yield f"spécialité délivrée : {line.label}"


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
        yield f"reste dû : {counted(line.owed_packs, _pack(state.signed.product))}"
    yield from _what_is_left(line, state, today)


def _what_is_left(line: DispensationLine, state: LineState, today: date) -> Iterator[str]:
    """Tell what may still be handed over: not what is owed, nor what no day is left for."""
    is_owed = state.signed.quantity.unit == "pack" and line.owed_packs == line.left_total
    opens_on = line.next_possible_on
    if not line.left_total or is_owed or (line.left_now == 0 and opens_on is None):
        return
    since = "" if opens_on is None or opens_on <= today else f" à partir du {short_date(opens_on)}"
    yield f"reste à délivrer : {_in_unit(line.left_total, state)}{since}"


def _is_at_once(line: DispensationLine, state: LineState) -> bool:
    """Tell whether what the prescriber excluded from fractions went out whole (R.5132-30 CSP).

    One hand-over gave its whole dispensing, without what lateness cost.
    """
    mentions, is_whole = state.signed.mentions, line.fill in {"FFC", "RFC"}
    is_asked = mentions is not None and mentions.is_single_dispensing
    return is_asked and is_whole and state.round_delivered == line.quantity


def _in_unit(amount: int, state: LineState) -> str:
    signed = state.signed
    return counted(amount, _pack(signed.product) if signed.quantity.unit == "pack" else "jour")
