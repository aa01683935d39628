"""French sentences that refuse nothing: warnings at the counter, differences of invoices."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from services.dispense.model import (
    DispensingRefusal,
    HandedOverBefore,
    LateExecution,
    PaperDifference,
    Unrecorded,
)
from shared.contracts.dispense import BillingDifference, DispensingRefusalReason
from shared.days import officine_day
from shared.document.dates import short_date

CONFLICTING: Final = "execution_conflicting"
HANDED_OVER_BEFORE: Final = "replaced_dispensed"
PHARMACY_DIFFERS: Final = "pharmacy_differs"
PHARMACY_NAMED: Final = "pharmacy_named"
SURGERY_AHEAD: Final = "surgery_ahead"
FRACTIONED: Final = "line_fractioned"
CANCELLED: Final = "prescription_cancelled"
REPLACED: Final = "prescription_replaced"
EXPIRED: Final = "prescription_expired"
EXPIRES_SOON: Final = "prescription_expires_soon"
BEGINS_BY: Final = "line_begins_by"
NO_MORE_BEFORE_TERM: Final = "line_no_renewal_before_term"
CHEVAUCHEMENT: Final = "chevauchement"
NOT_OPEN: Final = "line_not_open"
PRESENTED_LATE: Final = "line_presented_late"
IN_FULL_TODAY: Final = "line_in_full_today"
ADAPTATION_AGREED: Final = "adaptation_agreed"
OWED_HERE: Final = "owed_here"
OWED_ELSEWHERE: Final = "owed_elsewhere"
EXPENSIVE: Final = "line_expensive"
TEMPORARY: Final = "line_temporary"
REFUSED_HERE: Final = "dispensing_refused_here"
REFUSED_ELSEWHERE: Final = "dispensing_refused_elsewhere"
WARNINGS: Final[Mapping[str, str]] = {
    "replaced_dispensed": (
        "Au titre de l’ordonnance que celle-ci remplace, une officine a déjà délivré : {label}, "
        "{packs}, le {day}."
    ),
    "execution_conflicting": (
        "Ligne {line} : une officine a déclaré après coup avoir remis, le {day}, {quantity} de "
        "plus que ce qui pouvait l’être. Ce qu’il reste ici n’en tient pas compte : voyez avec le "
        "patient et le prescripteur avant de délivrer."
    ),
    "pharmacy_differs": (
        "Le prescripteur a désigné une autre officine que la vôtre pour délivrer cette "
        "ordonnance : {name}. Vérifiez avec le patient ou avec elle avant de délivrer."
    ),
    "pharmacy_named": (
        "Le prescripteur a désigné l’officine qui délivre cette ordonnance : {name}. Si ce n’est "
        "pas la vôtre, vérifiez avec le patient ou avec elle avant de délivrer."
    ),
    "dispensing_refused_here": (
        "Le {day}, votre officine a refusé de délivrer {what} (motif : {reason}). Si des "
        "vérifications ont levé le doute, délivrez."
    ),
    "dispensing_refused_elsewhere": (
        "Le {day}, une autre officine a refusé de délivrer {what} (motif : {reason}). Appelez le "
        "prescripteur avant de délivrer."
    ),
    "surgery_ahead": (
        "Cette ordonnance prépare les suites d’une opération : rien ne peut être délivré avant le "
        "{opens_on}."
    ),
    "prescription_cancelled": (
        "Le prescripteur a annulé cette ordonnance le {day} : rien ne peut plus en être délivré. "
        "Si le patient attend ce traitement, appelez le prescripteur."
    ),
    "prescription_replaced": (
        "Le prescripteur a remplacé cette ordonnance le {day} : rien ne peut plus en être délivré. "
        "Demandez au patient la nouvelle, n° {number}."
    ),
    "prescription_expired": (
        "Rien ne peut plus être délivré sur cette ordonnance : son terme, ou le délai pour "
        "commencer ou suivre le traitement, est passé. Orientez le patient vers le prescripteur ; "
        "si le traitement est chronique, voyez si une dispensation exceptionnelle est possible "
        "(art. R.5123-2-1 du CSP ; stupéfiants et assimilés exclus)."
    ),
    "line_begins_by": (
        "Ligne {line} : sans une première délivrance au plus tard le {last_day}, plus rien ne "
        "pourra en être délivré (art. R.5132-22 du CSP)."
    ),
    "line_no_renewal_before_term": (
        "Ligne {line} : plus de renouvellement possible, le prochain tomberait après le {term}, "
        "fin de validité de l’ordonnance."
    ),
    "prescription_expires_soon": "Rien ne pourra plus être délivré après le {last_day}.",
    "chevauchement": (
        "Ligne {line} : par une autre ordonnance du même prescripteur, le patient a encore de ce "
        "traitement jusqu’au {until}. Celle-ci n’autorise pas le chevauchement."
    ),
    "line_not_open": "Ligne {line} : trop tôt, la suite n’est possible qu’à partir du {opens_on}.",
    "line_presented_late": (
        "Ligne {line} : présentée après le délai de l’art. R.5132-33 du CSP. Aujourd’hui, {days} "
        "de traitement à déduire ; demain, {more} de plus."
    ),
    "line_in_full_today": (
        "Ligne {line} : dernier jour du délai de l’art. R.5132-33 du CSP. Demain, {more} de "
        "traitement seraient à déduire."
    ),
    "adaptation_agreed": (
        "Ligne {line} : le {day}, le prescripteur a donné son accord pour délivrer à la place : "
        "{text}."
    ),
    "owed_here": "Ligne {line} : votre officine doit {packs} au patient depuis le {day}.",
    "owed_elsewhere": (
        "Ligne {line} : une officine du département {department} a promis {packs} au patient le "
        "{day}, sans les réserver."
    ),
    "line_fractioned": "Ligne {line} : à délivrer par fractions de {days} de traitement au plus.",
    "line_expensive": (
        "Ligne {line} : médicament de plus de 300 € la boîte. Avant de le délivrer, vérifiez "
        "l’ordonnance (« verification »)."
    ),
    "line_temporary": (
        "Ligne {line} : délivrance temporaire le {day} ({where}). Terminez les vérifications : la "
        "suite les attend, et un refus s’enregistre même s’il ne reste rien à délivrer."
    ),
    "paper_line_differs": "La ligne {line} du papier ne figure pas dans l’ordonnance signée.",
    "paper_packs_differs": (
        "Ligne {line} : le nombre de boîtes du papier n’est pas celui qui a été signé."
    ),
    "paper_duration_days_differs": (
        "Ligne {line} : la durée du papier n’est pas celle qui a été signée."
    ),
}
REFUSAL_REASONS: Final[Mapping[DispensingRefusalReason, str]] = {
    "suspected_forgery": "suspicion de falsification",
    "suspected_misuse": "suspicion de mésusage",
    "identity_doubtful": "identité douteuse",
    "danger_to_patient": "danger pour le patient",
    "other": "autre motif",
}
# What to do about a line told afterwards: it is done, so asking anew puts nothing right.
LATE_ADVICE: Final[Mapping[str, str]] = {
    "conflicting": (
        "Ne renvoyez rien : un dossier est ouvert. Voyez ce qu’il en est avec le patient et le "
        "prescripteur, puis dites comment le conflit se règle."
    ),
    "partly_recorded": (
        "Ne renvoyez rien : ce qui pouvait l’être est enregistré, le motif dit ce qu’il restait "
        "avant ; pour ce qui a été remis en trop, un dossier est ouvert. Voyez ce qu’il en est "
        "avec le patient et le prescripteur, puis dites comment le conflit se règle."
    ),
    "refused": "Ne renvoyez pas cette ligne : rien n’en avait été remis, rien n’est à corriger.",
}
BILLING_DIFFERENCES: Final[Mapping[str, str]] = {
    "line_not_dispensed": "La ligne {line} est facturée, mais n’a pas été délivrée.",
    "line_not_billed": "La ligne {line} a été délivrée, mais n’est pas facturée.",
    "product_differs": "Ligne {line} : produit facturé {observed}, délivré {expected}.",
    "packs_differ": "Ligne {line} : boîtes facturées, {observed} ; délivrées, {expected}.",
    "owed_packs_billed": (
        "Ligne {line} : boîtes facturées, {observed} ; remises, {expected}. Les boîtes dues se "
        "facturent une fois remises."
    ),
    "parts_differ": (
        "Ligne {line} : la somme des parts est de {observed}, le montant de la ligne de {expected}."
    ),
    "scan_missing": (
        "Ligne {line} : délivrance vérifiée ; l’ordonnance porte la mention, numérisez-la et "
        "transmettez-la (SCOR)."
    ),
    "total_differs": (
        "Le total de la facture est de {observed}, la somme de ses lignes de {expected}."
    ),
}
_IN_CENTS: Final = frozenset({"parts_differ", "total_differs"})


def counted(count: int, word: str) -> str:
    """Return a count with its noun, such as "2 boîtes"."""
    return f"{count} {word}{'s' if count > 1 else ''}"


def code_of_warning(difference: PaperDifference) -> str:
    """Return the code of a difference between the paper and what was signed."""
    return f"paper_{difference.what}_differs"


def detail_of_warning(difference: PaperDifference) -> str:
    """Return the sentence about a difference between the paper and what was signed."""
    return WARNINGS[code_of_warning(difference)].format(line=difference.line)


def detail_of_conflict(
    told: LateExecution, excess: Unrecorded, *, unit: Literal["pack", "day"]
) -> str:
    """Return the sentence about what an officine handed over in excess, and told afterwards."""
    quantity = counted(excess.quantity, "boîte" if unit == "pack" else "jour")
    return WARNINGS[CONFLICTING].format(
        line=excess.line,
        day=short_date(officine_day(told.intended_at, told.officine.finess)),
        quantity=quantity if unit == "pack" else f"{quantity} de traitement",
    )


def detail_of_before(before: HandedOverBefore) -> str:
    """Return the sentence about what was handed over under a replaced prescription."""
    return WARNINGS[HANDED_OVER_BEFORE].format(
        label=before.label,
        packs=counted(before.packs, "boîte"),
        day=short_date(before.day),
    )


def detail_of_refusal(refusal: DispensingRefusal, *, code: str) -> str:
    """Return the sentence about a refusal of this officine, or of another one."""
    return WARNINGS[code].format(
        day=short_date(officine_day(refusal.refused_at, refusal.officine.finess)),
        what=_refused(refusal.lines),
        reason=REFUSAL_REASONS[refusal.reason],
    )


def mention_of_refusal(refusal: DispensingRefusal) -> str:
    """Return what the officine writes on the prescription, of which the caisse gets a copy."""
    day = short_date(officine_day(refusal.refused_at, refusal.officine.finess))
    return f"Refus de délivrance le {day} : {_noted(refusal.lines)}."


def _refused(lines: Sequence[int]) -> str:
    if not lines:
        return "cette ordonnance"
    *most, last = map(str, lines)
    return f"les lignes {', '.join(most)} et {last}" if most else f"la ligne {last}"


def _noted(lines: Sequence[int]) -> str:
    """Return the same as a note on the paper says it, without an article."""
    return _refused(lines).split(" ", 1)[1] if lines else "ordonnance entière"


def detail_of_difference(difference: BillingDifference) -> str:
    """Return the sentence about a difference between an invoice and a dispensation."""
    expected, observed = difference.expected or "sans code", difference.observed or "sans code"
    if difference.code in _IN_CENTS:
        expected, observed = _in_euros(expected), _in_euros(observed)
    return BILLING_DIFFERENCES[difference.code].format(
        line=difference.line, expected=expected, observed=observed
    )


def _in_euros(cents: str) -> str:
    """Return an amount as French invoices write it, from its cents in figures."""
    euros, rest = divmod(int(cents), 100)
    return f"{euros},{rest:02} €"
