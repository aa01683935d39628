"""Reads a person out of verified claims: Pro Santé Connect, patients, analysts of a CPAM."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from shared.actors import Actor, Role
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
_NATIONAL_ID_OF_RPPS: Final = re.compile(r"8([0-9]{11})")
_CAISSE: Final = re.compile(r"[0-9]{3}")
_ANALYST: Final = "fraud_analyst"
_NAME_CHARS_MAX: Final = 120


class ClaimsRefused(Exception):
    """The claims do not describe a person who may use this service."""


class SiteNotChosen(Exception):
    """A pharmacist's identity names no officine, several, or not the one asked for."""


def professional(claims: Claims, site: str | None) -> Actor:
    """Read a Pro Santé Connect identity; `site` is the FINESS chosen for this request.

    Raises `ClaimsRefused`, or `SiteNotChosen`: a dispensing must never be put down to an officine
    by guess.
    """
    practices = list(_practices(claims))
    if not practices or _choice(claims, "acr", "eidas1") not in _LEVELS:
        raise ClaimsRefused
    if site is not None:
        practices = [practice for practice in practices if practice[1] == site]
    roles = {_ROLE_OF_PROFESSION[exercise["codeProfession"]] for exercise, _ in practices}
    sites = {place for _, place in practices if place is not None}
    if len(roles) != 1 or (Role.PHARMACIST in roles and len(sites) != 1):
        raise SiteNotChosen
    exercise = practices[0][0]
    return Actor(
        role=roles.pop(),
        subject=claims["sub"],
        rpps=_rpps(claims),
        finess=next((place for _, place in practices if place is not None), None),
        profession=exercise["codeProfession"],
        name=_name(exercise.get("prenomDexercice"), exercise.get("nomDexercice")),
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


def _practices(claims: Claims) -> Iterator[tuple[Claims, Finess | None]]:
    """Yield each recognised (exercise, place of work); an exercise without a place counts once."""
    reference = claims.get("SubjectRefPro")
    for exercise in _objects(reference, "exercices"):
        category = _choice(exercise, "codeCategorieProfessionnelle", "C")
        if _choice(exercise, "codeProfession") not in _ROLE_OF_PROFESSION:
            continue
        if category not in _CATEGORIES:
            continue
        for activity in _objects(exercise, "activities") or [{}]:
            yield exercise, _finess(activity)


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


def _choice(claims: Claims, name: str, default: str = "") -> str:
    """Return a code, or a text that is none when the claim is of another type."""
    value = claims.get(name, default)
    return value if isinstance(value, str) else ""


def _name(given: Any, family: Any) -> str | None:
    parts = [part for part in (given, family) if isinstance(part, str) and part]
    return " ".join(parts)[:_NAME_CHARS_MAX] or None
