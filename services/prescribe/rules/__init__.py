"""May this draft be issued? Pure rules, each with its source.

`lines` and `whole` list them; the other modules hold them, one subject each.
"""

from services.prescribe.rules.durations import valid_until
from services.prescribe.rules.ending import refuse_cancellation, refuse_replacement
from services.prescribe.rules.keys import RevocationRefusal, refuse_revocation
from services.prescribe.rules.lines import LINE_RULES, WARNING_RULES
from services.prescribe.rules.stupefiants import chevauchements_of, periods_of
from services.prescribe.rules.whole import ISSUE_RULES, decide_issue, warnings_of

__all__ = [
    "ISSUE_RULES",
    "LINE_RULES",
    "WARNING_RULES",
    "RevocationRefusal",
    "chevauchements_of",
    "decide_issue",
    "periods_of",
    "refuse_cancellation",
    "refuse_replacement",
    "refuse_revocation",
    "valid_until",
    "warnings_of",
]
