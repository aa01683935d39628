"""A structure beside the words of a posology: kept, repeated in them, refused, or told left out."""

from typing import Any

import pytest

from tests.prescribe.bundles import EDQM, days, dose, rendered, sees
from tests.prescribe.dosage_case import PAIN, repeat, tablets
from tests.prescribe.reading_bundles import a_changed, received, refusals

AT = "Bundle.entry[2].resource.dosageInstruction[0]"
TIMED = "timing.repeat"
WEEKLY = {"frequency": 1, "period": 1, "periodUnit": "wk"}
TWICE = {"frequency": 2, "period": 1, "periodUnit": "d"}


def a_dosage(text: str, **structure: Any) -> dict[str, Any]:
    return {"dosageInstruction": [{"text": text, **structure}]}


def a_range(low: int, high: int, **unit: str) -> list[dict[str, Any]]:
    return [{"doseRange": {"low": {"value": low, **unit}, "high": {"value": high, **unit}}}]


@pytest.mark.parametrize(
    ("text", "structure", "code", "place"),
    [
        ("4 comprimés le matin", repeat(**WEEKLY), "fhir_words_missing", f"{TIMED}.period"),
        (
            "4 comprimés le matin, contrôle chaque semaine, pendant 3 mois",
            repeat(**WEEKLY),
            "fhir_words_missing",
            f"{TIMED}.period",
        ),
        (
            "4 comprimés par jour à partir du lundi",
            repeat(**WEEKLY),
            "fhir_words_missing",
            f"{TIMED}.period",
        ),
        (
            "4 comprimés le matin",
            repeat(dayOfWeek=["mon"]),
            "fhir_words_missing",
            f"{TIMED}.dayOfWeek",
        ),
        (
            "4 comprimés une fois par semaine, le mardi",
            repeat(dayOfWeek=["mon"]),
            "fhir_words_missing",
            f"{TIMED}.dayOfWeek",
        ),
        (
            "1 dispositif toutes les 72 heures",
            repeat(frequency=1, period=48, periodUnit="h"),
            "fhir_words_missing",
            f"{TIMED}.period",
        ),
        ("1 comprimé matin et soir", {"asNeededBoolean": True}, "fhir_words_missing", "asNeeded"),
        (
            "1 comprimé matin et soir, arrêter en cas de nausées",
            {"asNeededBoolean": True},
            "fhir_words_missing",
            "asNeeded",
        ),
        (
            "1 comprimé matin et soir",
            {"asNeededCodeableConcept": {"coding": PAIN["coding"][:0]}},
            "fhir_words_missing",
            "asNeeded",
        ),
        (
            "1 comprimé si douleur",
            {"asNeededBoolean": True, "asNeededCodeableConcept": PAIN},
            "fhir_repeated",
            "asNeeded",
        ),
        (
            "1 comprimé matin et soir",
            {"doseAndRate": a_range(3, 8)},
            "fhir_words_missing",
            "doseAndRate[0].dose",
        ),
        (
            "1 comprimé si douleur",
            {"doseAndRate": a_range(-3, 8)},
            "field_range",
            "doseAndRate[0].dose",
        ),
        (
            "1 comprimé si douleur",
            {"doseAndRate": [tablets(1)[0] | a_range(1, 2)[0]]},
            "fhir_repeated",
            "doseAndRate[0].dose",
        ),
        (
            "20 mg le soir",
            {"doseAndRate": dose(50, "mg", "mg")},
            "fhir_words_missing",
            "doseAndRate[0].dose",
        ),
        (
            "1 comprimé le soir",
            {"doseAndRate": dose(-1, "comprimé", "15054000", EDQM)},
            "field_range",
            "doseAndRate[0].dose",
        ),
        (
            "1 comprimé matin et soir",
            repeat(**{**TWICE, "frequency": 3, "frequencyMax": 9}),
            "fhir_words_missing",
            f"{TIMED}.frequencyMax",
        ),
        ("1 comprimé matin et soir", repeat(count=1), "fhir_words_missing", f"{TIMED}.count"),
        (
            "1 comprimé matin et soir",
            repeat(**{**TWICE, "period": -1}),
            "field_range",
            f"{TIMED}.period",
        ),
        (
            "1 comprimé matin et soir",
            repeat(**{**TWICE, "frequency": 0}),
            "field_range",
            f"{TIMED}.frequency",
        ),
        ("1 comprimé le matin", repeat(when=["EVE"]), "fhir_words_missing", f"{TIMED}.when[0]"),
        (
            "1 comprimé à 8 h",
            repeat(timeOfDay=["20:00:00"]),
            "fhir_words_missing",
            f"{TIMED}.timeOfDay[0]",
        ),
        ("1 comprimé", repeat(timeOfDay=["25:00"]), "field_form", f"{TIMED}.timeOfDay[0]"),
        (
            "1 comprimé matin et soir",
            repeat(timeOfDay=["12:00:00"]),
            "fhir_words_missing",
            f"{TIMED}.timeOfDay[0]",
        ),
        (
            "1 comprimé matin et soir",
            {**repeat(**TWICE), "doseAndRate": tablets(2)},
            "fhir_words_missing",
            "doseAndRate[0].dose",
        ),
        ("1 comprimé", repeat(dayOfWeek=["lundi"]), "field_choice", f"{TIMED}.dayOfWeek"),
    ],
)
def test_a_structure_that_the_words_contradict_is_refused(text, structure, code, place):
    assert refusals(a_changed(**a_dosage(text, **structure)))[code] == [f"{AT}.{place}"]


