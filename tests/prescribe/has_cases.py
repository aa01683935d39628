"""Posologies of the French ePrescription guide's examples (cases of the HAS), converted by hand.

The facts are theirs: which dose, how often, for how long, under which condition. The words and the
products are ours: those of the committed extract of the public medicines database.
"""

from typing import Final

from tests.prescribe.bundles import EDQM, boxes, cis, days, dose
from tests.prescribe.dosage_case import PAIN, Case, for_days, repeat, tablets, virtual, weeks

_TAPER: Final = [50, 40, 30, 20, 10]

CASES: Final = (
    Case(
        "01 fixed dose in the evening",
        cis("67995040"),
        "20 mg le soir",
        ({**repeat(when=["EVE"]), "doseAndRate": dose(20, "mg", "mg")},),
        for_days(28),
        intakes=1,
        duration=28,
    ),
    Case(
        "04a every six hours if in pain, by virtual medicine",
        virtual("MV00000557", "PARACETAMOL 500 mg gélule"),
        "2 gélules toutes les 6 h pendant 10 jours si douleur",
        (
            {
                **repeat(boundsDuration=days(10), frequency=1, period=6, periodUnit="h"),
                "asNeededCodeableConcept": PAIN,
                "doseAndRate": dose(2, "gélule", "15012000", EDQM),
            },
        ),
        {},
        duration=10,
    ),
    Case(
        "04b a range, with a maximum and a warning",
        cis("63368332"),
        "1 à 2 comprimés toutes les 12 h pendant 10 jours selon la douleur, 4 par jour au plus ; "
        "arrêter en cas de nausées",
        (
            {
                **repeat(boundsDuration=days(10), frequency=1, period=12, periodUnit="h"),
                "additionalInstruction": [{"text": "arrêter en cas de nausées"}],
                "doseAndRate": [{"doseRange": {"low": {"value": 1}, "high": {"value": 2}}}],
                "maxDosePerPeriod": {"numerator": {"value": 4}, "denominator": days(1)},
            },
        ),
        for_days(10),
        intakes=2,
        duration=10,
    ),
    Case(
        "05a three quarters of a tablet",
        cis("63245753"),
        "3/4 de comprimé par jour",
        ({**repeat(frequency=1, period=1, periodUnit="d"), "doseAndRate": tablets(0.75)},),
        {"quantity": boxes(1)},
        units="0.75",
        intakes=1,
    ),
    Case(
        "05b an opioid, once a day for a week",
        cis("64288864"),
        "une gélule de dix milligrammes par jour pendant sept jours",
        (
            {
                **repeat(boundsDuration=days(7), frequency=1, period=1, periodUnit="d"),
                "doseAndRate": dose(1, "gélule", "15012000", EDQM),
            },
        ),
        for_days(7),
        units="1",
        intakes=1,
        duration=7,
    ),
    Case(
        "06 once a week, on Tuesday",
        cis("67853564"),
        "4 comprimés une fois par semaine, le mardi",
        (
            {
                **repeat(frequency=1, period=1, periodUnit="wk", dayOfWeek=["tue"]),
                "doseAndRate": tablets(4),
            },
        ),
        for_days(28),
        units="4",
        duration=28,
    ),
    Case(
        "14 as needed, with maxima and a delay",
        cis("63368332"),
        "1 comprimé si douleur, 2 au plus par prise et 8 par jour, 4 heures entre deux prises",
        (
            {
                **repeat(frequencyMax=1, period=4, periodUnit="h"),
                "asNeededCodeableConcept": PAIN,
                "doseAndRate": [{"doseRange": {"low": {"value": 1}, "high": {"value": 2}}}],
            },
        ),
        {"quantity": boxes(2)},
    ),
    Case(
        "15 a stupéfiant at eight in the evening",
        cis("61227030"),
        "une gélule le soir à vingt heures pendant huit jours",
        (
            {
                **repeat(boundsDuration=days(8), timeOfDay=["20:00:00"]),
                "doseAndRate": dose(1, "gélule", "15012000", EDQM),
            },
        ),
        for_days(8),
        units="1",
        intakes=1,
        duration=8,
    ),
    Case(
        "17 four times a day at given hours",
        cis("62944693"),
        "80 mg à 8 h, 14 h, 18 h et 22 h",
        (
            {
                **repeat(timeOfDay=["08:00:00", "14:00:00", "18:00:00", "22:00:00"]),
                "route": {"coding": [{"system": EDQM, "code": "20020000"}]},
                "doseAndRate": dose(80, "mg", "mg"),
            },
        ),
        for_days(10),
        intakes=4,
        duration=10,
    ),
    Case(
        "19 three times a day",
        cis("60234100"),
        "1 comprimé, 3 prises par jour espacées de 4 heures",
        ({**repeat(frequency=3, period=1, periodUnit="d"), "doseAndRate": tablets(1)},),
        for_days(5),
        units="1",
        intakes=3,
        duration=5,
    ),
    Case(
        "20 one dose in the morning, another at noon",
        cis("68583940"),
        "2 comprimés à 8 h et 1 comprimé à 12 h",
        (
            {"sequence": 1, **repeat(timeOfDay=["08:00:00"]), "doseAndRate": tablets(2)},
            {"sequence": 1, **repeat(timeOfDay=["12:00:00"]), "doseAndRate": tablets(1)},
        ),
        for_days(30),
        duration=30,
    ),
    Case(
        "21 tapering until a result, then week by week",
        virtual("MV00002248", "PREDNISOLONE 20 mg comprimé"),
        "le matin : 60 mg jusqu’à 3 bandelettes négatives, puis 50, 40, 30, 20 et 10 mg une "
        "semaine chacun, puis revoir",
        (
            {
                "sequence": 1,
                "additionalInstruction": [{"text": "Jusqu'à 3 bandelettes négatives"}],
                **repeat(when=["MORN"]),
                "doseAndRate": dose(60, "mg", "mg"),
            },
            *(
                {
                    "sequence": step,
                    **repeat(boundsDuration=weeks(1), when=["MORN"]),
                    "doseAndRate": dose(mg, "mg", "mg"),
                }
                for step, mg in enumerate(_TAPER, 2)
            ),
            {"sequence": 7, "additionalInstruction": [{"text": "puis revoir"}]},
        ),
        {"quantity": boxes(3)},
    ),
    Case(
        "23 a cycle of two days",
        cis("63245753"),
        "1/2 comprimé le premier jour, 3/4 le deuxième, et recommencer pendant un mois",
        (
            {"sequence": 1, **repeat(count=1), "doseAndRate": tablets(0.5)},
            {"sequence": 2, **repeat(count=1), "doseAndRate": tablets(0.75)},
        ),
        {"quantity": boxes(1)},
    ),
    Case(
        "25 insulin by blood sugar",
        cis("61232223"),
        "avant chaque repas : 6 U entre 1,5 et 2 g/L, 8 U entre 2 et 2,5 g/L, 10 U au-delà",
        ({"text": "avant chaque repas"},),
        {"quantity": boxes(1)},
    ),
    Case(
        "27 morning and evening with meals",
        cis("68583940"),
        "1 comprimé matin et soir, au cours du repas",
        (
            {
                **repeat(when=["MORN", "EVE"]),
                "additionalInstruction": [{"text": "au cours du repas"}],
                "doseAndRate": tablets(1),
            },
        ),
        {**for_days(30), "numberOfRepeatsAllowed": 5, "dispenseInterval": days(30)},
        units="1",
        intakes=2,
        duration=30,
    ),
    Case(
        "33 a plaster for twelve hours a day",
        cis("65538840"),
        "1 emplâtre par jour à 20 h, laissé 12 heures",
        (
            {
                **repeat(timeOfDay=["20:00:00"], duration=12, durationUnit="h"),
                "doseAndRate": dose(1, "emplâtre", "15036000", EDQM),
            },
        ),
        {**for_days(28)},
        units="1",
        intakes=1,
        duration=28,
    ),
    Case(
        "14 codeine as needed, with a maximum",
        cis("60904643"),
        "1 comprimé si douleur, 8 par jour au plus",
        (
            {
                **repeat(frequencyMax=1, period=4, periodUnit="h"),
                "asNeededCodeableConcept": PAIN,
                "doseAndRate": tablets(1),
            },
        ),
        for_days(10),
        duration=10,
    ),
    Case(
        "31 a patch changed every seventy-two hours",
        cis("60914025"),
        "un dispositif à changer toutes les soixante-douze heures pendant deux semaines",
        (
            {
                **repeat(boundsDuration=weeks(2), frequency=1, period=72, periodUnit="h"),
                "doseAndRate": dose(1, "dispositif", "15036000", EDQM),
            },
        ),
        for_days(14),
        units="1",
        duration=14,
    ),
    Case(
        "PCA of morphine: a rate, and a bolus as needed",
        {"coding": [{"system": "http://data.esante.gouv.fr/ansm/medicament/codeSMS"}]}
        | {"text": "morphine"},
        "cinq milligrammes par heure, bolus de dix milligrammes au plus toutes les deux heures, "
        "pendant quatre jours",
        (
            {"doseAndRate": [{"rateRatio": {"numerator": {"value": 5}}}]},
            {
                **repeat(frequencyMax=1, period=2, periodUnit="h"),
                "asNeededCodeableConcept": {"text": "bolus"},
                "doseAndRate": dose(10, "mg", "mg"),
            },
        ),
        for_days(4),
        duration=4,
    ),
)

# Units and intakes are put in words on a secure prescription (R.5132-29 CSP): these say none.
NOT_IN_WORDS: Final = (
    Case(
        "codeine without a count",
        cis("60904643"),
        "si douleur, selon besoin",
        ({"asNeededCodeableConcept": PAIN},),
        for_days(10),
        duration=10,
    ),
)
