"""What the signals know besides the events, as this deployment knows it."""

from datetime import datetime
from functools import lru_cache
from typing import Final

from services.fraud.engine import Knowledge
from services.fraud.model.facts import DrugFacts
from services.fraud.resources import Resources
from shared.identifiers import Cip13, Cis
from shared.medicines.atc import classes_of

DRUGS_MAX: Final = 65_536


def knowledge_of(resources: Resources, *, watched_since: datetime | None = None) -> Knowledge:
    """Return what is known of medicines, from the catalogue, and since when events are read."""
    class_of = classes_of(resources.medicines)

    @lru_cache(maxsize=DRUGS_MAX)
    def drug_of(*, cip13: Cip13 | None, cis: Cis | None) -> DrugFacts | None:
        found = class_of(cip13, cis)
        if found is None:
            return None
        return DrugFacts(
            key=found.key,
            atc=found.atc,
            ddd_per_pack=found.ddd_per_pack,
            is_watched=found.is_watched,
            is_narcotic=found.is_stupefiant,
            legal_days_max=found.legal_days_max,
            price_cents=found.price_cents,
        )

    return Knowledge(drug_of=drug_of, watched_since=watched_since)
