"""French sentences of the refusals of a consult."""

from typing import Final

from shared.problems import Problem

_CALL_PRESCRIBER: Final = "Ne délivrez pas sur ce document ; appelez le prescripteur."

CONSULT: Final[tuple[Problem, ...]] = (
    Problem(
        "consultation_ambiguous",
        422,
        "Consultation ambiguë",
        "Envoyez le contenu du QR code, ou le numéro avec le matricule INS, ou l’envoi du patient.",
        "after_change",
        "Renseignez « qr » seul, ou « number » et « ins » ensemble, ou « sending_id » seul.",
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
        "qr_key_revoked",
        422,
        "Clé de signature révoquée",
        "Le QR code est signé par une clé révoquée, et rien ne prouve qu’il l’a été avant.",
        "after_change",
        "Ne délivrez pas sur ce seul document : saisissez son numéro et le matricule INS du "
        "patient, ou appelez le prescripteur.",
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
        "too_many_late_executions",
        429,
        "Trop de déclarations",
        "Cette officine a consulté cette ordonnance, ou en a déclaré des délivrances après coup, "
        "trop souvent ; attendez {seconds} secondes.",
        "later",
        "Attendez, puis déclarez chaque délivrance une seule fois.",
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
    Problem(
        "too_many_unserved_consultations",
        429,
        "Trop d’ordonnances ouvertes sans délivrance",
        "Cette officine a ouvert trop d’ordonnances en un jour sans rien en enregistrer ; attendez "
        "{seconds} secondes.",
        "later",
        "Enregistrez les délivrances (ou les non-délivrances) des ordonnances déjà consultées : "
        "elles ne comptent plus, et vous pouvez consulter aussitôt.",
    ),
    Problem(
        "too_many_failed_scans",
        429,
        "Trop de scans illisibles",
        "Trop de textes illisibles ont été envoyés depuis cette officine ; attendez {seconds} "
        "secondes.",
        "later",
        "Vérifiez le réglage du lecteur ; une ordonnance, une carte ou une boîte lisible est "
        "toujours reconnue.",
    ),
)