@pytest.mark.parametrize(
    ("text", "structure", "places"),
    [
        (
            "1 à 4 par jour",
            repeat(**TWICE, frequencyMax=9),
            ["frequency", "period", "frequencyMax"],
        ),
        (
            "1 comprimé matin et soir",
            repeat(**TWICE, periodMax=2),
            ["frequency", "period", "periodMax"],
        ),
        ("une cure", repeat(count=1), ["count"]),
        (
            "4 comprimés par jour ; acide folique une fois par semaine",
            repeat(**WEEKLY),
            ["frequency", "period"],
        ),
        ("4 comprimés par semaine", repeat(**WEEKLY, dayOfWeek=["mon"]), ["dayOfWeek"]),
        ("1 comprimé par jour", repeat(**{**TWICE, "frequency": 1}, when=["EVE"]), ["when[0]"]),
        ("1 comprimé le soir", repeat(timeOfDay=["20:00"]), ["timeOfDay[0]"]),
        ("1 comprimé matin, midi et soir", repeat(timeOfDay=["12:00"]), ["timeOfDay[0]"]),
        ("1 comprimé au repas", repeat(timeOfDay=["12:00"]), ["timeOfDay[0]"]),
        (
            "1 comprimé si douleur",
            {"asNeededBoolean": True, **repeat(**TWICE)},
            ["frequency", "period"],
        ),
    ],
)
def test_of_a_timing_what_is_neither_kept_nor_said_is_told_to_be_left_out(text, structure, places):
    read = received(a_changed(**a_dosage(text, **structure)))

    assert read.reading.notices == tuple(f"{AT}.{TIMED}.{place}" for place in places)


@pytest.mark.parametrize(
    ("text", "structure", "place"),
    [
        ("1 comprimé matin et soir", {"doseAndRate": a_range(1, 3)}, "doseAndRate[0].dose"),
        ("1 comprimé", {"doseAndRate": dose(4000, "mg", "mg")}, "doseAndRate[0].dose"),
        ("1 comprimé de 1 g", {"doseAndRate": dose(4000, "mg", "mg")}, "doseAndRate[0].dose"),
        (
            "1 comprimé si douleur",
            {"asNeededBoolean": True, "doseAndRate": tablets(2)},
            "doseAndRate[0].dose",
        ),
        ("1 comprimé si douleur", {"asNeededBoolean": False}, "asNeeded"),
        (
            "1 comprimé le soir",
            {"additionalInstruction": [{"coding": [{"code": "1"}]}]},
            "additionalInstruction[0]",
        ),
    ],
)
def test_a_dose_or_a_condition_that_is_neither_kept_nor_said_is_told(text, structure, place):
    read = received(a_changed(**a_dosage(text, **structure)))

    assert read.reading.notices == (f"{AT}.{place}",)


