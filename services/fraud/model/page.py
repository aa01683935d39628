"""What the page of a case shows besides the case itself: links between people and officines."""

from dataclasses import dataclass

from shared.identifiers import Finess, Rpps


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A patient's prescriptions by one prescriber, as one officine saw them; by pseudonym."""

    prescriber: Rpps | None
    pharmacy: Finess
    patient_ref: str | None
    presentations: int
    prescriptions: int
    is_own: bool  # of the case's own prescription


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the links are looked for around: what a case is about, as far as it is known."""

    number: str | None = None
    patient_ref: str | None = None
    prescriber: Rpps | None = None
    pharmacy: str | None = None
