"""French sentences that refuse nothing: warnings at the counter, differences of invoices."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from services.dispense.model import (
    DispensingRefusal,
    HandedOverBefore,
    LateExecution,
    PaperDifference,
    ScanHint,
    ScanKind,
    ScanSeen,
    Unrecorded,
)
from shared.contracts.dispense import BillingDifference, DispensingRefusalReason, PackFinding
from shared.days import paris_day
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
        "Ligne {line} : délivrance temporaire le {day} ({where}). Terminez les vérifications avant "
        "d’en délivrer la suite."
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
BILLING_DIFFERENCES: Final[Mapping[str, str]] = {
    "line_not_dispensed": "La ligne {line} est facturée, mais n’a pas été délivrée.",
    "line_not_billed": "La ligne {line} a été délivrée, mais n’est pas facturée.",
    "product_differs": "Ligne {line} : produit facturé {observed}, délivré {expected}.",
    "packs_differ": "Ligne {line} : {observed} boîte(s) facturée(s), {expected} délivrée(s).",
    "owed_packs_billed": (
        "Ligne {line} : {observed} boîte(s) facturée(s), {expected} remise(s) ; les boîtes dues se "
        "facturent une fois remises."
    ),
    "parts_differ": (
        "Ligne {line} : les parts font {observed} centimes, le montant est de {expected}."
    ),
    "scan_missing": (
        "Ligne {line} : délivrance vérifiée ; l’ordonnance porte la mention, numérisez-la et "
        "transmettez-la (SCOR)."
    ),
    "total_differs": "Le total est de {observed} centimes, la somme des lignes de {expected}.",
}
_SCAN_AGAIN: Final = (
    "Scannez le QR code imprimé sur l’ordonnance, ou saisissez le numéro qui le suit."
)
SCAN_KINDS: Final[Mapping[ScanKind, str]] = {
    "prescription_qr": (
        "C’est le QR code d’une ordonnance : consultez-la en envoyant ce texte dans « qr » "
        "(POST /v1/consultations)."
    ),
    "prescription_number": (
        "C’est le numéro d’une ordonnance : consultez-la en l’envoyant dans « number », avec le "
        "matricule INS du patient dans « ins »."
    ),
    "old_qr": (
        "C’est un QR code d’ordonnance d’une autre version, qui n’est pas lue ici. Saisissez le "
        "numéro imprimé sous le code et le matricule INS du patient."
    ),
    "national_or_foreign_prescription": (
        "C’est une ordonnance d’un autre système (téléservice national ou autre pays) : elle n’est "
        "pas enregistrée ici. Exécutez-la avec le logiciel de ce système, sinon comme un papier."
    ),
    "ins_code": f"C’est le code INS du patient, pas son ordonnance. {_SCAN_AGAIN}",
    "vitale_card": (
        "C’est un numéro de sécurité sociale, celui d’une carte Vitale : il n’ouvre aucune "
        f"ordonnance à lui seul. {_SCAN_AGAIN}"
    ),
    "medicine_pack": "C’est une boîte de médicament.",
    "unknown": f"Ce texte n’est ni une ordonnance, ni une carte, ni une boîte. {_SCAN_AGAIN}",
}
SCAN_HINTS: Final[Mapping[ScanHint, str]] = {
    "qr_damaged": (
        "C’est le QR code d’une ordonnance, mais il est incomplet ou abîmé. Scannez-le de nouveau, "
        "ou saisissez le numéro imprimé et le matricule INS du patient."
    ),
    "number_mistyped": (
        "C’est un numéro d’ordonnance, mais sa clé est fausse : une lettre ou un chiffre est mal "
        "saisi. Relisez le numéro imprimé sous le QR code."
    ),
    "separator_lost": (
        "C’est une boîte, mais son numéro de série ne peut pas être lu avec certitude : le lecteur "
        "ne transmet pas le séparateur FNC1. Réglez-le pour qu’il le transmette."
    ),
    "keyboard_layout": (
        "Le lecteur est réglé pour un autre clavier : ses chiffres arrivent en caractères "
        "accentués. Réglez-le sur le clavier français, puis scannez de nouveau."
    ),
}
PACK_READY: Final = (
    "{label}. À l’étape 1, joignez ce texte à sa ligne, dans « packs_scanned » : la boîte est "
    "alors vérifiée."
)
PACK_NOT_LISTED: Final = (
    "La base publique des médicaments ne connaît pas cette boîte : vérifiez qu’il s’agit bien d’un "
    "médicament."
)
PACK_FINDINGS: Final[Mapping[PackFinding, str]] = {
    "dispensed_before": (
        "Cette boîte a déjà été délivrée : ne la délivrez pas, mettez-la de côté et signalez-la."
    ),
    "expired": "Cette boîte était à utiliser avant la fin du {day} : ne la délivrez pas.",
    "recalled": "Cette boîte est d’un lot rappelé : ne la délivrez pas et mettez-la de côté.",
    "unknown": (
        "Le registre des boîtes ne connaît pas ce numéro de série : ne délivrez pas cette boîte, "
        "mettez-la de côté et signalez-la."
    ),
    "not_verified": (
        "Cette boîte ne porte pas de quoi être vérifiée (code CIP13 et numéro de série) : délivrez-"
        "la si son emballage est intact et si vous en connaissez la provenance."
    ),
}


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
    plural = "s" if excess.quantity > 1 else ""
    what = f"boîte{plural}" if unit == "pack" else f"jour{plural} de traitement"
    return WARNINGS[CONFLICTING].format(
        line=excess.line,
        day=f"{paris_day(told.intended_at):%d/%m/%Y}",
        quantity=f"{excess.quantity} {what}",
    )


def detail_of_before(before: HandedOverBefore) -> str:
    """Return the sentence about what was handed over under a replaced prescription."""
    return WARNINGS[HANDED_OVER_BEFORE].format(
        label=before.label,
        packs=f"{before.packs} boîte{'s' if before.packs > 1 else ''}",
        day=f"{paris_day(before.recorded_at):%d/%m/%Y}",
    )


def detail_of_refusal(refusal: DispensingRefusal, *, code: str) -> str:
    """Return the sentence about a refusal of this officine, or of another one."""
    return WARNINGS[code].format(
        day=short_date(paris_day(refusal.refused_at)),
        what=_refused(refusal.lines),
        reason=REFUSAL_REASONS[refusal.reason],
    )


def mention_of_refusal(refusal: DispensingRefusal) -> str:
    """Return what the officine writes on the prescription, of which the caisse gets a copy."""
    day = short_date(paris_day(refusal.refused_at))
    return f"Refus de délivrance le {day} : {_refused(refusal.lines)}."


def _refused(lines: Sequence[int]) -> str:
    if not lines:
        return "cette ordonnance"
    *most, last = map(str, lines)
    return f"les lignes {', '.join(most)} et {last}" if most else f"la ligne {last}"


def detail_of_difference(difference: BillingDifference) -> str:
    """Return the sentence about a difference between an invoice and a dispensation."""
    return BILLING_DIFFERENCES[difference.code].format(
        line=difference.line,
        expected=difference.expected or "sans code",
        observed=difference.observed or "sans code",
    )


def next_of_scan(seen: ScanSeen) -> str:
    """Return what to do with what was scanned."""
    pack = seen.scan.pack
    if pack is None:
        return SCAN_HINTS[seen.scan.hint] if seen.scan.hint else SCAN_KINDS[seen.scan.kind]
    if seen.finding is not None:
        day = "" if pack.expires_on is None else short_date(pack.expires_on)
        return PACK_FINDINGS[seen.finding].format(day=day)
    if seen.label is None:
        return PACK_NOT_LISTED
    return PACK_READY.format(label=seen.label)
