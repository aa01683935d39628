"""May this draft be issued? Pure rules, each with its source, in one list."""

from services.prescribe.rules.lines import LINE_RULES, WARNING_RULES, valid_until
from services.prescribe.rules.whole import ISSUE_RULES, decide_issue

__all__ = ["ISSUE_RULES", "LINE_RULES", "WARNING_RULES", "decide_issue", "valid_until"]
