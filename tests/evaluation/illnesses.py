"""What people are treated for: a plausible mix over the extract, by age."""

from dataclasses import dataclass
from typing import Final

from tests.evaluation.chance import Chance
from tests.evaluation.medicines import (
    BENZODIAZEPINES,
    CODEINES,
    COSTLY,
    GLP1,
    INSULINS,
    OPIOIDS,
    PARACETAMOL,
    PREGABALINS,
    SLEEPERS,
    SUBSTITUTES,
    TRAMADOLS,
    Order,
    order,
)


@dataclass(frozen=True, slots=True)
class Chronic:
    """A treatment that goes on: its medicines (one of each tuple), days a dispensing, renewals.

    `by_age` is how many in a thousand have it below 20, 40, 60, 75 and above.
    """

    name: str
    medicines: tuple[tuple[str, ...], ...]
    by_age: tuple[float, float, float, float, float]
    days: int = 30
    renewals: int = 2
    is_ald: bool = False
    is_specialist: bool = False


CHRONIC: Final[tuple[Chronic, ...]] = (
    Chronic(
        "hypertension", (("65728601", "66340498"), ("61599041",)), (0, 8, 110, 300, 420), renewals=5
    ),
    Chronic(
        "heart", (("67736575",), ("65606743",), ("64755969",)), (0, 2, 25, 120, 240), is_ald=True
    ),
    Chronic("rhythm", (("61902218",),), (0, 1, 6, 50, 130), is_ald=True),
    Chronic("cholesterol", (("68212077", "69068936"),), (0, 5, 90, 260, 260), renewals=5),
    Chronic("diabetes", (("63146246", "67346461"),), (0, 6, 50, 130, 140), is_ald=True),
    Chronic("insulin", (INSULINS[:1], INSULINS[1:]), (4, 5, 11, 28, 30), is_ald=True),
    Chronic("glp1", (GLP1,), (0, 2, 15, 25, 10), days=28, is_ald=True),
    Chronic("thyroid", (("65143010", "68416845"),), (2, 15, 50, 80, 85), renewals=5),
    Chronic("contraception", (("66819566", "64558256", "67203730"),), (40, 170, 60, 0, 0), days=84),
    Chronic("asthma", (("60928110",),), (45, 35, 35, 45, 50), days=40),
    Chronic("stomach", (("67995040", "69047251"),), (3, 25, 80, 150, 190)),
    Chronic("epilepsy", (("68596770", "69658075", "60184188"),), (4, 5, 6, 7, 8), is_ald=True),
    Chronic("anxiety", (BENZODIAZEPINES[:2],), (0, 15, 45, 70, 95), days=28),
    Chronic("sleep", (SLEEPERS,), (0, 6, 22, 45, 70), days=28, renewals=0),
    Chronic("depression", (("64713443",),), (0, 4, 7, 7, 7), days=28, renewals=0),
    Chronic("nerve pain", (PREGABALINS,), (0, 5, 15, 25, 25)),
    Chronic("substitution", (SUBSTITUTES[:3],), (0, 6, 5, 0.5, 0), days=28, renewals=0),
    Chronic("methadone", (SUBSTITUTES[3:],), (0, 2, 2, 0.2, 0), days=28, renewals=0),
    Chronic("chronic pain", (("69701943", "68303979"),), (0, 4, 14, 22, 28), days=28, renewals=1),
    Chronic("strong pain", (OPIOIDS,), (0, 0.7, 3, 6, 9), days=28, renewals=0),
    Chronic(
        "cancer", (COSTLY[:1], OPIOIDS[2:3]), (0, 0.1, 0.7, 1.2, 1.0), 28, 0, is_ald=True,
        is_specialist=True,
    ),
    Chronic(
        "cystic fibrosis", (COSTLY[1:],), (0.12, 0.12, 0.04, 0, 0), 28, is_ald=True,
        is_specialist=True,
    ),
    Chronic("graft", (("67194943",),), (0.1, 0.4, 1, 1, 0.4), is_ald=True, is_specialist=True),
    Chronic("joints", (("64591690",),), (0.3, 2, 4, 4, 2), 28, is_ald=True, is_specialist=True),
    Chronic("attention", (("62331295", "69137599"),), (6, 2, 0.5, 0, 0), 28, 0),
)  # fmt: skip
_AGES: Final = (20, 40, 60, 75, 200)
_Acute = tuple[tuple[tuple[str, ...], int, float], ...]  # alternatives, days, probability
# What somebody leaves a consultation with, and how often.
ACUTE: Final[tuple[tuple[_Acute, float], ...]] = (
    (((("69118175", "69166540", "66916798"), 6, 1), ((PARACETAMOL,), 5, 0.8),
      (("66216486",), 5, 0.4)), 20),
    (((("65247087",), 7, 1), ((PARACETAMOL,), 5, 0.7), (("67995040",), 14, 0.2)), 9),
    ((((PARACETAMOL,), 8, 1), (("62944693",), 5, 0.4), (("66216486",), 4, 0.5)), 26),
    (((TRAMADOLS[:2], 7, 1), ((PARACETAMOL,), 8, 0.7), (("67995040",), 14, 0.3)), 9),
    (((CODEINES, 6, 1), ((PARACETAMOL,), 6, 0.4)), 5),
    (((("67995040", "69047251"), 28, 1), (("62944693",), 7, 0.4)), 8),
    (((BENZODIAZEPINES[:2], 14, 1), (("61519586",), 14, 0.3)), 3),
    (((SLEEPERS, 14, 1),), 2),
    (((("60928110",), 40, 1), (("66216486",), 5, 0.6), ((PARACETAMOL,), 5, 0.3)), 7),
    (((("65538840",), 10, 1), ((PARACETAMOL,), 8, 0.8)), 2),
    (((PREGABALINS, 28, 1), ((PARACETAMOL,), 8, 0.5)), 1),
)  # fmt: skip
# What a bout of flu leaves with: many at once, all alike.
FLU: Final[_Acute] = (((PARACETAMOL,), 5, 1), (("61876410",), 5, 0.25), (("66216486",), 4, 0.2))


