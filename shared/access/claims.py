"""Reads a person out of verified claims: Pro Santé Connect, patients, analysts of a CPAM."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared.access.actors import Actor, Role
from shared.identifiers import Finess, Ins, InvalidIdentifier, Rpps
from shared.sealing import PatientRefs

Claims = Mapping[str, Any]

# Professions of Pro Santé Connect (ANS nomenclature TRE_G15) that use Ordoflux.
_ROLE_OF_PROFESSION: Final[Mapping[str, Role]] = {
    "10": Role.PRESCRIBER,  # doctor
    "21": Role.PHARMACIST,
    "40": Role.PRESCRIBER,  # dentist
    "50": Role.PRESCRIBER,  # midwife
}
# Civil and military; a student (E) neither prescribes nor dispenses in their own name.
_CATEGORIES: Final = frozenset({"C", "M"})
# Levels of authentication accepted, the lowest being what Pro Santé Connect asks for.
_LEVELS: Final = frozenset({"eidas1", "eidas2", "eidas3"})
# Type of know-how "S": a specialty that the order of doctors or of dentists recognised (TRE_R04),
# by its code in TRE_R38. A competence, a capacity or a diploma is another type and is left out.
_SPECIALTY_TYPE: Final = "S"
_SPECIALTY: Final = re.compile(r"S(?:M|CD)[0-9]{2}")
_SECTOR: Final = re.compile(r"SA[0-9]{2}")
_NATIONAL_ID_OF_RPPS: Final = re.compile(r"8([0-9]{11})")
_CAISSE: Final = re.compile(r"[0-9]{3}")
_ANALYST: Final = "fraud_analyst"
_NAME_CHARS_MAX: Final = 120


class ClaimsRefused(Exception):
    """The claims do not describe a person who may use this service."""


class SiteNotChosen(Exception):
    """The identity names several places of work, not the one asked for, or no officine."""


@dataclass(frozen=True, slots=True)
class _Practice:
    """A recognised exercise at one place of work, which may have no FINESS."""

    exercise: Claims
    finess: Finess | None
    site_name: str | None
    sector: str | None

    @property
    def profession(self) -> str:
        return str(self.exercise["codeProfession"])

    @property
    def role(self) -> Role:
        return _ROLE_OF_PROFESSION[self.profession]

    @property
    def name(self) -> str | None:
        return _name(self.exercise.get("prenomDexercice"), self.exercise.get("nomDexercice"))


def professional(claims: Claims, site: str | None) -> Actor:
    """Read a Pro Santé Connect identity; `site` is the FINESS chosen for this request.

    Raises `ClaimsRefused`, or `SiteNotChosen`: neither a prescription nor a dispensing is ever put
    down to a place by guess.
    """
    practices = list(_practices(claims))
    if not practices or _choice(claims, "acr") not in _LEVELS:
        raise ClaimsRefused
    chosen = _chosen(practices, site)
    practice = chosen[0]
    return Actor(
        role=practice.role,
        subject=claims["sub"],
        rpps=_rpps(claims),
        finess=practice.finess,
        site_name=practice.site_name,
        profession=practice.profession,
        name=practice.name,
        specialties=_specialties(practices, practice.profession),
        sectors=_sectors(chosen),
    )


def _chosen(practices: Sequence[_Practice], site: str | None) -> list[_Practice]:
    """Return the practices at `site`, or at the only place there is; raise `SiteNotChosen`.

    They are of one profession, in the same order whatever that of the token. A
    prescriber who also works at a place without FINESS, as many do, chooses it by naming none.
    """
    if site is not None:
        practices = [each for each in practices if each.finess == site]
    roles = {each.role for each in practices}
    if roles == {Role.PRESCRIBER}:
        practices = [each for each in practices if each.finess is None] or practices
    places = {each.finess for each in practices}
    if len(roles) != 1 or len(places) != 1 or (Role.PHARMACIST in roles and None in places):
        raise SiteNotChosen
    # Who is both a doctor and a dentist at one place has the rights of a doctor (10 comes first).
    profession = min(each.profession for each in practices)
    return sorted(
        (each for each in practices if each.profession == profession),
        key=lambda each: (each.site_name or "", each.name or ""),
    )


def patient(claims: Claims, refs: PatientRefs) -> Actor:
    """Read a patient's identity; raises `ClaimsRefused`."""
    try:
        ins = Ins.parse(_text(claims, "ins"))
    except InvalidIdentifier:
        raise ClaimsRefused from None
    return Actor(
        role=Role.PATIENT,
        subject=claims["sub"],
        ins=ins,
        name=_name(claims.get("given_name"), claims.get("family_name")),
        patient_ref=refs.ref(ins),
    )


