"""Who makes a request, as read once from a verified token; imports no web framework."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from shared.identifiers import Finess, Ins, Rpps

_SUBJECT_HASH_CHARS = 16


class Role(StrEnum):
    """The four kinds of people who use Ordoflux."""

    PRESCRIBER = "prescriber"
    PHARMACIST = "pharmacist"
    PATIENT = "patient"
    CPAM_ANALYST = "cpam_analyst"


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs a command on the machine of a service: the account that the system names."""

    account: str
    role: Literal["operator"] = "operator"

    @property
    def key(self) -> str:
        """A stable id for the audit."""
        return f"operator:{self.account}"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person whose token was verified; what could name a patient stays out of `repr`.

    `profession` is the code of the profession (10 doctor, 21 pharmacist, 40 dentist, 50 midwife),
    `specialties` are codes of TRE_R38 (SM32 neurology), none when the token tells none.
    `finess` is the place of work chosen for this request, `site_name` what people call it and
    `sectors` its sectors of activity (TRE_R02: SA01 public hospital, SA07 surgery): one place may
    have several.
    `caisse` is the CPAM of an analyst.
    """

    role: Role
    subject: str = field(repr=False)
    rpps: Rpps | None = None
    finess: Finess | None = None
    ins: Ins | None = field(default=None, repr=False)
    profession: str | None = None
    name: str | None = field(default=None, repr=False)
    caisse: str | None = None
    patient_ref: str | None = None
    site_name: str | None = None
    specialties: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """A stable id for idempotency, audit and logs: never an INS, a name or a raw subject."""
        if self.rpps is not None:
            return f"rpps:{self.rpps}"
        if self.patient_ref is not None:
            return f"patient:{self.patient_ref}"
        digest = hashlib.sha256(self.subject.encode()).hexdigest()[:_SUBJECT_HASH_CHARS]
        return f"cpam:{self.caisse}:{digest}"
