"""What the law says of a substance, from its labels and from our own table."""

import pytest

from shared.medicines.model import Legal
from shared.medicines.substances import (
    SUBSTANCE_RULES,
    legal_of,
    legal_of_preparation,
    named_in,
    nearly_named_in,
)


def rule_for(*substances: str, route: str = "orale", form: str = "comprimé", labels=()) -> Legal:
    return legal_of(conditions=labels, substances=substances, routes=[route], form=form)


def test_a_medicine_without_label_or_rule_is_free():
    assert rule_for("PARACÉTAMOL") == Legal()


@pytest.mark.parametrize(
    ("label", "days"),
    [
        ("prescription limitée à 2 jours", 2),
        ("prescription limitée à 7 jours", 7),
        ("prescription limitée à 7 jours ou 28 jours", 28),
        ("prescription limitée à 2 semaines", 14),
        ("prescription limitée à 4 semaines", 28),
        ("prescription limitée à 12 semaines", 84),
        ("prescription limitée à 6 mois", 183),
    ],
)
def test_the_duration_of_a_label_is_read(label, days):
    assert rule_for(labels=["liste I", label]).max_days == days


def test_the_list_of_a_label_is_read_and_the_strictest_wins():
    assert rule_for(labels=["liste II"]).list_ == "II"
    assert rule_for(labels=["liste II", "liste I"]).list_ == "I"
    assert rule_for(labels=["liste I", "stupéfiants"]).list_ == "stupefiant"


def test_a_stupefiant_without_a_duration_has_28_days_and_a_secure_form():
    legal = rule_for(labels=["stupéfiants"])

    assert legal.max_days == 28
    assert legal.is_secure
    assert legal.is_en_toutes_lettres


def test_the_two_wordings_of_the_secure_form_differ_by_the_letters_only():
    in_letters = rule_for(labels=["prescription en toutes lettres sur ordonnance sécurisée"])
    plain = rule_for(labels=["prescription sur ordonnance sécurisée"])

    assert (in_letters.is_secure, in_letters.is_en_toutes_lettres) == (True, True)
    assert (plain.is_secure, plain.is_en_toutes_lettres) == (True, False)


def test_fractions_and_chevauchement_are_read():
    legal = rule_for(
        labels=[
            "délivrance fractionnée de 7 jours",
            "chevauchement interdit sauf mention expresse du prescripteur portée sur l'ordonnance",
        ]
    )

    assert legal.fraction_days == 7
    assert legal.is_chevauchement_forbidden


@pytest.mark.parametrize(
    ("substance", "list_", "days", "is_secure"),
    [
        ("SULFATE DE MORPHINE", "stupefiant", 28, True),
        ("CHLORHYDRATE D'OXYCODONE", "stupefiant", 28, True),
        ("HYDROMORPHONE", "stupefiant", 28, True),
        ("MÉTHYLPHÉNIDATE", "stupefiant", 28, True),
        ("OXYBATE DE SODIUM", "stupefiant", 28, True),
        ("CHLORHYDRATE DE TRAMADOL", "I", 84, True),
        ("CODÉINE (PHOSPHATE DE) HÉMIHYDRATÉ", "I", 84, True),
        ("TARTRATE DE DIHYDROCODÉINE", "I", 84, True),
        ("PRÉGABALINE", "I", 183, True),
        ("TARTRATE DE ZOLPIDEM", "I", 28, True),
        ("TIANEPTINE SODIQUE", "I", 28, True),
        ("CLONAZÉPAM", "I", 84, True),
        ("BUPRÉNORPHINE", "I", None, True),
        ("ZOPICLONE", "I", 28, False),
        ("LORMÉTAZÉPAM", "I", 28, False),
        ("ALPRAZOLAM", "I", 84, False),
        ("CLORAZÉPATE DIPOTASSIQUE", "I", 84, False),
        ("ISOTRÉTINOÏNE", "I", 30, False),
        ("THALIDOMIDE", "I", None, False),
    ],
)
def test_a_substance_has_its_rules_even_when_the_labels_are_missing(
    substance, list_, days, is_secure
):
    legal = rule_for(substance)

    assert (legal.list_, legal.max_days, legal.is_secure) == (list_, days, is_secure)


