"""What the text of a posology surely says, and that any doubt says nothing."""

from decimal import Decimal

import pytest

from shared.document.reading import Said, read


@pytest.mark.parametrize(
    ("text", "intakes", "units", "a_day"),
    [
        ("1 gélule matin et soir", 2, "1", "2"),
        ("une gélule matin, midi et soir, au cours des repas", 3, "1", "3"),
        ("1 cp le matin, midi, soir et au coucher pendant 10 jours", 4, "1", "4"),
        ("1 gélule le soir et au coucher", 2, "1", "2"),
        ("1/2 comprimé matin et soir", 2, "0.5", "1"),
        ("3/4 de comprimé par jour", None, None, "0.75"),
        ("Un comprimé et quart matin et soir", None, None, None),
        ("1 comprimé et demi le matin", 1, "1.5", "1.5"),
        ("1 le matin et 1 le soir", 2, "1", "2"),
        ("2 gélules le matin et 1 le soir", 2, None, "3"),
        ("1,5 cp 3x/j", 3, "1.5", "4.5"),
        ("1 gélule 3 fois par jour, matin, midi et soir", 3, "1", "3"),
        ("3 fois par jour", 3, None, None),
        ("Trois gélules par jour", None, None, "3"),
        ("3 gélules par jour en 3 prises", 3, None, "3"),
        ("matin et soir", 2, None, None),
        ("10 gouttes matin et soir", 2, None, None),
        ("10 mg le matin et 5 mg le soir", 2, None, None),
        ("1 gélule matin et soir, à avaler sans croquer", 2, "1", "2"),
        ("1 gélule toutes les 12 heures", 2, "1", "2"),
        ("Une gélule / 8 h pendant 5 jours", 3, "1", "3"),
        ("1 comprimé et demi toutes les 8h", 3, "1.5", "4.5"),
        ("10 gouttes toutes les 8 heures", 3, None, None),
        ("1 gélule à 8h et à 20h", 2, "1", "2"),
        ("1 gélule à 8 h, 12 h et 20 h, avant les repas", 3, "1", "3"),
        ("1 gélule à 8h30 et 2 gélules à 20h30", 2, None, "3"),
        ("1 gélule à 20 h", 1, "1", "1"),
        ("1 gélule x 2 / jour", 2, "1", "2"),
        ("1 gélule ×3/j", 3, "1", "3"),
        ("1 gél. matin et soir", 2, "1", "2"),
        ("1 gélule L.P. matin et soir", 2, "1", "2"),
        ("Prendre 2 comprimés par jour avec un grand verre d’eau", None, None, "2"),
    ],
)
def test_a_plain_posology_is_read(text, intakes, units, a_day):
    assert read(text) == Said(
        intakes=intakes,
        units=None if units is None else Decimal(units),
        units_a_day=None if a_day is None else Decimal(a_day),
    )


@pytest.mark.parametrize(
    "text",
    [
        *("", "1-0-1", "1 gélule", "1 à 2 gélules matin et soir", "1 gélule matin ou soir"),
        *("1 gélule le soir au coucher", "1 gélule le soir, au coucher", "le matin et le matin"),
        *("1 gélule le matin et 1 le matin", "1 gélule matin et soir si douleur"),
        *("1 gélule matin et soir, 4 par jour au plus", "4 gélules par jour maximum"),
        *("1 gélule matin et soir puis 2", "1 gélule toutes les 5 heures", "1 à 8h et 2 à 20h"),
        *("1 gélule toutes les 4 à 6 heures", "1 gélule toutes les 4 heures si douleur"),
        *("1 gélule toutes les 12 heures, le matin et le soir", "1 gélule toutes les 4 h, max 6"),
        *("1 gélule à 2 heures du coucher", "1 gélule à 8 h d’intervalle", "1 gélule à 8h ou 20h"),
        *("1 gélule à 8h et à 8h", "1 gélule à 8h puis à 20h", "1 gélule toutes les 24 heures"),
        *("1 gélule matin et soir à 8h et 20h", "1 gélule x 2 / jour si douleur"),
        *("2 gélules par jour, matin et soir", "1 gélule 3 fois par jour, matin et soir"),
        *("1 gélule matin et soir, à doubler la nuit", "1 gélule matin et après-midi"),
        *("3 fois par jour, 1 gélule", "matin et soir : 1 gélule", "1 gélule par jour ou plus"),
        *("1 gélule/kg par jour", "1 gélule par jour et par prise", "1000 gélules par jour"),
        *("1 gélule par jour, contrôle de l’INR toutes les semaines", "débuter le lundi 3 mars"),
        *("1 gélule le soir, bilan chaque lundi", "1 gélule par jour 5 jours par semaine"),
        *("1 semaine sur 2, 1 gélule par jour", "pendant 10 jours", "au cours d’un repas"),
        *("chaque lundi, 1 gélule 3 fois par jour", "1 patch par 24 h", "1 gélule tous les jours"),
    ],
)
def test_where_another_reading_is_possible_nothing_is_read(text):
    assert read(text) == Said()


@pytest.mark.parametrize(
    "text",
    [
        *("1 patch/72h", "1 patch par 72 h", "un patch toutes les 72 heures", "1 patch/3 j"),
        *("Un patch tous les trois jours", "Changer le patch chaque lundi et jeudi"),
        *("1 gélule par semaine", "4 comprimés une fois par semaine, le mardi matin"),
        *("1 comprimé 3 fois par semaine", "1 gélule un jour sur deux", "1 gélule 1j/2"),
        *("1 injection mensuelle", "1 injection toutes les 4 semaines", "un patch le lundi"),
    ],
)
def test_a_rhythm_slower_than_a_day_is_seen(text):
    assert read(text) == Said(is_slower=True)
