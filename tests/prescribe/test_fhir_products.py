"""The code of a medicine is signed: a text or a composition beside it names the same one."""

import time
from typing import Any

import pytest

from shared.fhir import systems
from tests.builders import PARACETAMOL, PARACETAMOL_CIP13
from tests.prescribe.bundles import a_bundle, a_request, as_sent
from tests.prescribe.reading_bundles import ON, a_changed, received, refusals

AT = "Bundle.entry[2].resource.medication"
MORPHINE = "61227030"  # SKENAN L.P. 10 mg


def a_concept(*texts: str, code: str = PARACETAMOL, system: str = systems.CIS) -> dict[str, Any]:
    first, *displays = texts
    codings = [{"system": system, "code": code}, *({"display": each} for each in displays)]
    return {"medicationCodeableConcept": {"coding": codings, "text": first}}


@pytest.mark.parametrize(
    "concept",
    [
        a_concept("Morphine LP 100 mg, gélule"),
        a_concept("DOLIPRANE", "morphine"),
        a_concept("SKENAN LP 100 mg"),
        a_concept("paracétamol codéine"),
        a_concept("DOLIPRANE 500 mg, comprimé"),
        a_concept("paracétamol 1 mg"),
        a_concept("Morphine", code=PARACETAMOL_CIP13, system=systems.CIP),
        a_concept("paracétamol", code=MORPHINE),
        a_concept("Skenan LP 100 mg/gélule", code=MORPHINE),
        a_concept("Skenan LP 100 mg, boîte pour 14 jours", code=MORPHINE),
        a_concept("Skenan LP 100 mg par gélule, flacon de 14", code=MORPHINE),
        a_concept("Skenan LP 100 mg, soit 20 mg/ml", code=MORPHINE),
        a_concept("DOLIPRANE 500 mg, 2 par jour"),
        a_concept("DOLIPRANE 500 mg, 3 g par jour au plus"),
        a_concept("DOLIPRANE 500 mg / comprimé, soit 15 mg/kg"),
    ],
)
def test_a_text_that_names_another_medicine_than_its_code_is_refused(concept):
    assert refusals(a_changed(**concept))["fhir_product_contradicted"] == [AT]


@pytest.mark.parametrize(
    "concept",
    [
        a_concept("DOLIPRANE 1000 mg, comprimé"),
        a_concept("Doliprane 1 g cp", "Paracétamol 1000 mg, comprimé sécable"),
        a_concept("doliprane"),
        a_concept("DOLIPRANE 1000 mg, sans sorbitol"),
        a_concept("marque d’un éditeur"),
        a_concept("DOLIPRANE", code=PARACETAMOL_CIP13, system=systems.CIP),
        a_concept("DOLIPRANE 1 g, 3 par jour pour la douleur"),
        a_concept("DOLIPRANE, 3 g par jour au plus, 15 mg/kg"),
        a_concept("SKENAN L.P. 10 mg/gélule", code=MORPHINE),
        a_concept("MIDAZOLAM 50 mg/10 ml", code="68529120"),
        a_concept("MIDAZOLAM 0,5 %", code="68529120"),
    ],
)
def test_a_text_that_names_the_same_medicine_is_accepted_without_a_word(concept):
    assert received(a_changed(**concept)).reading.notices == ()


def a_medication(*ingredients: dict[str, Any]) -> dict[str, Any]:
    code = {"coding": [{"system": systems.CIS, "code": PARACETAMOL}]}
    return {
        "resourceType": "Medication",
        "id": "m",
        "code": code,
        "ingredient": [*ingredients],
    }


MEANT = {"medicationCodeableConcept": None, "medicationReference": {"reference": "Medication/m"}}


def an_ingredient(name: str, milligrams: int) -> dict[str, Any]:
    amount = {"value": milligrams, "unit": "mg"}
    return {"itemCodeableConcept": {"text": name}, "strength": {"numerator": amount}}


@pytest.mark.parametrize(
    ("ingredient", "codes"),
    [
        (an_ingredient("paracétamol", 1000), []),
        (an_ingredient("paracétamol", 500), ["fhir_product_contradicted"]),
        (an_ingredient("morphine", 1000), ["fhir_product_contradicted"]),
    ],
)
def test_the_composition_beside_a_code_is_that_of_the_medicine(ingredient, codes):
    bundle = a_bundle(a_request(on=ON, **MEANT), a_medication(ingredient))

    if codes:
        assert refusals(bundle)[codes[0]] == ["Bundle.entry[3].resource.code"]
    else:
        assert received(bundle).reading.notices == ()


def test_a_code_of_which_nothing_is_made_is_told_to_be_left_out():
    atc = {"system": "http://www.whocc.no/atc", "code": "N02AA01"}
    concept = {"coding": [atc], "text": "paracétamol 500 mg comprimé"}

    read = received(a_changed(medicationCodeableConcept=concept))

    assert read.draft.lines[0].product.kind == "inn"
    assert read.reading.notices == (f"{AT}.coding[0]",)


def test_texts_beside_a_code_are_bounded_and_compared_once():
    words = [f"nom {number} " + "é" * 40 for number in range(60)]
    bundle = a_bundle(*[a_request(on=ON, **a_concept(*words[:15]))] * 20)
    too_long = a_changed(**a_concept(*words[:25]))

    started = time.process_time()
    received(bundle)

    assert len(as_sent(bundle)) < 262_144
    assert time.process_time() - started < 0.5
    assert refusals(too_long)["field_length"] == [AT]
