"""Environment variables of fraud: those of every service, its catalogue and its keys."""

from collections.abc import Iterator
from datetime import timedelta

from pydantic import AwareDatetime, Field, SecretStr
from typing_extensions import override

from services.fraud.model.searching import SearchLimits
from services.fraud.model.verifying import VerifyingTerms
from shared.settings import MedicinesSettings


class ConsoleSettings(MedicinesSettings):
    """The analysts' console: where they sign in, and its limits."""

    console_url: str = "http://127.0.0.1:8103"  # as browsers reach it, without a path
    cpam_authorize_url: str = "http://127.0.0.1:8100/cpam/authorize"
    cpam_token_url: str = "http://127.0.0.1:8100/cpam/token"  # noqa: S105 - an address
    cpam_client_id: str = "ordoflux-console"
    cpam_client_secret: SecretStr = SecretStr("")  # none: a public client, PKCE alone
    cpam_timeout_s: float = Field(default=5.0, gt=0)

    console_session_hours: int = Field(default=8, ge=1, le=12)
    console_idle_minutes: int = Field(default=30, ge=1)
    console_sessions_per_analyst_max: int = Field(default=5, ge=1)
    console_requests_per_minute_max: int = Field(default=300, ge=10)  # of one session
    console_sign_ins_per_minute_max: int = Field(default=30, ge=1)  # of one address
    console_form_bytes_max: int = Field(default=16_384, ge=1_024)

    case_hold_minutes: int = Field(default=30, ge=1)  # then a case goes back to the queue
    cases_held_max: int = Field(default=10, ge=1)  # by one analyst
    case_notes_max: int = Field(default=200, ge=1)
    case_note_chars_max: int = Field(default=4_000, ge=100)

    names_open_minutes: int = Field(default=15, ge=1)  # how long a reason given lets scans be seen

    @property
    def names_open_time(self) -> timedelta:
        return timedelta(minutes=self.names_open_minutes)

    @property
    def case_hold_time(self) -> timedelta:
        return timedelta(minutes=self.case_hold_minutes)

    @property
    def console_session_lifetime(self) -> timedelta:
        return timedelta(hours=self.console_session_hours)

    @property
    def console_idle_time(self) -> timedelta:
        return timedelta(minutes=self.console_idle_minutes)

    @override
    def _not_for_production(self) -> Iterator[str]:
        yield from super()._not_for_production()
        for name in ("console_url", "cpam_authorize_url", "cpam_token_url"):
            if not str(getattr(self, name)).startswith("https://"):
                yield name


class SearchSettings(ConsoleSettings):
    """The search over alerts is no fishing tool: how often, for how little, and how far it looks.

    In ten minutes (`short`) and in a day, by one person and by one officine.
    """

    search_person_short_max: int = Field(default=30, ge=1)
    search_person_day_max: int = Field(default=300, ge=1)
    search_officine_short_max: int = Field(default=100, ge=1)
    search_officine_day_max: int = Field(default=1_000, ge=1)
    search_letters_min: int = Field(default=4, ge=2, le=20)
    search_score_min: int = Field(default=70, ge=50, le=100)
    search_postings_max: int = Field(default=2_000, ge=200)
    search_candidates_max: int = Field(default=200, ge=10, le=200)
    # Alerts indexed under an earlier key are indexed anew: how often to look, how many at once.
    search_index_poll_s: float = Field(default=60.0, gt=0)
    search_index_batch: int = Field(default=100, ge=1, le=1_000)

    @property
    def search_limits(self) -> SearchLimits:
        """The limits of a search, for the use case."""
        return SearchLimits(
            person_short=self.search_person_short_max,
            person_day=self.search_person_day_max,
            officine_short=self.search_officine_short_max,
            officine_day=self.search_officine_day_max,
            letters_min=self.search_letters_min,
            score_min=self.search_score_min,
            postings_max=self.search_postings_max,
            candidates_max=self.search_candidates_max,
        )


class RuleSettings(SearchSettings):
    """The life of rules: how often to look for what is due, and how much a backtest may take."""

    rule_poll_s: float = Field(default=2.0, gt=0)
    backtest_seconds_max: float = Field(default=1_800.0, gt=0)
    backtest_memory_mb_max: int = Field(default=2_048, ge=256)
    backtest_facts_max: int = Field(default=1_500_000, ge=1)  # a KB of memory each
    # How long facts are kept for backtests, and what rules on trial said.
    fact_days: int = Field(default=90, ge=14, le=366)
    shadow_hit_days: int = Field(default=90, ge=7, le=366)
    # Once a night: from which hour (UTC), how many shared patients, how many in a million drawn.
    night_hour: int = Field(default=2, ge=0, le=23)
    night_poll_s: float = Field(default=60.0, gt=0)
    night_links_max: int = Field(default=2_000_000, ge=1)
    audit_sample_per_million: int = Field(default=1_000, ge=0, le=1_000_000)


class FraudSettings(RuleSettings):
    """Cases and signals hold pseudonyms; what opens a name is named here and used in few places.

    FRAUD_SEALING_KEYS seals what officines report; SEALING_KEYS opens and writes the sealed blocks
    of events; PATIENT_REF_KEY turns a matricule INS that somebody typed into its pseudonym.
    """

    http_port: int = 8103
    fraud_sealing_keys: SecretStr
    sealing_keys: SecretStr
    patient_ref_key: SecretStr

    # What officines report, and the scans that come with it.
    reports_a_day_max: int = Field(default=50, ge=1)  # of one officine
    scans_at_once_max: int = Field(default=2, ge=1)  # each takes up to a GiB, in its own process
    scan_seconds_max: float = Field(default=20.0, gt=0)
    # How long reports stay after their end, their scans, and alerts after they were spread.
    report_days: int = Field(default=1_095, ge=30)
    scan_days: int = Field(default=180, ge=1)
    issue_days: int = Field(default=400, ge=30)  # names that a case may open; papers live a year
    alert_days: int = Field(default=1_095, ge=30)
    forget_poll_s: float = Field(default=3_600.0, gt=0)
    forget_batch: int = Field(default=200, ge=1)

    # "Did you write this?": what prescribers are asked.
    public_url: str = "http://127.0.0.1:8103"  # as prescribers reach the link of their mail
    verification_answer_hours: int = Field(default=72, ge=1, le=720)
    verification_open_max: int = Field(default=200, ge=1)  # of one prescriber
    # When this fraud began to read events: S12 calls nobody new before 90 days. None: long ago.
    watched_since: AwareDatetime | None = None
    verification_lapse_poll_s: float = Field(default=5.0, gt=0)
    verification_lapse_batch: int = Field(default=100, ge=1)
    verification_link_tries_per_minute_max: int = Field(default=20, ge=1)  # of one link
    hold_look_back_days: int = Field(default=3, ge=0, le=31)
    fraud_contact: str = VerifyingTerms().contact  # whom a prescriber turns to, in French

    @override
    def _not_for_production(self) -> Iterator[str]:
        yield from super()._not_for_production()
        if not self.public_url.startswith("https://"):
            yield "public_url"
