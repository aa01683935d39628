"""French sentences of what the prescriber should know, and that refuses nothing."""

from typing import Final

from services.prescribe.answers.issuing import AcknowledgedWarning
from shared.problems import Refusal

WARNINGS: Final[dict[str, str]] = {
    "marketing_stopped": "Cette spécialité n’est plus commercialisée : l’officine ne pourra "
    "peut-être pas la commander.",
    "inn_missing": "La base publique des médicaments ne donne pas la dénomination commune "
    "internationale de cette spécialité.",
}


def warning_of(warning: Refusal) -> AcknowledgedWarning:
    """Return a warning as the prescriber reads it."""
    detail = WARNINGS[warning.code].format_map(warning.values)
    return AcknowledgedWarning(code=warning.code, line=warning.line, detail=detail)
