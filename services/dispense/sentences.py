"""French sentences that refuse nothing: warnings at the counter, differences of invoices."""

from collections.abc import Mapping
from typing import Final

from services.dispense.model import HandedOverBefore, PaperDifference
from shared.contracts.dispense import BillingDifference
from shared.days import paris_day

HANDED_OVER_BEFORE: Final = "replaced_dispensed"
PHARMACY_DIFFERS: Final = "pharmacy_differs"
PHARMACY_NAMED: Final = "pharmacy_named"
SURGERY_AHEAD: Final = "surgery_ahead"
FRACTIONED: Final = "line_fractioned"
EXPENSIVE: Final = "line_expensive"
WARNINGS: Final[Mapping[str, str]] = {
    "replaced_dispensed": (
        "Au titre de l’ordonnance que celle-ci remplace, une officine a déjà délivré : {label}, "
        "{packs}, le {day}."
    ),
    "pharmacy_differs": (
        "Le prescripteur a désigné une autre officine que la vôtre pour délivrer cette "
        "ordonnance : {name}. Vérifiez avec le patient ou avec elle avant de délivrer."
    ),
    "pharmacy_named": (
        "Le prescripteur a désigné l’officine qui délivre cette ordonnance : {name}. Si ce n’est "
        "pas la vôtre, vérifiez avec le patient ou avec elle avant de délivrer."
    ),
    "surgery_ahead": (
        "Cette ordonnance prépare les suites d’une opération : rien ne peut être délivré avant le "
        "{opens_on}."
    ),
    "line_fractioned": "Ligne {line} : à délivrer par fractions de {days} de traitement au plus.",
    "line_expensive": (
        "Ligne {line} : médicament de plus de 300 € la boîte. Si vous ne connaissez ni le patient "
        "ni le prescripteur, vérifiez l’ordonnance auprès de ce dernier."
    ),
    "paper_line_differs": "La ligne {line} du papier ne figure pas dans l’ordonnance signée.",
    "paper_packs_differs": (
        "Ligne {line} : le nombre de boîtes du papier n’est pas celui qui a été signé."
    ),
    "paper_duration_days_differs": (
        "Ligne {line} : la durée du papier n’est pas celle qui a été signée."
    ),
}
BILLING_DIFFERENCES: Final[Mapping[str, str]] = {
    "line_not_dispensed": "La ligne {line} est facturée, mais n’a pas été délivrée.",
    "line_not_billed": "La ligne {line} a été délivrée, mais n’est pas facturée.",
    "product_differs": "Ligne {line} : produit facturé {observed}, délivré {expected}.",
    "packs_differ": "Ligne {line} : {observed} boîte(s) facturée(s), {expected} délivrée(s).",
    "total_differs": "Le total est de {observed} centimes, la somme des lignes de {expected}.",
}


def code_of_warning(difference: PaperDifference) -> str:
    """Return the code of a difference between the paper and what was signed."""
    return f"paper_{difference.what}_differs"


def detail_of_warning(difference: PaperDifference) -> str:
    """Return the sentence about a difference between the paper and what was signed."""
    return WARNINGS[code_of_warning(difference)].format(line=difference.line)


def detail_of_before(before: HandedOverBefore) -> str:
    """Return the sentence about what was handed over under a replaced prescription."""
    return WARNINGS[HANDED_OVER_BEFORE].format(
        label=before.label,
        packs=f"{before.packs} boîte{'s' if before.packs > 1 else ''}",
        day=f"{paris_day(before.recorded_at):%d/%m/%Y}",
    )


def detail_of_difference(difference: BillingDifference) -> str:
    """Return the sentence about a difference between an invoice and a dispensation."""
    return BILLING_DIFFERENCES[difference.code].format(
        line=difference.line,
        expected=difference.expected or "sans code",
        observed=difference.observed or "sans code",
    )
