"""SQL of prescribe: one small function per query, the connection first."""

from services.prescribe.store.adaptations import (
    find_adaptation,
    insert_adaptation,
    list_adaptations,
    lock_adaptation,
    lock_due_adaptations,
    lock_open_adaptations,
    mark_decided,
    read_clock,
)
from services.prescribe.store.cancellations import (
    insert_cancellation,
    list_cancellations,
    list_replaced,
    mark_outcome,
)
from services.prescribe.store.covered_periods import (
    insert_covered_period,
    list_covered_periods,
    lock_overlaps,
    release_covered_periods,
)
from services.prescribe.store.execution import (
    DISPENSATIONS_SHOWN_MAX,
    find_consent,
    find_state,
    insert_dispensation,
    list_dispensations,
    mark_billed,
    upsert_consent,
    upsert_state,
)
from services.prescribe.store.follow_ups import (
    find_last_hand_over,
    insert_lines,
    list_follow_ups,
    list_lines,
    mark_lines,
    replace_follow_ups,
)
from services.prescribe.store.keys import (
    SIGNING_KEYS_MAX,
    insert_signing_key,
    is_revoked,
    list_signing_keys,
    lock_signing_key,
    mark_revoked,
)
from services.prescribe.store.prescriptions import (
    find_people,
    find_prescription,
    insert_prescription,
    lock_prescription,
)

__all__ = [
    "DISPENSATIONS_SHOWN_MAX",
    "SIGNING_KEYS_MAX",
    "find_adaptation",
    "find_consent",
    "find_last_hand_over",
    "find_people",
    "find_prescription",
    "find_state",
    "insert_adaptation",
    "insert_cancellation",
    "insert_covered_period",
    "insert_dispensation",
    "insert_lines",
    "insert_prescription",
    "insert_signing_key",
    "is_revoked",
    "list_adaptations",
    "list_cancellations",
    "list_covered_periods",
    "list_dispensations",
    "list_follow_ups",
    "list_lines",
    "list_replaced",
    "list_signing_keys",
    "lock_adaptation",
    "lock_due_adaptations",
    "lock_open_adaptations",
    "lock_overlaps",
    "lock_prescription",
    "lock_signing_key",
    "mark_billed",
    "mark_decided",
    "mark_lines",
    "mark_outcome",
    "mark_revoked",
    "read_clock",
    "release_covered_periods",
    "replace_follow_ups",
    "upsert_consent",
    "upsert_state",
]
