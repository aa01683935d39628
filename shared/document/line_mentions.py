"""What the law or the prescriber lets stand beside a line, in the words of the texts."""

from typing import Final

from shared.contracts.prescription import InitialPrescription, Line
from shared.document.dates import short_date
from shared.document.spelling import spelled

_NON_SUBSTITUABLE: Final = {
    "MTE": "marge thérapeutique étroite",
    "EFG": "enfant de moins de six ans, forme galénique adaptée",
    "CIF": "contre-indication formelle à un excipient",
}
_CARE: Final = {
    "work_accident": "Accident du travail ou maladie professionnelle (AT/MP)",
    "prevention": "Au titre de la prévention",
}
SINGLE_DISPENSING: Final = "« Délivrance en une seule fois »"
OVERLAP: Final = "Chevauchement autorisé avec la période couverte par l’ordonnance précédente"
OFF_LABEL: Final = "Prescription hors autorisation de mise sur le marché"
NOT_REIMBURSABLE: Final = "NR (non remboursable)"


def binding_mentions(line: Line) -> list[str]:
    """Return the mentions that change what the officine hands over, for bold type.

    Sources: arrêté of 12 November 2019 (non substituable), R.5132-30 CSP (fractions, « délivrance
    en une seule fois »), R.5132-33 CSP (chevauchement).
    """
    given = line.mentions
    found = [substitution(line)]
    if given is not None:
        if given.fraction_days is not None:
            found.append(_fractions(given.fraction_days))
        if given.is_single_dispensing:
            found.append(SINGLE_DISPENSING)
        if given.may_overlap:
            found.append(OVERLAP)
    return [mention for mention in found if mention is not None]


def other_mentions(line: Line) -> list[str]:
    """Return the mentions that say who pays, or what is behind the prescription.

    Sources: L.5121-12-1-2 CSP (off label), R.161-45 CSS (not reimbursable, exemptions),
    R.5121-77 CSP (initial prescription). What a pack costs is no mention of any text.
    """
    given = line.mentions
    if given is None:
        return []
    found = [
        OFF_LABEL if given.is_off_label else None,
        NOT_REIMBURSABLE if given.is_not_reimbursable else None,
        _CARE[given.care_context] if given.care_context else None,
        _initial(given.initial_prescription) if given.initial_prescription else None,
    ]
    return [mention for mention in found if mention is not None]


def substitution(line: Line) -> str | None:
    """Return the mention that forbids a generic, with its reason (arrêté du 12/11/2019)."""
    reason = line.non_substituable
    return None if reason is None else f"NON SUBSTITUABLE ({reason} : {_NON_SUBSTITUABLE[reason]})"


def _fractions(days: int) -> str:
    """The prescriber writes how long a fraction lasts, in words like all of the posology."""
    return "Délivrance par fractions " + spelled(f"de {days} jours")


def _initial(initial: InitialPrescription) -> str:
    by = ", ".join(filter(None, (initial.prescriber_name, initial.establishment)))
    text = f"Prescription initiale du {short_date(initial.prescribed_on)}"
    if by:
        text += f" : {by}"
    if initial.reassess_on is not None:
        text += f" ; à réévaluer au plus tard le {short_date(initial.reassess_on)}"
    return text