def test_pregabalin_is_secure_but_not_written_in_full():
    assert not rule_for("PRÉGABALINE").is_en_toutes_lettres


@pytest.mark.parametrize(("form", "days"), [("sirop en récipient unidose", 14), ("gélule", 28)])
def test_methadone_has_14_days_as_a_syrup_and_28_as_capsules(form, days):
    legal = rule_for("CHLORHYDRATE DE MÉTHADONE", form=form)

    assert (legal.max_days, legal.fraction_days) == (days, 7)


@pytest.mark.parametrize(
    ("route", "fraction"), [("transdermique", 14), ("sublinguale", 7), ("intraveineuse", None)]
)
def test_the_fraction_of_fentanyl_depends_on_the_route(route, fraction):
    assert rule_for("FENTANYL", route=route).fraction_days == fraction


def test_rules_of_the_mouth_do_not_reach_the_vein_or_the_skin():
    assert rule_for("CLONAZÉPAM", route="intraveineuse") == Legal()
    assert rule_for("ISOTRÉTINOÏNE", route="cutanée") == Legal()
    assert rule_for("TRAMADOL", route="intraveineuse").max_days is None
    assert rule_for("TRAMADOL", route="intraveineuse").is_secure


@pytest.mark.parametrize(
    "lookalike", ["CHLORHYDRATE D'APOMORPHINE", "ÉTHYLMORPHINE", "NALBUPHINE", "CODEINUM"]
)
def test_a_name_that_only_contains_another_is_not_that_substance(lookalike):
    assert rule_for(lookalike) == Legal()


def test_the_stricter_of_label_and_table_wins():
    labels = ["liste I", "prescription limitée à 7 jours"]

    assert rule_for("TRAMADOL", labels=labels).max_days == 7


def test_a_month_of_isotretinoin_is_30_days_although_the_label_says_4_weeks():
    labels = ["liste I", "prescription limitée à 4 semaines"]

    assert rule_for("ISOTRÉTINOÏNE", labels=labels).max_days == 30


def test_every_rule_of_the_table_names_a_list():
    assert all(rule.substances and rule.legal.list_ for rule in SUBSTANCE_RULES)


@pytest.mark.parametrize(
    "text",
    [
        *("Dexamphétamine sulfate 5 mg", "amphétamine", "hydrocodone 5 mg", "fentanyle"),
        *("chlorhydrate de morphines 1 g", "morfine 1 g", "oxicodone", "métadone", "THC 5 mg"),
        *("acide gamma-hydroxybutyrique", "GHB", "teinture d’opium", "héroïne", "piritramide"),
    ],
)
def test_a_preparation_names_a_stupefiant_however_it_is_spelled(text):
    legal = legal_of_preparation(text)

    assert (legal.list_, legal.is_secure, legal.max_days) == ("stupefiant", True, 28)


def test_flunitrazepam_in_a_preparation_is_assimilated():
    legal = legal_of_preparation("Flunitrazépam 1 mg, gélule")

    assert (legal.list_, legal.is_secure, legal.max_days, legal.fraction_days) == ("I", True, 14, 7)


@pytest.mark.parametrize("text", ["Urée 10 g, vaseline", "mélatonine 5 mg", "caféine, lactose"])
def test_what_is_no_stupefiant_stays_a_plain_preparation(text):
    assert legal_of_preparation(text) == Legal()
    assert nearly_named_in(text, known=()) == ()


def test_a_word_that_nearly_is_a_strict_substance_is_told_unless_it_is_known():
    assert nearly_named_in("morphone 1 g et oxycodonne", known=()) == ("morphine", "oxycodone")
    assert nearly_named_in("phénazone", known={"phenazone"}) == ()
    assert nearly_named_in("morphine", known=()) == ("morphine",)
    assert {"fentanyl", "fentanyle"} <= named_in("Fentanyle")
    assert named_in("thés") == {"thes"}
