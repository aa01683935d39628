"""What a note may say beside the posology: the words of the product, and nothing else."""

from typing import Any

import pytest

from tests.prescribe.bundles import a_bundle, a_request
from tests.prescribe.reading_bundles import ON, received, refusals

POSOLOGY = "1 comprimé matin et soir"  # of DOLIPRANE 1000 mg, comprimé
AT = "Bundle.entry[2].resource.note[0]"


def noted(*texts: str, **changes: Any) -> dict[str, Any]:
    return a_bundle(a_request(on=ON, note=[{"text": text} for text in texts], **changes))


@pytest.mark.parametrize(
    "before",
    [
        *("DOLIPRANE :", "Doliprane 1000 mg, comprimé :", "doliprane 1000 mg –", "comprimé,"),
        *("Prescription textuelle :", "Prescription textuelle: DOLIPRANE 1000 mg :"),
    ],
)
def test_words_of_the_product_before_the_posology_are_told_to_be_left_out(before):
    read = received(noted(f"{before} {POSOLOGY}", "matin et soir"))

    assert read.reading.notices == (AT,)
    assert read.draft.lines[0].posology.text == POSOLOGY


@pytest.mark.parametrize(
    "note",
    [
        f"{POSOLOGY}, ne jamais dépasser 5 jours, arrêter en cas de saignement",
        f"{POSOLOGY} pendant 5 jours",
        f"{POSOLOGY} DOLIPRANE",
        f"ne pas prendre {POSOLOGY}",
        f"DOLIPRANE 500 mg : {POSOLOGY}",
        f"DOLIPRANE 1000 mg ou {POSOLOGY}",
        f"DOLIPRANE 1000 : {POSOLOGY}",
        f"DOLIPRANE DOLIPRANE : {POSOLOGY}",
        f"1000 mg {POSOLOGY}",
        f"mg {POSOLOGY}",
        f"2 {POSOLOGY}",
        f"Prescription textuelle : 2 {POSOLOGY}",
        f"Prescription textuelle : Prescription textuelle : {POSOLOGY}",
        f"Prescription : {POSOLOGY}",
        "DOLIPRANE 1000 mg, comprimé",
    ],
)
def test_whatever_else_a_note_adds_is_refused(note):
    assert refusals(noted(note))["fhir_words_missing"] == [AT]


@pytest.mark.parametrize(
    ("product", "note"),
    [
        ({"text": "paracétamol 1 g comprimé"}, f"paracétamol 1 g, comprimé : {POSOLOGY}"),
        ({"text": "amoxicilline 1 g comprimé"}, f"Amoxicilline : {POSOLOGY}"),
    ],
)
def test_the_words_of_an_inn_are_its_own(product, note):
    assert received(noted(note, medicationCodeableConcept=product)).reading.notices == (AT,)
    other = {"text": "ibuprofène 400 mg comprimé"}
    found = refusals(noted(note, medicationCodeableConcept=other))
    assert found["fhir_words_missing"] == [AT]


def test_a_note_of_another_line_is_judged_by_its_own_product():
    note = [{"text": f"DOLIPRANE : {POSOLOGY}"}]
    other = {"text": "ibuprofène 400 mg comprimé"}
    bundle = a_bundle(
        a_request(on=ON, note=note),
        a_request(on=ON, note=note, medicationCodeableConcept=other),
    )

    assert refusals(bundle)["fhir_words_missing"] == ["Bundle.entry[3].resource.note[0]"]


def test_the_name_that_stands_beside_a_code_may_be_repeated():
    coded = a_request(on=ON)["medicationCodeableConcept"] | {"text": "DOLIPRANE 1000MG CPR"}

    read = received(noted(f"DOLIPRANE 1000MG CPR {POSOLOGY}", medicationCodeableConcept=coded))

    assert read.reading.notices == (AT,)


def test_a_note_on_an_unknown_product_is_refused():
    unknown = {"coding": [a_request(on=ON)["medicationCodeableConcept"]["coding"][0]]}
    unknown["coding"][0] = unknown["coding"][0] | {"code": "60000001"}

    found = refusals(noted(f"DOLIPRANE : {POSOLOGY}", medicationCodeableConcept=unknown))

    assert found["fhir_words_missing"] == [AT]
