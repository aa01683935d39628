"""One case of a structured posology, and the words that cases are written in."""

from dataclasses import dataclass
from typing import Any, Final

from tests.prescribe.bundles import EDQM, UCUM, days, dose, rendered, sees

_MEDICABASE: Final = "http://BogusSystemMedicabase.com"
PAIN: Final = {
    "coding": [{"system": "http://snomed.info/sct", "code": "22253000", "display": "douleur"}],
    "text": "si douleur",
}


@dataclass(frozen=True)
class Case:
    """One line: its words, its structure, and what our posology and duration must be."""

    name: str
    medication: dict[str, Any]
    words: str
    dosages: tuple[dict[str, Any], ...]
    dispensing: dict[str, Any]
    units: str | None = None
    intakes: int | None = None
    duration: int | None = None

    def request(self) -> dict[str, Any]:
        return {
            "extension": [sees(), rendered(self.words)],
            "medicationCodeableConcept": self.medication,
            "dosageInstruction": list(self.dosages),
            "dispenseRequest": self.dispensing,
            "note": [{"text": f"Prescription textuelle : {self.words}"}],
        }


def virtual(code: str, text: str) -> dict[str, Any]:
    return {"coding": [{"system": _MEDICABASE, "code": code, "display": text}], "text": text}


def repeat(**elements: Any) -> dict[str, Any]:
    return {"timing": {"repeat": elements}}


def weeks(value: int) -> dict[str, Any]:
    return {"value": value, "unit": "semaine", "system": UCUM, "code": "wk"}


def tablets(value: float) -> list[dict[str, Any]]:
    return dose(value, "comprimé", "15054000", EDQM)


def for_days(value: int) -> dict[str, Any]:
    return {"expectedSupplyDuration": days(value)}
