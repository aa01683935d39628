"""What fraud knows, decides and is asked for: frozen types, one module per subject."""

from services.fraud.model.cases import (
    AttachHit,
    CasePosition,
    CaseQuery,
    CaseState,
    Family,
    Hit,
    HitDecision,
    RaisedSignal,
    RaiseSignal,
    Severity,
)

__all__ = [
    "AttachHit",
    "CasePosition",
    "CaseQuery",
    "CaseState",
    "Family",
    "Hit",
    "HitDecision",
    "RaiseSignal",
    "RaisedSignal",
    "Severity",
]