def analyst(claims: Claims) -> Actor:
    """Read the identity of a CPAM's fraud analyst; raises `ClaimsRefused`."""
    caisse = _text(claims, "caisse")
    roles = claims.get("roles")
    if not _CAISSE.fullmatch(caisse) or not isinstance(roles, list) or _ANALYST not in roles:
        raise ClaimsRefused
    return Actor(
        role=Role.CPAM_ANALYST,
        subject=claims["sub"],
        caisse=caisse,
        name=_name(claims.get("given_name"), claims.get("family_name")),
    )


def _rpps(claims: Claims) -> Rpps:
    found = _NATIONAL_ID_OF_RPPS.fullmatch(_text(claims, "SubjectNameID"))
    if found is None:
        raise ClaimsRefused
    return Rpps.parse(found[1])


def _practices(claims: Claims) -> Iterator[_Practice]:
    """Yield each recognised practice; an exercise without a place counts once."""
    reference = claims.get("SubjectRefPro")
    for exercise in _objects(reference, "exercices"):
        if _choice(exercise, "codeProfession") not in _ROLE_OF_PROFESSION:
            continue
        if _choice(exercise, "codeCategorieProfessionnelle") not in _CATEGORIES:
            continue
        for activity in _objects(exercise, "activities") or [{}]:
            site_name = _clean(activity.get("raisonSocialeSite"))
            yield _Practice(exercise, _finess(activity), site_name, _sector(activity))


def _specialties(practices: Iterable[_Practice], profession: str) -> tuple[str, ...]:
    """Return the recognised specialties of a profession: one exercise tells one of them."""
    told = {
        _choice(practice.exercise, "codeSavoirFaire")
        for practice in practices
        if practice.profession == profession
        and _choice(practice.exercise, "codeTypeSavoirFaire") == _SPECIALTY_TYPE
    }
    return tuple(sorted(code for code in told if _SPECIALTY.fullmatch(code)))


def _sectors(practices: Iterable[_Practice]) -> tuple[str, ...]:
    return tuple(sorted({each.sector for each in practices if each.sector is not None}))


def _sector(activity: Claims) -> str | None:
    code = _choice(activity, "codeSecteurDactivite")
    return code if _SECTOR.fullmatch(code) else None


def _objects(parent: Any, name: str) -> list[Claims]:
    members = parent.get(name) if isinstance(parent, dict) else None
    if members is None:
        return []
    if not isinstance(members, list) or not all(isinstance(item, dict) for item in members):
        raise ClaimsRefused
    return members


def _finess(activity: Claims) -> Finess | None:
    if not activity.get("numeroFinessSite"):
        return None
    try:
        return Finess.parse(_text(activity, "numeroFinessSite"))
    except InvalidIdentifier:
        raise ClaimsRefused from None


def _text(claims: Claims, name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str):
        raise ClaimsRefused
    return value


def _choice(claims: Claims, name: str) -> str:
    """Return a code, or a text that is none when the claim is missing or of another type."""
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def _name(given: Any, family: Any) -> str | None:
    parts = [part for part in (given, family) if isinstance(part, str) and part]
    return " ".join(parts)[:_NAME_CHARS_MAX] or None


def _clean(name: Any) -> str | None:
    """Return a name that others will read: one line, nothing invisible, of bounded length."""
    if not isinstance(name, str):
        return None
    words = unicodedata.normalize("NFC", " ".join(name.split()))
    return "".join(c for c in words if c.isprintable())[:_NAME_CHARS_MAX].strip() or None