# No opioid, sleeping pill or tranquilliser is written for a child.
ADULT_AGE: Final = 16
_ADULTS_ONLY: Final = frozenset(
    {*TRAMADOLS, *CODEINES, *BENZODIAZEPINES, *SLEEPERS, *PREGABALINS, "65538840", "61876410"}
)
# What goes on the same sheet, one more line at a time.
EXTRAS: Final = (PARACETAMOL, "62944693", "67995040", "61519586", "66216486", "60928110")
_EXTRA_SHARE: Final = 0.42
# Illnesses come together: how much likelier each is, and how many people are so.
_FRAILTY: Final = ((0.2, 50), (1.0, 28), (3.6, 22))


def chronic_of(chance: Chance, age: int) -> tuple[Chronic, ...]:
    """Draw what somebody of this age has."""
    band = next(index for index, limit in enumerate(_AGES) if age < limit)
    frailty = chance.one_of(_FRAILTY)
    return tuple(one for one in CHRONIC if chance.happens(frailty * one.by_age[band] / 1000))


def orders_of(chance: Chance, illnesses: tuple[Chronic, ...]) -> tuple[Order, ...]:
    """Draw the medicines that somebody stays on, one of each kind."""
    chosen = {
        chance.choice(kind): (one.days, one.renewals) for one in illnesses for kind in one.medicines
    }
    if len(chosen) > 1 and PARACETAMOL not in chosen and chance.happens(0.6):
        chosen[PARACETAMOL] = next(iter(chosen.values()))
    return tuple(order(cis, *times) for cis, times in chosen.items())


def acute_orders(chance: Chance, flu: float, age: int) -> tuple[Order, ...]:
    """Draw what one consultation leaves with; `flu` is how high it stands, 0 to 1."""
    bout = FLU if chance.happens(0.45 * flu) else chance.one_of(ACUTE)
    while age < ADULT_AGE and any(_ADULTS_ONLY.intersection(kinds) for kinds, _, _ in bout):
        bout = chance.one_of(ACUTE)
    written = {chance.choice(kinds): days for kinds, days, p in bout if chance.happens(p)}
    extra = {cis: 6 for cis in EXTRAS if cis not in written and chance.happens(_EXTRA_SHARE)}
    lines = written | extra or {PARACETAMOL: 5}
    return tuple(order(cis, days) for cis, days in lines.items())
