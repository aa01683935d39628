"""The signals, one module per family; `FRAUD_SIGNALS` is the one list that is examined.

`NIGHT_SIGNALS` compare all with all. `RULES` and `NIGHT_RULES` have them by id, under which a rule
version is stored.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from services.fraud.engine import Signal
from services.fraud.signals.alerts import AlertMatch, AlertResemblance
from services.fraud.signals.authenticity import BrokenSignature, DifferentContent
from services.fraud.signals.bursts import (
    CovetedBurst,
    DailyFlood,
    HeldIdentity,
    HourlyBurst,
    StrangePlace,
)
from services.fraud.signals.copies import CopiedContent
from services.fraud.signals.dispersion import Dispersion, NewReach
from services.fraud.signals.distances import FarFromBoth, ImpossibleTravel
from services.fraud.signals.legal_frame import NoSecureForm, PresentedLate, TooLong
from services.fraud.signals.night import NightHit, NightSignal, nightly
from services.fraud.signals.nomadism import Nomadism, PharmacyShopping
from services.fraud.signals.officines import DeniedReceipts, QuickBills, RepeatedReversals
from services.fraud.signals.peers import OfficineOutlier, OutsideHours, fences_of
from services.fraud.signals.quantities import EarlyRenewal, ShoppingQuantity
from services.fraud.signals.replay import Replay
from services.fraud.signals.rings import Ring
from services.fraud.signals.round import OfficineRound
from services.fraud.signals.snapshot import OfficineFigures, SharedPatient, Snapshot, snapshot_of
from services.fraud.signals.strangers import UnknownTriad

__all__ = [
    "FRAUD_SIGNALS",
    "NIGHT_RULES",
    "NIGHT_SIGNALS",
    "RULES",
    "TRIAL_SIGNALS",
    "NightHit",
    "NightSignal",
    "OfficineFigures",
    "SharedPatient",
    "Signal",
    "Snapshot",
    "fences_of",
    "nightly",
    "snapshot_of",
]

FRAUD_SIGNALS: Final[tuple[Signal, ...]] = (
    Replay(),
    OfficineRound(
        rule="S2.day", signal_class="F", window=timedelta(hours=24), officines_min=2, points=20
    ),
    OfficineRound(
        rule="S2.week", signal_class="H", window=timedelta(days=7), officines_min=3, points=35
    ),
    BrokenSignature(),
    DifferentContent(),
    CopiedContent(rule="S2.content", signal_class="F", officines_min=2),
    CopiedContent(rule="S2.content_many", signal_class="H", officines_min=3, points=35),
    AlertMatch(),
    AlertResemblance(),
    HourlyBurst(),
    CovetedBurst(),
    DailyFlood(),
    StrangePlace(),
    HeldIdentity(),
    Dispersion(),
    Nomadism(),
    Nomadism(
        rule="S7.severe",
        days=180,
        prescribers_min=5,
        officines_min=5,
        needs_overlap=False,
        points=30,
    ),
    PharmacyShopping(),
    ShoppingQuantity(),
    EarlyRenewal(),
    TooLong(),
    NoSecureForm(),
    UnknownTriad(rule="S12.triad", signal_class="H", arms_min=3, sheet="bare"),
    UnknownTriad(rule="S12.pair", signal_class="F", arms_min=2, sheet="bare", points=10),
    FarFromBoth(),
    ImpossibleTravel(),
    QuickBills(),
    DeniedReceipts(),
    RepeatedReversals(),
)
NIGHT_SIGNALS: Final[tuple[NightSignal, ...]] = (OutsideHours(), OfficineOutlier(), Ring())

# Known and tested, examined by nobody until a version of them is switched on: in a made-up region
# they found honest people almost alone, or nobody.
TRIAL_SIGNALS: Final[tuple[Signal, ...]] = (
    Dispersion(rule="S6.week", hours=168, officines_min=20, departments_min=6, points=20),
    NewReach(),
    PresentedLate(),
    UnknownTriad(rule="S12.mixed", signal_class="F", arms_min=3, sheet="mixed", points=10),
)

RULES: Final[Mapping[str, Signal]] = {
    signal.rule: signal for signal in (*FRAUD_SIGNALS, *TRIAL_SIGNALS)
}
NIGHT_RULES: Final[Mapping[str, NightSignal]] = {signal.rule: signal for signal in NIGHT_SIGNALS}
