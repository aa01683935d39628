"""Whether a line says how to take its product, and in words where the law wants words."""

from services.prescribe.model import LineSubject
from services.prescribe.requests.draft import DraftDevice
from shared.document.spelling import counts_in_words
from shared.problems import Refusal


def posology_is_given(subject: LineSubject) -> Refusal | None:
    """Each medicine needs its posology (R.5132-3 CSP, R.5123-1 CSS); a device does not."""
    if not subject.line.posology.text and not isinstance(subject.line.product, DraftDevice):
        return subject.refusal("posology_missing", "posology.text")
    return None


def posology_can_be_put_in_words(subject: LineSubject) -> Refusal | None:
    """Units and number of intakes are written "en toutes lettres" (R.5132-29 CSP).

    From their structure, or from a text that counts: a patch every 72 hours, a maximum or a pump
    has no number of intakes a day.
    """
    posology = subject.line.posology
    is_structured = posology.units_per_intake is not None and posology.intakes_per_day is not None
    is_wanted = subject.facts is not None and subject.facts.is_en_toutes_lettres
    if is_wanted and not is_structured and not counts_in_words(posology.text):
        return subject.refusal("posology_not_structured", "posology")
    return None
