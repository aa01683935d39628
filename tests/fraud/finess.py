"""Officines of test in chosen départements, with the check digit that FINESS asks for."""

from shared.identifiers import Finess, luhn_holds


def finess(department: str, nth: int) -> Finess:
    stem = f"{department}{nth:0{8 - len(department)}d}"
    counted = stem.replace("A", "1").replace("B", "2")
    return next(Finess(f"{stem}{key}") for key in range(10) if luhn_holds(f"{counted}{key}"))


PARIS = finess("75", 1)
LYON = finess("69", 1)
MARSEILLE = finess("13", 1)
RENNES = finess("35", 1)
LILLE = finess("59", 1)
