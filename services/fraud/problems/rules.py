"""French sentences of why a version of a rule is refused."""

from typing import Final

from shared.problems import Problem

RULES: Final[tuple[Problem, ...]] = (
    Problem(
        "rule_unknown",
        422,
        "Règle inconnue",
        "Aucune règle ne porte cet identifiant.",
        "after_change",
        "Choisissez une règle de la liste.",
    ),
    Problem(
        "rule_parameter_unknown",
        422,
        "Paramètre inconnu",
        "Cette règle n’a pas l’un des paramètres donnés, ou il ne se change pas.",
        "after_change",
        "Reprenez les paramètres que la liste des règles donne pour celle-ci.",
    ),
    Problem(
        "rule_parameter_out_of_bounds",
        422,
        "Paramètre hors limites",
        "Valeur hors des limites permises : {names}.",
        "after_change",
        "Corrigez ces valeurs ; la liste des règles donne les limites de chacune.",
    ),
    Problem(
        "rule_unchanged",
        422,
        "Aucun changement",
        "Cette version aurait les mêmes paramètres que celle qui est en service.",
        "after_change",
        "Changez au moins un paramètre.",
    ),
    Problem(
        "rule_versions_full",
        409,
        "Trop de versions",
        "Cette règle a déjà {most} versions : aucune ne s’y ajoute.",
        "never",
        "Signalez-le à l’exploitant de la plateforme.",
    ),
    Problem(
        "rule_state_unfit",
        409,
        "État incompatible",
        "Dans son état, cette version ne peut pas changer ainsi.",
        "never",
        "Relisez la liste des règles ; pour revenir en arrière, écrivez une nouvelle version.",
    ),
    Problem(
        "rule_shadow_taken",
        409,
        "Observation en cours",
        "Une autre version de cette règle est déjà en observation.",
        "after_change",
        "Retirez d’abord celle qui est en observation.",
    ),
    Problem(
        "rule_live_stays",
        409,
        "Version en service",
        "Une version en service ne se retire pas seule : aucune règle ne se tait sans deux "
        "analystes.",
        "never",
        "Écrivez une version qui la remplace, essayez-la, puis proposez sa mise en service.",
    ),
    Problem(
        "rule_backtest_needed",
        409,
        "Essai manquant",
        "Aucun essai récent de cette version ne couvre au moins {days} jours d’historique.",
        "after_change",
        "Lancez un essai sur l’historique, puis recommencez quand il est terminé.",
    ),
    Problem(
        "rule_author_approves",
        409,
        "Second regard requis",
        "Qui a écrit une version ne peut pas en approuver la mise en service.",
        "never",
        "Demandez à un collègue d’approuver.",
    ),
    Problem(
        "rule_not_replayable",
        409,
        "Essai impossible",
        "Cette règle dépend des alertes ou des mises en attente du moment : l’historique ne "
        "permet pas de l’essayer.",
        "never",
        "Gardez la version en service.",
    ),
    Problem(
        "rule_backtest_waiting",
        409,
        "Essai déjà demandé",
        "Un essai de cette version attend ou est en cours.",
        "later",
        "Attendez son résultat.",
    ),
    Problem(
        "rule_backtests_full",
        409,
        "Trop d’essais en attente",
        "Trop d’essais attendent déjà leur tour.",
        "later",
        "Recommencez quand ceux qui attendent sont terminés.",
    ),
)
