"""Whether a line says how to take its product, and in words where the law wants words."""

from decimal import Decimal

from services.prescribe.model import LineSubject
from services.prescribe.requests.draft import DraftDevice, DraftPosology
from shared.contracts.prescription import Posology
from shared.document.nouns import noun_of_form
from shared.document.posology import can_be_put_in_words
from shared.document.reading import Said, read
from shared.problems import Refusal


def posology_is_given(subject: LineSubject) -> Refusal | None:
    """Each medicine needs its posology (R.5132-3 and R.5123-1 CSP); a device does not."""
    if not subject.line.posology.text and not isinstance(subject.line.product, DraftDevice):
        return subject.refusal("posology_missing", "posology.text")
    return None


def posology_can_be_put_in_words(subject: LineSubject) -> Refusal | None:
    """Units and number of intakes are written "en toutes lettres" (R.5132-29 CSP).

    From a text that counts, else from their structure: a patch every 72 hours, a maximum or a pump
    has no number of intakes a day.
    """
    posology = Posology(**subject.line.posology.model_dump())
    if _is_in_words(subject) and not can_be_put_in_words(posology):
        return subject.refusal("posology_not_structured", "posology")
    return None


def posology_agrees_with_its_structure(subject: LineSubject) -> Refusal | None:
    """Refuse two posologies on one line that is written "en toutes lettres" (R.5132-29 CSP).

    The text is what people read; the structure is what the officine counts packs by.
    """
    return _disagreement(subject) if _is_in_words(subject) else None


def posology_is_compared(subject: LineSubject) -> Refusal | None:
    """Warn of two posologies on any other line: the text is its mode d'emploi (R.5132-3 CSP)."""
    return None if _is_in_words(subject) else _disagreement(subject)


def _is_in_words(subject: LineSubject) -> bool:
    return subject.facts is not None and subject.facts.is_en_toutes_lettres


def _disagreement(subject: LineSubject) -> Refusal | None:
    posology, facts = subject.line.posology, subject.facts
    if facts is None or (posology.intakes_per_day is None and posology.units_per_intake is None):
        return None
    said = read(posology.text)
    if said.is_slower and posology.intakes_per_day is not None:
        return subject.refusal("posology_not_daily", "posology.intakes_per_day")
    is_solid = noun_of_form(facts.label) is not None
    if _differ_in_intakes(said, posology) or (is_solid and _differ_in_units(said, posology)):
        return subject.refusal("posology_disagrees", "posology")
    return None


def _differ_in_intakes(said: Said, posology: DraftPosology) -> bool:
    return None not in (said.intakes, posology.intakes_per_day) and (
        said.intakes != posology.intakes_per_day
    )


def _differ_in_units(said: Said, posology: DraftPosology) -> bool:
    """Only for what everybody counts by the piece; a software may count millilitres or spoons."""
    if posology.units_per_intake is None:
        return False
    units, intakes = Decimal(posology.units_per_intake), posology.intakes_per_day
    if said.units is not None:
        return said.units != units
    if said.units_a_day is None or intakes is None:
        return False
    return said.units_a_day != units * intakes
