"""An independent reader of FHIR (fhir.resources, R4B), and value sets, which it does not check."""

import json
from typing import Any

from fhir.resources.R4B import get_fhir_model_class

# Required bindings of R4, element by element: the library checks shapes, not codes.
ISSUE_TYPES = {
    *("invalid", "structure", "required", "value", "invariant", "security", "login", "unknown"),
    *("expired", "forbidden", "suppressed", "processing", "not-supported", "duplicate"),
    *("multiple-matches", "not-found", "deleted", "too-long", "code-invalid", "extension"),
    *("too-costly", "business-rule", "conflict", "transient", "lock-error", "no-store"),
    *("exception", "timeout", "incomplete", "throttled", "informational"),
}
CODES = {
    ("OperationOutcome.issue", "severity"): {"fatal", "error", "warning", "information"},
    ("OperationOutcome.issue", "code"): ISSUE_TYPES,
    ("Bundle", "type"): {"transaction", "transaction-response", "searchset"},
    ("Bundle.entry.search", "mode"): {"match", "include", "outcome"},
    ("Patient", "gender"): {"male", "female", "other", "unknown"},
    ("MedicationRequest", "status"): {
        *("active", "on-hold", "cancelled", "completed", "entered-in-error", "stopped"),
        *("draft", "unknown"),
    },
    ("MedicationRequest", "intent"): {"order"},
    ("MedicationDispense", "status"): {
        *("preparation", "in-progress", "cancelled", "on-hold", "completed"),
        *("entered-in-error", "stopped", "declined", "unknown"),
    },
    ("MedicationDispense.type.coding", "code"): {"FFC", "FFP", "RFC", "RFP"},
    ("MedicationDispense.substitution.type.coding", "code"): {"G"},
    ("Observation", "status"): {"final"},
    ("CapabilityStatement", "status"): {"draft", "active"},
    ("CapabilityStatement", "kind"): {"instance"},
    ("CapabilityStatement.rest", "mode"): {"server"},
    ("CapabilityStatement.rest.interaction", "code"): {"transaction", "batch"},
    ("CapabilityStatement.rest.resource.interaction", "code"): {"search-type", "read", "create"},
}


def check_resource(raw: bytes) -> dict[str, Any]:
    """Parse what was answered as FHIR R4B and check its codes; return it as plain JSON."""
    plain = json.loads(raw)
    kind = plain["resourceType"]
    model = get_fhir_model_class(kind).model_validate_json(raw)
    assert model.get_resource_type() == kind
    _check(plain, kind)
    return plain


def _check(value: Any, path: str) -> None:
    if isinstance(value, list):
        assert value, f"FHIR has no empty lists: {path}"
        for item in value:
            _check(item, path)
    elif isinstance(value, dict):
        assert value, f"FHIR has no empty objects: {path}"
        here = value.get("resourceType", path)
        for name, item in value.items():
            allowed = CODES.get((here, name))
            assert allowed is None or item in allowed, f"{here}.{name} = {item}"
            _check(item, f"{here}.{name}")
    else:
        assert value not in (None, ""), f"FHIR has no empty values: {path}"
