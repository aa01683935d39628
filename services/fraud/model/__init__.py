"""What fraud knows, decides and is asked for: frozen types, one module per subject."""

from services.fraud.model.cases import (
    AttachHit,
    CasePosition,
    CaseQuery,
    CaseState,
    Handover,
    History,
    Hit,
    HitDecision,
    Occasion,
    Presentation,
    RaisedSignal,
    RaiseSignal,
)

__all__ = [
    "AttachHit",
    "CasePosition",
    "CaseQuery",
    "CaseState",
    "Handover",
    "History",
    "Hit",
    "HitDecision",
    "Occasion",
    "Presentation",
    "RaiseSignal",
    "RaisedSignal",
]
