"""What a newer server may answer: kinds of a part that a client never heard of, and no more."""

from typing import Any

import pytest
from pydantic import ValidationError

from ordoflux_client.models import dispense, prescribe
from ordoflux_client.models.prescription import MedicineSpeciality
from ordoflux_client.shapes import Unheard
from shared.http.examples import examples_in
from tests.client.test_examples import folder


def answered(service: str, name: str) -> dict[str, Any]:
    answer = examples_in(folder(service))[name].answer
    assert isinstance(answer, dict)
    return answer


def with_product(product: dict[str, Any]) -> dict[str, Any]:
    seen = answered("dispense", "consult")
    first, *others = seen["lines"]
    return {**seen, "lines": [{**first, "product": product}, *others]}


def test_a_line_of_an_unheard_kind_leaves_the_others_to_read():
    product = {"kind": "allergen", "code": "A1"}

    read = dispense.ConsultationAnswer.model_validate(with_product(product))

    unheard = read.lines[0].product
    assert isinstance(unheard, Unheard)
    assert (unheard.kind, unheard.model_extra) == ("allergen", {"code": "A1"})
    assert len(read.lines) == len(with_product(product)["lines"])
    assert read.model_dump(mode="json")["lines"][0]["product"] == product
    assert dispense.ConsultationAnswer.model_validate(read.model_dump()) == read


def test_a_kind_that_is_known_is_read_as_it_is():
    product = {"kind": "cis", "cis": "60234100", "label": "DOLIPRANE", "new": 1}

    read = dispense.ConsultationAnswer.model_validate(with_product(product)).lines[0].product

    assert isinstance(read, MedicineSpeciality)


@pytest.mark.parametrize("product", [{"kind": "cis"}, {"cis": "60234100"}, {"kind": 5}, "cis"])
def test_a_product_that_is_broken_or_has_no_kind_cannot_be_read(product):
    with pytest.raises(ValidationError):
        dispense.ConsultationAnswer.model_validate(with_product(product))


def test_an_acknowledgement_that_is_not_positive_is_none():
    body = answered("prescribe", "issue_prescription")

    assert prescribe.Acknowledgement.model_validate(body).acknowledgement == "positive"
    with pytest.raises(ValidationError):
        prescribe.Acknowledgement.model_validate(body | {"acknowledgement": "none"})
