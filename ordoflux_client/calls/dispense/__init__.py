"""Calls to dispense. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Final

from ordoflux_client.call import Route
from ordoflux_client.calls.dispense import (
    adaptations,
    consultations,
    dispensations,
    dispensing_errors,
    errors,
    fhir,
    late_executions,
    refusals,
    scans,
    sendings,
    worklist,
)
from ordoflux_client.calls.dispense.adaptations import (
    ask_adaptation as ask_adaptation,
    read_adaptation as read_adaptation,
)
from ordoflux_client.calls.dispense.consultations import (
    consult as consult,
    return_consultation as return_consultation,
)
from ordoflux_client.calls.dispense.dispensations import (
    bill_dispensation as bill_dispensation,
    check_dispensation as check_dispensation,
    read_dispensation as read_dispensation,
    record_dispensation as record_dispensation,
    reverse_dispensation as reverse_dispensation,
)
from ordoflux_client.calls.dispense.dispensing_errors import (
    list_dispensing_errors as list_dispensing_errors,
    report_error as report_error,
    resolve_error as resolve_error,
)
from ordoflux_client.calls.dispense.errors import list_errors as list_errors
from ordoflux_client.calls.dispense.fhir import (
    describe_fhir as describe_fhir,
    read_medication_dispense as read_medication_dispense,
    record_bundle as record_bundle,
    search_medication_dispenses as search_medication_dispenses,
)
from ordoflux_client.calls.dispense.late_executions import (
    resolve_conflict as resolve_conflict,
    tell_late_execution as tell_late_execution,
)
from ordoflux_client.calls.dispense.refusals import refuse_dispensing as refuse_dispensing
from ordoflux_client.calls.dispense.scans import scan as scan
from ordoflux_client.calls.dispense.sendings import (
    list_sendings as list_sendings,
    send_prescription as send_prescription,
    withdraw_sending as withdraw_sending,
)
from ordoflux_client.calls.dispense.worklist import list_work as list_work

ROUTES: Final[Mapping[str, Route]] = {
    **consultations.ROUTES,
    **dispensations.ROUTES,
    **adaptations.ROUTES,
    **scans.ROUTES,
    **refusals.ROUTES,
    **fhir.ROUTES,
    **worklist.ROUTES,
    **late_executions.ROUTES,
    **sendings.ROUTES,
    **dispensing_errors.ROUTES,
    **errors.ROUTES,
}
