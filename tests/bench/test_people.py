"""The patients of a bench."""

from bench.people import patients


def test_every_patient_of_a_bench_has_a_valid_ins_of_their_own():
    found = [patient.ins for patient in patients(2_000)]

    assert len(set(found)) == 2_000
