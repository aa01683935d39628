"""French sentences of what was scanned at the counter: what it is, and what to do next."""

from collections.abc import Mapping
from typing import Final

from services.dispense.model import ScanHint, ScanKind, ScanSeen
from shared.contracts.dispense import PackFinding
from shared.document.dates import short_date

_SCAN_AGAIN: Final = (
    "Scannez le QR code imprimé sur l’ordonnance, ou saisissez le numéro imprimé dessous."
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
    "ins_code": (
        "C’est le code INS du patient, pas son ordonnance : gardez-le pour une consultation par "
        f"numéro. {_SCAN_AGAIN}"
    ),
    "vitale_card": (
        "C’est un numéro de sécurité sociale, celui d’une carte Vitale : il n’ouvre aucune "
        "ordonnance à lui seul, et peut être celui d’un parent dont le patient est ayant droit. "
        f"{_SCAN_AGAIN}"
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
    "caps_lock": (
        "C’est le QR code d’une ordonnance, mais ses majuscules arrivent en minuscules : la touche "
        "« Verr. Maj » du clavier est sans doute active. Désactivez-la, puis scannez de nouveau."
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
