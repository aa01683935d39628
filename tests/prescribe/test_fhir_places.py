"""Every field of a draft has a place in the Bundle, where its refusal points."""

from typing import Any, get_args

import pytest
from pydantic import BaseModel

from services.prescribe.fhir.locations import Locations
from services.prescribe.requests.draft import PrescriptionDraft

LOCATIONS = Locations(
    "Bundle.entry[0].resource", "Bundle.entry[1].resource", ("L1", "L2"), ("M1", "M2")
)


def _paths(model: type[BaseModel], before: str = "") -> list[str]:
    """Return every path that a draft has, its lists by their second item."""
    found = []
    for name, field in model.model_fields.items():
        path = f"{before}{name}"
        found.append(path)
        is_list = name == "lines"
        for inner in _models_in(field.annotation):
            found += _paths(inner, f"{path}[1]." if is_list else f"{path}.")
    return found


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models_in(inner)]


@pytest.mark.parametrize("path", _paths(PrescriptionDraft))
def test_every_field_of_a_draft_has_a_place_in_the_bundle(path):
    location = LOCATIONS.expression_of(path)

    assert location != "Bundle"
    assert location.startswith(("L2", "M2")) == path.startswith("lines[1]")
