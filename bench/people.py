"""Patients who do not exist, with valid INS, for benches."""

from collections.abc import Iterator

from deploy.local.identities import Person
from shared.identifiers import Ins


def patients(count: int) -> Iterator[Person]:
    """Yield `count` (at most 99 000) patients born in June 1980, each with an INS of their own."""
    for order in range(count):
        commune, rank = divmod(order, 990)
        body = f"28006{99000 + commune:05}{rank + 1:03}"
        ins = Ins(f"{body}{97 - int(body) % 97:02}")
        yield Person(
            id=f"bench-{order}",
            given_name="Essai",
            family_name=f"Test{order}",
            ins=ins,
            birth_date="1980-06-01",
            sex="female",
            mail=f"{ins}@patient.mssante.fr",
        )
