"""Who may prescribe and where, read from the labels of the public database."""

import csv

import pytest

from shared.identifiers import Cis
from shared.medicines import Catalogue
from shared.medicines.bdpm import find_file, read_text
from shared.medicines.catalogue import EXTRACT
from shared.medicines.model import Legal
from shared.medicines.restrictions import (
    CHANGES_NOTHING,
    UNRESTRICTED,
    Restrictions,
    common_to,
    is_read,
    loaded,
    restrictions_of,
    united,
)
from shared.medicines.substances import legal_of
from tests.reference import reference_data

RESTRICTED = "prescription réservée aux spécialistes et services"
INITIAL = "prescription initiale annuelle réservée à certains spécialistes"


def labels_in(folder) -> set[str]:
    path = find_file(folder, "CIS_CPD_bdpm")
    assert path is not None
    rows = csv.reader(read_text(path).text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row[1] for row in rows if len(row) == 2 and row[1].strip()}


def is_understood(label: str) -> bool:
    return is_read(label) or legal_of(conditions=[label], substances=[], routes=[], form="") != (
        Legal()
    )


def test_every_label_of_the_extract_is_understood_or_known_to_change_nothing():
    assert [label for label in labels_in(EXTRACT) if not is_understood(label)] == []


def test_every_label_of_the_whole_database_is_understood_or_known_to_change_nothing():
    labels = labels_in(reference_data("bdpm"))

    assert len(labels) > 160
    assert [label for label in labels if not is_understood(label)] == []


def test_a_label_that_nobody_knows_yet_is_not_taken_for_a_known_one():
    assert not is_read("prescription réservée aux astrologues")
    assert not any(is_read(f"{label} et autres") for label in CHANGES_NOTHING)


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("réservé à l'usage HOSPITALIER", Restrictions(is_hospital_use=True)),
        ("prescription hospitalière", Restrictions(is_hospital=True)),
        ("prescription initiale hospitalière", Restrictions(is_initial_hospital=True)),
        (
            "prescription initiale hospitalière semestrielle",
            Restrictions(is_initial_hospital=True, initial_months=6),
        ),
        (INITIAL, Restrictions(is_initial_specialist=True, initial_months=12)),
        (
            "prescription initiale annuelle réservée aux spécialistes et services CARDIOLOGIE",
            Restrictions(
                is_initial_specialist=True,
                initial_months=12,
                specialists=frozenset({"cardiologie"}),
                has_services=True,
            ),
        ),
        (
            f"{RESTRICTED} HEPATO/GASTRO-ENTEROLOGIE",
            Restrictions(specialists=frozenset({"hepato gastro enterologie"}), has_services=True),
        ),
        (
            "prescription réservée aux spécialistes CHIRURGIE",
            Restrictions(specialists=frozenset({"chirurgie"})),
        ),
        (
            "renouvellement de la prescription réservé aux spécialistes en UROLOGIE",
            Restrictions(renewers=frozenset({"urologie"})),
        ),
        ("prescription réservée aux médecins compétents DOULEUR", Restrictions(has_others=True)),
        (
            "prescription par un médecin exerçant dans un établissement de transfusion sanguine",
            Restrictions(has_others=True),
        ),
        ("réservé à l'usage professionnel DENTAIRE", Restrictions(is_professional_use=True)),
        (
            "médicament nécessitant une surveillance particulière pendant le traitement",
            Restrictions(is_watched=True),
        ),
        ("renouvellement non restreint", UNRESTRICTED),
    ],
)
def test_each_kind_of_label_is_read(label, found):
    assert restrictions_of([label]) == found


def test_labels_of_one_speciality_are_united_and_the_shorter_period_holds():
    found = restrictions_of(
        [
            "prescription initiale hospitalière trimestrielle",
            INITIAL,
            f"{RESTRICTED} PEDIATRIE",
            f"{RESTRICTED} NEUROLOGIE",
        ]
    )

    assert (found.needs_initial, found.initial_months) == (True, 3)
    assert found.initiators == {"neurologie", "pediatrie"}


def test_those_who_alone_may_renew_are_those_who_begin_where_no_others_are_named():
    label = "renouvellement de la prescription réservé aux spécialistes en HEMATOLOGIE"

    assert restrictions_of([INITIAL, label]).initiators == {"hematologie"}


def test_what_is_written_in_the_catalogue_is_read_back():
    found = restrictions_of([INITIAL, f"{RESTRICTED} NEUROLOGIE", "prescription hospitalière"])

    assert loaded(found.dumped()) == found
    assert (UNRESTRICTED.dumped(), loaded("")) == ("", UNRESTRICTED)


def test_an_inn_is_restricted_as_far_as_all_its_specialities_are():
    in_hospital = Restrictions(is_hospital=True, specialists=frozenset({"neurologie"}))
    begun = Restrictions(
        is_hospital=True, specialists=frozenset({"pediatrie"}), initial_months=6, has_others=True
    )

    assert common_to([in_hospital, UNRESTRICTED]) == UNRESTRICTED == common_to([])
    assert common_to([in_hospital, begun]) == Restrictions(
        is_hospital=True, specialists=frozenset({"neurologie", "pediatrie"}), has_others=True
    )
    assert common_to([begun]) == begun
    by_place = Restrictions(is_initial_hospital=True, initial_months=6, has_others=True)
    assert common_to([by_place, Restrictions(is_watched=True)]) == UNRESTRICTED


def test_of_several_medicines_in_one_text_every_restriction_holds():
    in_hospital = Restrictions(is_hospital=True, specialists=frozenset({"neurologie"}))
    begun = Restrictions(is_initial_hospital=True, initial_months=6, has_others=True)
    longer = Restrictions(is_initial_hospital=True, initial_months=12)

    assert united([in_hospital, UNRESTRICTED]) == in_hospital
    assert united([in_hospital, begun, longer]) == Restrictions(
        is_hospital=True,
        is_initial_hospital=True,
        initial_months=6,
        specialists=frozenset({"neurologie"}),
        has_others=True,
    )
    assert united([]) == UNRESTRICTED


def test_the_catalogue_tells_them():
    catalogue = Catalogue.open(None)

    clonazepam = catalogue.find_by_cis(Cis("61496251"))
    free = catalogue.find_by_cis(Cis("60234100"))
    catalogue.close()

    assert clonazepam is not None
    assert free is not None
    assert clonazepam.restrictions == Restrictions(
        is_initial_specialist=True,
        initial_months=12,
        specialists=frozenset({"neurologie", "pediatrie"}),
        has_services=True,
    )
    assert free.restrictions == UNRESTRICTED
