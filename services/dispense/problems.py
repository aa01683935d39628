"""French sentences of the refusals of dispense."""

from typing import Final

from shared.problems import Problem

_LINE_ADVICE: Final = "Corrigez cette ligne ; les autres lignes ne sont pas bloquées."
_CALL_PRESCRIBER: Final = "Ne délivrez pas sur ce document ; appelez le prescripteur."
_NEW_PRESCRIPTION: Final = "Orientez le patient vers le prescripteur pour une nouvelle ordonnance."


def _line(code: str, title: str, sentence: str, advice: str = _LINE_ADVICE) -> Problem:
    """Return why the state of the prescription refuses a line."""
    return Problem(code, 409, title, sentence, "after_change", advice)


def _fault(code: str, title: str, sentence: str, advice: str = _LINE_ADVICE) -> Problem:
    """Return what the officine has to correct in a line, whatever the prescription."""
    return Problem(code, 422, title, sentence, "after_change", advice)


_CONSULT: Final = (
    Problem(
        "consultation_ambiguous",
        422,
        "Consultation ambiguë",
        "Envoyez soit le contenu du QR code, soit le numéro avec le matricule INS.",
        "after_change",
        "Renseignez « qr » seul, ou « number » et « ins » ensemble.",
    ),
    Problem(
        "line_repeated",
        422,
        "Ligne en double",
        "Une même ligne de l’ordonnance figure deux fois dans la requête.",
        "after_change",
        "Envoyez chaque ligne une seule fois.",
    ),
    Problem(
        "qr_unreadable",
        422,
        "QR code illisible",
        "Ce texte n’est pas le QR code d’une ordonnance, ou il est abîmé.",
        "after_change",
        "Scannez de nouveau, ou saisissez le numéro et le matricule INS du patient.",
    ),
    Problem(
        "qr_signature_invalid",
        422,
        "Signature du QR code invalide",
        "Le QR code a été modifié après sa signature : il ne prouve rien.",
        "never",
        _CALL_PRESCRIBER,
    ),
    Problem(
        "qr_key_unknown",
        422,
        "Clé de signature inconnue",
        "Le QR code est signé par une clé que le système ne connaît pas.",
        "later",
        "Réessayez dans quelques minutes ; si le refus persiste, appelez le prescripteur.",
    ),
    Problem(
        "qr_content_differs",
        409,
        "QR code différent de l’original",
        "Le QR code présenté n’est pas celui de l’ordonnance enregistrée sous ce numéro.",
        "never",
        _CALL_PRESCRIBER,
    ),
    Problem(
        "signing_key_not_arrived",
        409,
        "Clé de signature pas encore reçue",
        "L’ordonnance est enregistrée, mais la clé qui l’a signée n’est pas encore arrivée.",
        "later",
        "Réessayez dans quelques secondes ; rien n’indique que l’ordonnance soit fausse.",
    ),
    Problem(
        "prescription_not_arrived",
        409,
        "Ordonnance pas encore reçue",
        "Le QR code est authentique, mais l’ordonnance n’est pas encore arrivée.",
        "later",
        "Réessayez dans quelques secondes.",
    ),
    Problem(
        "prescription_not_found",
        404,
        "Ordonnance introuvable",
        "Aucune ordonnance ne correspond à ce numéro et à ce matricule INS.",
        "after_change",
        "Vérifiez le numéro imprimé sous le QR code et l’identité du patient.",
    ),
    Problem(
        "too_many_consultations",
        429,
        "Trop de consultations",
        "Cette officine a consulté cette ordonnance trop souvent ; attendez {seconds} secondes.",
        "later",
        "Enregistrez la délivrance avec la dernière consultation obtenue : elle vaut douze heures.",
    ),
    Problem(
        "too_many_failed_consultations",
        429,
        "Trop de consultations infructueuses",
        "Trop de consultations ont échoué depuis cette officine ; attendez {seconds} secondes.",
        "later",
        "Après ce délai, vérifiez le numéro et le matricule INS ; un QR code authentique reste "
        "toujours lisible.",
    ),
)
_STEP_ONE: Final = (
    Problem(
        "consultation_not_found",
        404,
        "Consultation introuvable",
        "Cette officine n’a pas consulté l’ordonnance sous cet identifiant.",
        "after_change",
        "Consultez l’ordonnance, puis enregistrez la délivrance.",
    ),
    Problem(
        "consultation_expired",
        409,
        "Consultation trop ancienne",
        "La consultation date de plus de douze heures.",
        "after_change",
        "Consultez de nouveau l’ordonnance, puis enregistrez la délivrance.",
    ),
    Problem(
        "version_conflict",
        409,
        "Ordonnance modifiée entre-temps",
        "Une délivrance a été enregistrée depuis la consultation (version {version}).",
        "after_change",
        "Consultez de nouveau l’ordonnance pour voir ce qu’il en reste.",
    ),
    Problem(
        "alert_reason_missing",
        409,
        "Motif de poursuite attendu",
        "Une alerte porte sur cette ordonnance : dites pourquoi vous poursuivez.",
        "after_change",
        "Consultez de nouveau l’ordonnance (ou lisez « alerts »), appelez le prescripteur, puis "
        "renseignez « alert_reason ».",
    ),
    Problem(
        "dispensation_refused",
        409,
        "Délivrance refusée",
        "Aucune ligne n’a pu être enregistrée.",
        "after_change",
        "Lisez le motif de chaque ligne dans « errors ».",
    ),
    Problem(
        "dispensation_incorrect",
        422,
        "Délivrance à corriger",
        "Aucune ligne n’a pu être enregistrée : chacune est incomplète ou incorrecte.",
        "after_change",
        "Corrigez chaque ligne d’après « errors », puis renvoyez la délivrance.",
    ),
)
_LINES: Final = (
    _fault("line_unknown", "Ligne inconnue", "L’ordonnance ne comporte pas cette ligne."),
    _fault("reason_missing", "Motif manquant", "Le motif de la non-délivrance est obligatoire."),
    _fault(
        "outcome_contradictory",
        "Ligne contradictoire",
        "La ligne est dite non délivrée, mais porte un produit ou une quantité.",
    ),
    _fault("packs_missing", "Quantité manquante", "Le nombre de boîtes délivrées est obligatoire."),
    _fault(
        "covers_days_missing",
        "Durée manquante",
        "Cette ligne se compte en jours : la durée couverte est obligatoire.",
    ),
    _fault(
        "cip13_missing", "Code manquant", "Le code CIP13 du médicament délivré est obligatoire."
    ),
    _fault(
        "cip13_unknown",
        "Produit inconnu",
        "La base publique des médicaments ne connaît pas ce code CIP13.",
        "Vérifiez le code scanné ; sinon déclarez la ligne non délivrée.",
    ),
    _line(
        "product_differs",
        "Produit différent",
        "Le produit délivré n’est pas celui qui est prescrit.",
        "Délivrez le produit prescrit, ou déclarez une substitution.",
    ),
    _line(
        "substitution_forbidden",
        "Substitution exclue",
        "Le prescripteur a exclu la substitution (mention {mark}).",
        "Délivrez la spécialité prescrite, ou appelez le prescripteur.",
    ),
    _line(
        "substitute_outside_group",
        "Hors du groupe générique",
        "Le produit délivré n’est pas du groupe générique de la spécialité prescrite.",
        "Choisissez une spécialité du même groupe générique.",
    ),
    _line(
        "pack_too_large",
        "Conditionnement trop grand",
        "La boîte délivrée contient {delivered_units} unités, la boîte prescrite "
        "{prescribed_units}.",
        "Délivrez un conditionnement qui ne dépasse pas celui qui est prescrit.",
    ),
    _line(
        "prescription_expired",
        "Ordonnance expirée",
        "L’ordonnance était valable jusqu’au {valid_until}.",
        _NEW_PRESCRIPTION,
    ),
    _line(
        "first_dispensing_too_late",
        "Première délivrance tardive",
        "La première délivrance devait avoir lieu au plus tard le {last_day}.",
        _NEW_PRESCRIPTION,
    ),
    _line(
        "line_already_dispensed",
        "Ligne déjà délivrée",
        "Tout ce qui était prescrit sur cette ligne a déjà été délivré.",
        "Consultez l’historique de l’ordonnance.",
    ),
    _line(
        "already_said",
        "Non-délivrance déjà enregistrée",
        "Cette officine a déjà dit qu’elle ne délivrait pas cette ligne, et rien n’en a été "
        "délivré depuis.",
        "N’envoyez la ligne de nouveau que si vous la délivrez.",
    ),
    _line(
        "renewal_too_early",
        "Renouvellement anticipé",
        "Le renouvellement n’est possible qu’à partir du {opens_on}.",
        "Proposez au patient de revenir à cette date.",
    ),
    _line(
        "no_renewal_before_term",
        "Plus de renouvellement possible",
        "Le prochain renouvellement tomberait après la fin de validité de l’ordonnance.",
        _NEW_PRESCRIPTION,
    ),
    _line(
        "quantity_exceeded",
        "Quantité dépassée",
        "La quantité dépasse ce qui peut être délivré : {left_now} aujourd’hui, {left_total} en "
        "tout.",
        "Réduisez la quantité délivrée.",
    ),
    _line(
        "packs_exceed_days",
        "Trop de boîtes pour la durée",
        "Pour {covers_days} jours de traitement, {packs} boîtes sont trop : {packs_max} au plus.",
        "Corrigez le nombre de boîtes, ou la durée qu’elles couvrent.",
    ),
)
_STEP_TWO: Final = (
    Problem(
        "dispensation_not_found",
        404,
        "Délivrance introuvable",
        "Cette délivrance n’existe pas ou n’est pas de votre officine.",
        "never",
        "Vérifiez l’identifiant rendu par l’enregistrement de la délivrance.",
    ),
    Problem(
        "already_billed",
        409,
        "Délivrance déjà facturée",
        "Une facture conforme à cette délivrance a déjà été enregistrée.",
        "never",
        "Relisez la délivrance pour voir la facture enregistrée.",
    ),
    Problem(
        "invoice_day_impossible",
        422,
        "Date de facture impossible",
        "La date de la facture doit être comprise entre le {first_day} et le {last_day}.",
        "after_change",
        "Corrigez la date de la facture, puis renvoyez-la.",
    ),
)

PROBLEMS: Final[tuple[Problem, ...]] = _CONSULT + _STEP_ONE + _LINES + _STEP_TWO
