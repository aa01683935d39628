"""Fills fraud's database with confirmed alerts about people who do not exist, sealed for real."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, get_args
from uuid import UUID

from bench.french_names import MadeUp, People
from services.fraud.model.reporting import (
    ReportedMedicine,
    ReportedPatient,
    ReportedPrescriber,
    ReportWords,
)
from services.fraud.model.searching import SearchableNames, Whose
from services.fraud.resources import Resources
from services.fraud.search import FoldedName, NameKeys, WordTokens
from services.fraud.use_cases.alert_words import seal_alert
from services.fraud.use_cases.indexing import seal_names
from shared.contracts.fraud import AnomalyKind
from shared.db import Connection
from shared.departments import REGIONS
from shared.identifiers import Rpps
from shared.number import make_number

SEED: Final = 2026
BATCH: Final = 10_000
PRESCRIBERS: Final = 8_000
NATIONAL_SHARE: Final = 0.25
OWN_REGION: Final = "11"  # a fifth of the alerts, as of the people
OWN_REGION_SHARE: Final = 0.2
CLASSES: Final = ("A10A", "A10B", "N02A", "N03A", "N05B", "N05C", "R05D", "N07B")
_FASTER: Final = "SET session_replication_role = replica; SET synchronous_commit = off"
_AS_BEFORE: Final = "RESET session_replication_role; RESET synchronous_commit"
_NUMBERS_GO_ON: Final = """
    SELECT setval(pg_get_serial_sequence('alert_name', 'alert_no'), $1),
           setval(pg_get_serial_sequence('name_word', 'word_no'), $2)
"""
_TIDY: Final = "VACUUM ANALYZE alert, alert_name, name_word, name_lead, name_posting"
_NAME_COLUMNS: Final = ("alert_no", "alert_id", "sealed", "made_with")


@dataclass(frozen=True, slots=True)
class MadeUpAlert:
    """What one alert tells of people."""

    alert_id: UUID
    patient: MadeUp = field(repr=False)
    prescriber: MadeUp = field(repr=False)
    rpps: Rpps
    number: str
    region: str
    patient_ref: str

    @property
    def words(self) -> ReportWords:
        """What officines read of people in it."""
        patient, prescriber = self.patient, self.prescriber
        return ReportWords(
            patient=ReportedPatient(
                family_name=patient.name.family,
                given_name=patient.name.given,
                birth_date=patient.born_on,
            ),
            prescriber=ReportedPrescriber(
                rpps=self.rpps,
                family_name=prescriber.name.family,
                given_name=prescriber.name.given,
            ),
            medicines=(ReportedMedicine(label="TRAMADOL 50 mg, gélule"),),
        )

    @property
    def names(self) -> SearchableNames:
        return SearchableNames(
            patient=self.patient.name,
            birth_date=self.patient.born_on,
            prescriber=self.prescriber.name,
        )


class AlertShelf:
    """Draws alerts and copies them into a database; the same seed draws the same ones."""

    def __init__(
        self, conn: Connection, resources: Resources, *, people: People | None = None
    ) -> None:
        self._conn = conn
        self._resources = resources
        self._keys = NameKeys.of(resources.key_ring)
        self._chance = random.Random(SEED)  # noqa: S311 - alerts to try out, no secret
        self._people = people or People(SEED)
        self._prescribers: dict[int, MadeUp] = {}
        self._word_numbers: dict[int, int] = {}
        self._tokens: dict[tuple[Whose, FoldedName], tuple[WordTokens, ...]] = {}
        self._regions = [region for region in REGIONS if region != OWN_REGION]
        self.alerts: list[MadeUpAlert] = []

    async def fill(self, count: int) -> None:
        """Copy so many alerts, the newest last; each has a case, and an approved decision."""
        await self._conn.execute(_FASTER)
        for first in range(0, count, BATCH):
            drawn = [self._draw(order) for order in range(first, min(first + BATCH, count))]
            await self._copy_alerts(drawn)
            await self._copy_names(drawn, first_no=first + 1)
            self.alerts += drawn
        await self._conn.execute(_AS_BEFORE)
        await self._conn.execute(_NUMBERS_GO_ON, count, len(self._word_numbers))

    async def settle(self) -> None:
        """Do what PostgreSQL does by itself, later."""
        await self._conn.execute(_TIDY)

    def _draw(self, order: int) -> MadeUpAlert:
        # Some prescribers' names are used far more often than others'.
        place = min(int(self._chance.paretovariate(0.6)), PRESCRIBERS) - 1
        own = self._chance.random() < OWN_REGION_SHARE
        return MadeUpAlert(
            alert_id=UUID(int=order + 1),
            patient=self._people.draw(),
            prescriber=self._prescribers.setdefault(place, self._people.draw()),
            rpps=Rpps(f"{10_000_000_000 + place}"),
            number=make_number(order.to_bytes(10, "big")),
            region=OWN_REGION if own else self._chance.choice(self._regions),
            patient_ref=f"{order:032x}",
        )

    async def _copy_alerts(self, drawn: Sequence[MadeUpAlert]) -> None:
        rows = [self._row(alert) for alert in drawn]
        await self._conn.copy_records_to_table(
            "alert", columns=list(rows[0]), records=[tuple(row.values()) for row in rows]
        )

    def _row(self, alert: MadeUpAlert) -> dict[str, Any]:
        spread_at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * alert.alert_id.int)
        is_national = self._chance.random() < NATIONAL_SHARE
        return {
            "alert_id": alert.alert_id,
            "case_id": alert.alert_id,
            "region": alert.region,
            "scope": "national" if is_national else "region",
            "revision": 1,
            "anomaly": self._chance.choice(get_args(AnomalyKind)),
            "number": alert.number,
            "prescriber_rpps": alert.rpps,
            "patient_ref": alert.patient_ref,
            "issued_on": (spread_at - timedelta(days=3)).date(),
            "drug_classes": [self._chance.choice(CLASSES)],
            "sealed": seal_alert(self._resources.key_ring, alert.alert_id, alert.words),
            "confirmed_at": spread_at,
            "spread_at": spread_at,
            "spread_decision_id": alert.alert_id,
        }

    async def _copy_names(self, drawn: Sequence[MadeUpAlert], *, first_no: int) -> None:
        names, leads, words, postings = [], [], [], []
        for number, alert in enumerate(drawn, first_no):
            sealed = seal_names(self._resources.key_ring, alert.alert_id, alert.names)
            names.append((number, alert.alert_id, sealed.sealed, self._keys.current))
            known = set()
            for word in self._words(alert):
                if word.word not in self._word_numbers:
                    word_no = self._word_numbers[word.word] = len(self._word_numbers) + 1
                    words.append((word_no, word.word))
                    leads += [(lead, word_no) for lead in word.leads]
                known.add(self._word_numbers[word.word])
            postings += [(word_no, number) for word_no in known]
        copy = self._conn.copy_records_to_table
        await copy("alert_name", columns=_NAME_COLUMNS, records=names)
        await copy("name_word", columns=("word_no", "word"), records=words)
        await copy("name_lead", columns=("token", "word_no"), records=leads)
        await copy("name_posting", columns=("word_no", "alert_no"), records=postings)

    def _words(self, alert: MadeUpAlert) -> Iterator[WordTokens]:
        for whose in Whose:
            name = FoldedName.of(alert.names.of(whose))
            if (whose, name) not in self._tokens:
                self._tokens[whose, name] = tuple(self._keys.of_alert(whose, name))
            yield from self._tokens[whose, name]
