"""French sentences of why a line of step 1 is not recorded."""

from typing import Final

from shared.problems import Problem

_LINE_ADVICE: Final = "Corrigez cette ligne, puis renvoyez-la."
_NEW_PRESCRIPTION: Final = "Orientez le patient vers le prescripteur pour une nouvelle ordonnance."


def _line(code: str, title: str, sentence: str, advice: str = _LINE_ADVICE) -> Problem:
    """Return why the state of the prescription refuses a line."""
    return Problem(code, 409, title, sentence, "after_change", advice)


def _fault(code: str, title: str, sentence: str, advice: str = _LINE_ADVICE) -> Problem:
    """Return what the officine has to correct in a line, whatever the prescription."""
    return Problem(code, 422, title, sentence, "after_change", advice)


LINES: Final[tuple[Problem, ...]] = (
    _fault("line_unknown", "Ligne inconnue", "L’ordonnance ne comporte pas cette ligne."),
    _fault(
        "reason_missing",
        "Motif manquant",
        "Le motif de la non-délivrance ou du report est obligatoire.",
    ),
    _fault(
        "reason_unfit",
        "Motif sans report",
        "Ce motif ne laisse rien attendre : la ligne n’est pas reportée, mais non délivrée.",
        "Choisissez un motif de report, ou déclarez la ligne non délivrée.",
    ),
    _fault(
        "outcome_contradictory",
        "Ligne contradictoire",
        "La ligne porte ce que son issue exclut : un produit ou une quantité si rien n’est "
        "délivré, un accord sans adaptation, une date sans report ni dû.",
    ),
    _fault(
        "expected_on_impossible",
        "Date de retour impossible",
        "La date de retour du patient doit aller du {first_day} au {last_day}, fin de validité de "
        "l’ordonnance.",
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
    _fault(
        "agreement_missing",
        "Accord manquant",
        "Une ligne adaptée porte l’accord du prescripteur : sa réponse à une demande, ou un appel.",
        "Renseignez « agreement », ou délivrez ce qui est prescrit.",
    ),
    _fault(
        "agreement_unknown",
        "Demande introuvable",
        "Aucune demande d’adaptation de cette ligne ne porte cet identifiant.",
        "Reprenez l’identifiant lu dans la consultation (« adaptations »).",
    ),
    _fault(
        "agreed_at_impossible",
        "Date d’accord impossible",
        "L’accord du prescripteur doit être daté d’un jour compris entre l’ordonnance "
        "({issued_on}) et aujourd’hui.",
    ),
    _line(
        "agreement_unwritten",
        "Accord écrit attendu",
        "Cette ligne suit les règles de l’ordonnance sécurisée : un accord par téléphone ne suffit "
        "pas.",
        "Demandez l’adaptation au prescripteur par le service, ou une nouvelle ordonnance.",
    ),
    _line(
        "secure_prescription_needed",
        "Ordonnance sécurisée nécessaire",
        "Ce médicament ne se délivre que sur une ordonnance qui suit les règles de l’ordonnance "
        "sécurisée ; la ligne n’en est pas une.",
        "Demandez une nouvelle ordonnance au prescripteur.",
    ),
    _line(
        "agreement_not_given",
        "Pas d’accord du prescripteur",
        "Le prescripteur n’a pas accepté cette demande d’adaptation, ou n’y a pas encore répondu.",
        "Délivrez ce qui est prescrit, ou attendez sa réponse.",
    ),
    _line(
        "agreement_differs",
        "Produit différent de l’accord",
        "Le produit délivré n’est pas celui que le prescripteur a accepté.",
        "Délivrez le produit de l’accord ou son générique, ou demandez un autre accord.",
    ),
    _line(
        "agreement_exceeded",
        "Quantité supérieure à l’accord",
        "La quantité ou la durée dépasse ce que le prescripteur a accepté.",
        "Réduisez la quantité délivrée, ou demandez un autre accord.",
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
        "Délivrez la spécialité prescrite, ou demandez l’accord du prescripteur pour une autre.",
    ),
    _line(
        "substitute_outside_group",
        "Hors du groupe générique",
        "Le produit délivré n’est pas du groupe générique de la spécialité prescrite.",
        "Choisissez une spécialité du même groupe générique. Toute autre, un biosimilaire compris, "
        "se déclare adaptée, avec l’accord du prescripteur (« adapted »).",
    ),
    _line(
        "pack_too_large",
        "Conditionnement trop grand",
        "La boîte délivrée contient {delivered_units} unités, la boîte prescrite "
        "{prescribed_units}.",
        "Délivrez un conditionnement qui ne dépasse pas celui qui est prescrit ou, d’un traitement "
        "d’au moins trois mois, une seule grande boîte, pour trois mois et ce qu’il en reste au "
        "plus.",
    ),
    _line(
        "prescription_expired",
        "Ordonnance expirée",
        "L’ordonnance était valable jusqu’au {valid_until}.",
        f"{_NEW_PRESCRIPTION} D’un traitement chronique, voyez si une dispensation exceptionnelle "
        "est possible (art. R.5123-2-1 du CSP ; stupéfiants et assimilés exclus).",
    ),
    _line(
        "first_dispensing_too_late",
        "Première délivrance tardive",
        "La première délivrance devait avoir lieu au plus tard le {last_day} (art. R.5132-22 du "
        "CSP).",
        _NEW_PRESCRIPTION,
    ),
    _line(
        "line_already_dispensed",
        "Ligne déjà délivrée",
        "Tout ce qui était prescrit sur cette ligne a déjà été délivré.",
        "Lisez « history » dans la consultation : quand et où elle l’a été.",
    ),
    _line(
        "treatment_elapsed",
        "Durée de traitement écoulée",
        "La ligne n’a pas été présentée à temps (art. R.5132-33 du CSP) : la durée de traitement "
        "qu’il en restait est écoulée.",
        _NEW_PRESCRIPTION,
    ),
    _line(
        "presented_late",
        "Présentation tardive",
        "La ligne est présentée après le délai de l’art. R.5132-33 du CSP : {days_lost} jours de "
        "traitement sont perdus. Il reste {today} aujourd’hui, {in_all} en tout.",
        "Réduisez la quantité délivrée à la durée restant à courir.",
    ),
    _line(
        "already_said",
        "Non-délivrance déjà enregistrée",
        "Cette officine a déjà dit, pour le même motif, qu’elle ne délivrait pas cette ligne ou la "
        "reportait, et rien n’en a été délivré depuis.",
        "N’envoyez la ligne de nouveau que si vous la délivrez, ou si le motif a changé.",
    ),
    _line(
        "renewal_too_early",
        "Renouvellement anticipé",
        "Le renouvellement n’est possible qu’à partir du {opens_on} : le traitement déjà délivré "
        "court jusque-là (art. R.5132-14 du CSP).",
        "Proposez au patient de revenir à cette date.",
    ),
    _line(
        "no_renewal_before_term",
        "Plus de renouvellement possible",
        "Le prochain renouvellement tomberait après la fin de validité de l’ordonnance.",
        _NEW_PRESCRIPTION,
    ),
    _line(
        "surgery_ahead",
        "Opération à venir",
        "L’opération est prévue le {operated_on} : rien ne peut être délivré avant le {opens_on}.",
        "Proposez au patient de revenir à cette date.",
    ),
    _line(
        "chevauchement",
        "Chevauchement",
        "Le patient a encore de ce traitement jusqu’au {until}, par une autre ordonnance du même "
        "prescripteur, et celle-ci n’autorise pas le chevauchement (art. R.5132-33 du CSP).",
        "Proposez au patient de revenir ensuite, ou appelez le prescripteur.",
    ),
    _line(
        "fraction_not_open",
        "Fraction suivante à venir",
        "La ligne est délivrée par fractions : la suivante ne peut l’être qu’à partir du "
        "{opens_on}.",
        "Proposez au patient de revenir à cette date.",
    ),
    _line(
        "fraction_exceeded",
        "Plus d’une fraction",
        "La ligne est délivrée par fractions de {fraction_days} jours de traitement : {today} au "
        "plus aujourd’hui, {in_all} en tout.",
        "Délivrez une fraction ; le patient revient chercher la suivante.",
    ),
    _line(
        "quantity_exceeded",
        "Quantité dépassée",
        "La quantité dépasse ce qui peut être délivré : {today} aujourd’hui, {in_all} en tout.",
        "Réduisez la quantité délivrée.",
    ),
    _line(
        "owed_exceeded",
        "Dû trop grand",
        "Ce qui est délivré et dû dépasse ce qui peut être délivré aujourd’hui : {today}.",
        "Réduisez « owed_packs » : ce qui peut encore être délivré le sera plus tard sans être dû. "
        "De petites boîtes à la place d’une grande se remettent toutes à la fois.",
    ),
    _line(
        "packs_exceed_days",
        "Trop de boîtes pour la durée",
        "Pour {covers_days} jours de traitement, {packs} boîtes sont trop : {packs_max} au plus.",
        "Corrigez le nombre de boîtes, ou la durée qu’elles couvrent.",
    ),
    _line(
        "packs_last_already",
        "Boîtes déjà remises",
        "Ce qui a déjà été remis dure {days} jours de plus que ce qui a été déclaré : {packs_max} "
        "boîtes de plus au plus.",
        "Déclarez les jours que couvrent les boîtes ; une erreur se retire avant d’être corrigée.",
    ),
)
