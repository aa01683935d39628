"""French sentences of why a report, or its scan, is not taken."""

from typing import Final

from shared.problems import Problem

_SEND_ANOTHER: Final = "Numérisez de nouveau l’ordonnance (PNG, JPEG, PDF) et renvoyez le fichier."


def _scan(code: str, status: int, title: str, sentence: str) -> Problem:
    return Problem(code, status, title, sentence, "after_change", _SEND_ANOTHER)


REPORTING: Final[tuple[Problem, ...]] = (
    Problem(
        "report_number_missing",
        422,
        "Numéro manquant",
        "Une ordonnance numérique se signale par son numéro.",
        "after_change",
        "Donnez le numéro, ou signalez une ordonnance papier (« kind » : « paper »).",
    ),
    Problem(
        "report_prescriber_missing",
        422,
        "Prescripteur manquant",
        "Sans numéro d’ordonnance, dites au nom de quel prescripteur ou établissement le papier "
        "a été présenté.",
        "after_change",
        "Complétez le prescripteur (RPPS, numéro Assurance Maladie, nom ou établissement).",
    ),
    Problem(
        "report_birth_in_future",
        422,
        "Date de naissance future",
        "La date de naissance du patient est dans le futur.",
        "after_change",
        "Corrigez la date de naissance, ou laissez-la vide si elle est illisible.",
    ),
    Problem(
        "already_reported",
        409,
        "Ordonnance déjà signalée",
        "Votre officine a déjà signalé cette ordonnance ; son signalement est en cours.",
        "never",
        "Suivez le signalement existant (« report_id ») ; vous pouvez encore y joindre un scan.",
    ),
    Problem(
        "reports_too_many",
        409,
        "Trop de signalements",
        "Votre officine a déjà fait {most} signalements aujourd’hui.",
        "later",
        "Appelez votre caisse primaire d’assurance maladie.",
    ),
    Problem(
        "report_step_impossible",
        409,
        "Étape impossible",
        "Ce signalement ne peut pas passer à cette étape là où il en est.",
        "after_change",
        "Relisez le signalement ; un avéré ou un classement se propose par une décision.",
    ),
    Problem(
        "report_ended",
        409,
        "Signalement clos",
        "Ce signalement est clos : il ne reçoit plus de scan.",
        "never",
        "Faites un nouveau signalement si l’ordonnance est de nouveau présentée.",
    ),
    Problem(
        "scanners_busy",
        503,
        "Numérisations en attente",
        "Trop de scans sont en cours d’examen.",
        "later",
        "Renvoyez le scan dans quelques secondes.",
    ),
    _scan("scan_empty", 422, "Scan vide", "Le corps de la requête ne contient aucun fichier."),
    _scan("scan_too_large", 413, "Scan trop lourd", "Le scan dépasse 10 Mio."),
    _scan(
        "scan_kind_unknown",
        415,
        "Format de scan refusé",
        "Le contenu du fichier n’est ni du PNG, ni du JPEG, ni du PDF.",
    ),
    _scan("scan_truncated", 422, "Scan incomplet", "Le fichier est tronqué : sa fin manque."),
    _scan(
        "scan_polyglot",
        422,
        "Fichier ambigu",
        "Le fichier contient autre chose que le scan (archive, page, programme).",
    ),
    _scan("scan_unreadable", 422, "Scan illisible", "Le fichier endommagé ne s’ouvre pas."),
    _scan(
        "scan_too_many_pixels",
        422,
        "Image trop grande",
        "L’image dépasse 40 millions de pixels.",
    ),
    _scan(
        "scan_animated",
        422,
        "Image animée",
        "L’image contient plusieurs vues.",
    ),
    _scan("scan_encrypted", 422, "PDF protégé", "Le PDF est chiffré ou protégé par mot de passe."),
    _scan(
        "scan_active_content",
        422,
        "PDF actif",
        "Le PDF contient un script, un programme, un formulaire actif ou un fichier joint.",
    ),
    _scan("scan_too_many_pages", 422, "PDF trop long", "Le PDF compte plus de 10 pages."),
    _scan(
        "scan_too_costly",
        422,
        "Scan trop complexe",
        "Le fichier demande trop de temps ou de mémoire pour être ouvert.",
    ),
)
