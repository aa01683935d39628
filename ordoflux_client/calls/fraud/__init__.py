"""Calls to fraud. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Final

from ordoflux_client.call import Route
from ordoflux_client.calls.fraud import (
    alerts,
    cases,
    decision_kinds,
    decisions,
    errors,
    reports,
    rule_versions,
    rules,
    verifications,
)
from ordoflux_client.calls.fraud.alerts import (
    list_alerts as list_alerts,
    read_alert as read_alert,
    read_alert_document as read_alert_document,
    search_alerts as search_alerts,
)
from ordoflux_client.calls.fraud.cases import (
    ask_prescriber as ask_prescriber,
    list_case_verifications as list_case_verifications,
    list_cases as list_cases,
    list_reports_of_case as list_reports_of_case,
    read_case as read_case,
)
from ordoflux_client.calls.fraud.decision_kinds import list_decision_kinds as list_decision_kinds
from ordoflux_client.calls.fraud.decisions import (
    approve_decision as approve_decision,
    list_decisions as list_decisions,
    propose_decision as propose_decision,
    read_decision as read_decision,
    refuse_decision as refuse_decision,
)
from ordoflux_client.calls.fraud.errors import list_errors as list_errors
from ordoflux_client.calls.fraud.reports import (
    attach_scan as attach_scan,
    file_report as file_report,
    list_reports as list_reports,
    open_report as open_report,
    read_report as read_report,
    read_scan as read_scan,
    take_report_step as take_report_step,
)
from ordoflux_client.calls.fraud.rule_versions import (
    ask_backtest as ask_backtest,
    list_backtests as list_backtests,
    retire_rule as retire_rule,
    start_rule_trial as start_rule_trial,
)
from ordoflux_client.calls.fraud.rules import (
    draft_rule as draft_rule,
    list_rules as list_rules,
    read_rule as read_rule,
)
from ordoflux_client.calls.fraud.verifications import (
    give_answer as give_answer,
    list_own_verifications as list_own_verifications,
)

ROUTES: Final[Mapping[str, Route]] = {
    **cases.ROUTES,
    **decisions.ROUTES,
    **decision_kinds.ROUTES,
    **reports.ROUTES,
    **alerts.ROUTES,
    **verifications.ROUTES,
    **rules.ROUTES,
    **rule_versions.ROUTES,
    **errors.ROUTES,
}
