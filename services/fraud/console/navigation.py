"""The entries at the top of every page; an entry stands here once its page does."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its key, where it leads, and what it is called."""

    key: str
    path: str
    label: str


# In this order when all are there: queue, alerts, search, rules, dashboard, audit
# (File d’attente, Alertes, Recherche, Règles, Tableau de bord, Journal).
NAVIGATION: Final[tuple[Entry, ...]] = (
    Entry("queue", "/console", "File d’attente"),
    Entry("alerts", "/console/alerts", "Alertes"),
    Entry("search", "/console/search", "Recherche"),
    Entry("rules", "/console/rules", "Règles"),
    Entry("dashboard", "/console/dashboard", "Tableau de bord"),
    Entry("journal", "/console/journal", "Journal"),
)
