"""Whether an officine is the one that the prescriber named, and when it must say why it goes on."""

import pytest

from services.dispense import rules
from services.dispense.model import ReasonToGoOn
from shared.contracts.prescription import NamedPharmacy
from tests.dispense.builders import a_finess, a_prescription, nothing_given, refusal_of

HERE = a_finess(1)
REASON = ReasonToGoOn(code="patient_known")


@pytest.mark.parametrize(
    ("named", "site_name", "expected"),
    [
        (None, "Pharmacie du Pont", None),
        (NamedPharmacy(name="Autre nom", finess=HERE), None, "here"),
        (
            NamedPharmacy(name="Pharmacie du Pont", finess=a_finess(2)),
            "Pharmacie du Pont",
            "elsewhere",
        ),
        (NamedPharmacy(name="Pharmacie du Pré"), "PHARMACIE DU  PRE", "perhaps_here"),
        (NamedPharmacy(name="Pharmacie du Pont"), "Pharmacie du Parc", "elsewhere"),
        (NamedPharmacy(name="Pharmacie du Pont"), None, "elsewhere"),
    ],
)
def test_a_finess_proves_who_is_named_and_a_name_only_suggests_it(named, site_name, expected):
    assert rules.naming_of(named, HERE, site_name=site_name) == expected


def test_another_officine_than_the_named_one_says_why_it_begins():
    prescription = a_prescription()

    assert refusal_of(prescription) is None
    assert refusal_of(prescription, is_elsewhere=True) == "pharmacy_reason_missing"
    assert refusal_of(prescription, is_elsewhere=True, reason_to_go_on=REASON) is None
    assert refusal_of(prescription, nothing_given(), is_elsewhere=True) is None
