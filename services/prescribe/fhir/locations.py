"""Where in the Bundle each field of a draft comes from: refusals of the rules name it there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from shared.fhir.locations import moved
from shared.problems import Refusal

_OF_PATIENT: Final[Mapping[str, str]] = {
    "ins": "identifier",
    "family_name": "name",
    "given_names": "name",
    "birth_date": "birthDate",
    "sex": "gender",
    "identity_status": "extension",
}
_OF_PRESCRIBER: Final[Mapping[str, str]] = {
    "family_name": "name",
    "given_name": "name",
    "qualification": "qualification",
    "am_number": "identifier",
    "address": "address",
    "phone": "telecom",
    "mssante": "telecom",
}
_OF_LINE: Final[Mapping[str, str]] = {
    "posology.text": "dosageInstruction",
    "posology.units_per_intake": "dosageInstruction[0].doseAndRate",
    "posology.intakes_per_day": "dosageInstruction[0].timing",
    "posology": "dosageInstruction",
    "duration_days": "dispenseRequest.expectedSupplyDuration",
    "packs": "dispenseRequest.quantity",
    "renewals": "dispenseRequest.numberOfRepeatsAllowed",
    "non_substituable": "substitution",
    "is_ald": "reasonReference",
    "care_context": "reasonReference",
    "fraction_days": "extension",
    "is_single_dispensing": "extension",
    "may_overlap": "extension",
    "is_off_label": "extension",
    "is_not_reimbursable": "extension",
    "initial_prescription": "extension",
}
# Said on every line alike: the first one is named.
_OF_ALL: Final[Mapping[str, str]] = {
    "number": "groupIdentifier",
    "issued_on": "authoredOn",
    "prescriber_sees_execution": "extension",
    "setting": "extension",
    "is_exception": "extension",
    "surgery": "extension",
    "pharmacy": "dispenseRequest.performer",
    "replaces": "priorPrescription",
}


@dataclass(frozen=True, slots=True)
class Locations:
    """The expressions of the resources that a draft was read from; `products` one per line."""

    patient: str
    prescriber: str
    lines: tuple[str, ...]
    products: tuple[str, ...]
    _known: dict[str, str] = field(default_factory=dict)

    def moved(self, refusals: Iterable[Refusal]) -> tuple[Refusal, ...]:
        """Return refusals of a draft as refusals of the Bundle."""
        return moved(refusals, self._known or self._fill())

    def _fill(self) -> dict[str, str]:
        """Write all locations down, which only a refused draft needs."""
        known = {"patient": self.patient, "prescriber": self.prescriber, "lines": "Bundle.entry"}
        known |= {f"patient.{name}": f"{self.patient}.{to}" for name, to in _OF_PATIENT.items()}
        of_prescriber = _OF_PRESCRIBER.items()
        known |= {f"prescriber.{name}": f"{self.prescriber}.{to}" for name, to in of_prescriber}
        known |= {name: f"{self.lines[0]}.{to}" for name, to in _OF_ALL.items()}
        for index, (at, product) in enumerate(zip(self.lines, self.products, strict=True)):
            path = f"lines[{index}]"
            known |= {path: at, f"{path}.product": product}
            known |= {f"{path}.{name}": f"{at}.{to}" for name, to in _OF_LINE.items()}
        self._known.update(known)
        return self._known
