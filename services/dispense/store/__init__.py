"""SQL of dispense: one small function per query, the connection first."""

from services.dispense.store.adaptations import (
    find_adaptation,
    insert_adaptation,
    list_adaptations,
    lock_open_requests,
    mark_answered,
)
from services.dispense.store.alerts import insert_alert, list_alerts
from services.dispense.store.cancellations import (
    insert_cancellation,
    list_waiting,
    lock_numbers,
    mark_contradictory,
    mark_decided,
    mark_ended,
)
from services.dispense.store.consultations import (
    Openings,
    StoredConsultation,
    find_consultation,
    insert_consultation,
    lock_failures,
    lock_openings,
    mark_failures,
    mark_returned,
    mark_served,
)
from services.dispense.store.dispensation_lines import (
    HISTORY_MAX,
    Said,
    list_dispensation_lines,
    list_not_delivered,
)
from services.dispense.store.dispensations import (
    find_dispensation,
    insert_dispensation,
    list_handed_over_before,
    list_history,
    list_pharmacies,
    list_recorded,
)
from services.dispense.store.invoices import list_invoices, mark_billing, replace_invoice
from services.dispense.store.keys import (
    StoredKey,
    find_signing_key,
    insert_signing_key,
    mark_key_revoked,
    names_unlearnt_key,
)
from services.dispense.store.late_executions import (
    find_late_execution,
    insert_late_execution,
    list_conflicts,
)
from services.dispense.store.next_actions import (
    insert_next_action,
    lock_due,
    read_clock,
    replace_next_action,
    take_due,
)
from services.dispense.store.owing import release_owed, replace_owed
from services.dispense.store.packs import (
    DispensedPack,
    insert_packs,
    list_dispensed,
    lock_packs,
    mark_reactivated,
)
from services.dispense.store.prescriptions import (
    StoredBalance,
    StoredPrescription,
    find_patient_ref,
    find_prescription,
    insert_lines_left,
    insert_prescription,
    lock_prescription,
    mark_lines_left,
    mark_version,
)
from services.dispense.store.quotas import lock_failed_scans, mark_failed_scans, mark_told
from services.dispense.store.refusals import insert_refusal, list_refusals
from services.dispense.store.renewals import replace_renewals
from services.dispense.store.worklist import list_work

__all__ = [
    "HISTORY_MAX",
    "DispensedPack",
    "Openings",
    "Said",
    "StoredBalance",
    "StoredConsultation",
    "StoredKey",
    "StoredPrescription",
    "find_adaptation",
    "find_consultation",
    "find_dispensation",
    "find_late_execution",
    "find_patient_ref",
    "find_prescription",
    "find_signing_key",
    "insert_adaptation",
    "insert_alert",
    "insert_cancellation",
    "insert_consultation",
    "insert_dispensation",
    "insert_late_execution",
    "insert_lines_left",
    "insert_next_action",
    "insert_packs",
    "insert_prescription",
    "insert_refusal",
    "insert_signing_key",
    "list_adaptations",
    "list_alerts",
    "list_conflicts",
    "list_dispensation_lines",
    "list_dispensed",
    "list_handed_over_before",
    "list_history",
    "list_invoices",
    "list_not_delivered",
    "list_pharmacies",
    "list_recorded",
    "list_refusals",
    "list_waiting",
    "list_work",
    "lock_due",
    "lock_failed_scans",
    "lock_failures",
    "lock_numbers",
    "lock_open_requests",
    "lock_openings",
    "lock_packs",
    "lock_prescription",
    "mark_answered",
    "mark_billing",
    "mark_contradictory",
    "mark_decided",
    "mark_ended",
    "mark_failed_scans",
    "mark_failures",
    "mark_key_revoked",
    "mark_lines_left",
    "mark_reactivated",
    "mark_returned",
    "mark_served",
    "mark_told",
    "mark_version",
    "names_unlearnt_key",
    "read_clock",
    "release_owed",
    "replace_invoice",
    "replace_next_action",
    "replace_owed",
    "replace_renewals",
    "take_due",
]