@pytest.mark.parametrize(
    ("text", "structure"),
    [
        ("4 comprimés une fois par semaine, le mardi", repeat(**WEEKLY, dayOfWeek=["tue"])),
        ("4 comprimés le mardi matin", repeat(**WEEKLY, dayOfWeek=["tue"], when=["MORN"])),
        ("1 comprimé le matin, un jour sur deux", repeat(frequency=1, period=2, periodUnit="d")),
        ("1 comprimé 5 jours sur 7", repeat(frequency=5, period=1, periodUnit="wk")),
        ("1 ampoule tous les trimestres", repeat(frequency=1, period=3, periodUnit="mo")),
        ("1 injection tous les 15 jours", repeat(frequency=1, period=2, periodUnit="wk")),
        ("1 injection par quinzaine", repeat(frequency=1, period=14, periodUnit="d")),
        ("1 injection hebdomadaire pendant 3 mois", repeat(**WEEKLY)),
        ("1 dose mensuelle, injection mensuelle", repeat(frequency=1, period=1, periodUnit="mo")),
        ("1 comprimé du lundi au mercredi", repeat(dayOfWeek=["mon", "tue", "wed"])),
        (
            "1 comprimé du samedi au lundi",
            repeat(dayOfWeek=["sat", "sun", "mon"]),
        ),
        (
            "1 comprimé chaque jour",
            repeat(dayOfWeek=["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
        ),
        ("1 comprimé à 8 h 30 et à vingt heures", repeat(timeOfDay=["08:30", "20:00"])),
        ("1 comprimé à 8h30 et 20:00", repeat(timeOfDay=["08:30:00", "20:00:00"])),
        ("1 comprimé avant le repas", repeat(when=["AC"])),
        (
            "2 gélules toutes les 6 h si besoin",
            {
                "asNeededBoolean": True,
                **repeat(frequency=1, period=6, periodUnit="h"),
                "doseAndRate": dose(2, "gélule", "15012000", EDQM),
            },
        ),
        ("1 à 2 comprimés si douleur", {"doseAndRate": a_range(1, 2), "asNeededBoolean": True}),
        ("1 g le soir", {"doseAndRate": dose(1000, "mg", "mg")}),
    ],
)
def test_what_the_words_repeat_goes_without_saying(text, structure):
    assert received(a_changed(**a_dosage(text, **structure))).reading.notices == ()


def test_of_several_dosages_what_the_words_do_not_repeat_is_told_to_be_left_out():
    first = {"sequence": 1, **repeat(when=["MORN"], boundsDuration=days(5))}
    then = {"sequence": 2, **repeat(when=["EVE"], count=1), "doseAndRate": tablets(3)}
    words = rendered("2 comprimés le matin, puis 1 comprimé au réveil")

    read = received(a_changed(extension=[sees(), words], dosageInstruction=[first, then]))

    assert [place.partition("Instruction")[2] for place in read.reading.notices] == [
        "[0].sequence",
        "[0].timing.repeat.bounds",
        "[1].sequence",
        "[1].timing.repeat.when[0]",
        "[1].timing.repeat.count",
        "[1].doseAndRate[0].dose",
    ]


def test_one_of_several_dosages_may_not_be_slower_than_the_words_say():
    weekly = {**repeat(**WEEKLY)}
    words = rendered("2 comprimés le matin, puis 1 comprimé")

    places = refusals(a_changed(extension=[sees(), words], dosageInstruction=[{}, weekly]))

    at = AT.replace("Instruction[0]", "Instruction[1]")
    assert places["fhir_words_missing"] == [f"{at}.{TIMED}.period"]
