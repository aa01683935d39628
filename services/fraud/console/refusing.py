"""What the console refuses, as pages in French; the codes of the JSON API have their pages too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.problems import ProblemCatalogue


class PageRefused(Exception):
    """The page cannot be shown, or the form not taken, for the reason that `code` names."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Sentence:
    """An error as an analyst reads it, and what can be done."""

    status: int
    title: str
    text: str
    action: tuple[str, str] = ("/console", "Retour à la file d’attente")


_SIGN_IN: Final = ("/console/sign-in", "Se connecter")

SENTENCES: Final[Mapping[str, Sentence]] = {
    "session_ended": Sentence(
        401,
        "Session expirée",
        "La session a expiré ou a été fermée. Ce qui n’était pas enregistré est perdu.",
        _SIGN_IN,
    ),
    "sign_in_failed": Sentence(
        403,
        "Connexion refusée",
        "L’identification n’a pas abouti, ou a duré trop longtemps. Recommencez ; si cela se "
        "répète, prévenez votre administrateur.",
        _SIGN_IN,
    ),
    "not_an_analyst": Sentence(
        403,
        "Accès réservé",
        "Cette console est réservée aux analystes fraude des CPAM. Votre identité est reconnue, "
        "mais elle n’en porte pas l’habilitation.",
        _SIGN_IN,
    ),
    "not_allowed": Sentence(
        403,
        "Action réservée",
        "Votre habilitation ne permet pas cette action.",
    ),
    "not_found": Sentence(
        404,
        "Page introuvable",
        "Ce que vous cherchez n’existe pas, ou ne relève pas de votre caisse.",
    ),
    "rpps_wrong": Sentence(
        422,
        "RPPS incorrect",
        "Un RPPS a onze chiffres, dont le dernier est une clé : vérifiez la saisie.",
        ("/console/alerts", "Retour aux alertes"),
    ),
    "rule_unreadable": Sentence(
        422,
        "Seuil illisible",
        "Un seuil est un nombre, « oui » ou « non », ou des nombres séparés par des virgules.",
        ("/console/rules", "Retour aux règles"),
    ),
    "search_unreadable": Sentence(
        422,
        "Recherche illisible",
        "Saisissez un nom, ou le numéro qui correspond au choix « Rechercher par ».",
        ("/console/search", "Retour à la recherche"),
    ),
    "form_incomplete": Sentence(
        422,
        "Formulaire incomplet",
        "Un champ obligatoire est vide, trop long, ou n’est pas l’un des choix proposés.",
    ),
    "form_unreadable": Sentence(
        400, "Formulaire illisible", "Ce qui a été envoyé n’est pas un formulaire de la console."
    ),
    "form_foreign": Sentence(
        403,
        "Formulaire refusé",
        "Ce formulaire ne vient pas de votre session en cours. Rechargez la page et recommencez.",
    ),
    "form_too_large": Sentence(
        413, "Formulaire trop grand", "Le texte envoyé est trop long : raccourcissez-le."
    ),
    "too_often": Sentence(429, "Trop de demandes", "Attendez une minute avant de continuer."),
    "method_not_allowed": Sentence(
        405, "Action impossible", "Cette adresse ne se demande pas ainsi."
    ),
    "temporarily_unavailable": Sentence(
        503,
        "Momentanément indisponible",
        "La base de données ou l’identification ne répond pas. Rien n’a été perdu ; réessayez dans "
        "un instant.",
    ),
    "internal_error": Sentence(
        500,
        "Erreur de notre côté",
        "La page n’a pas pu être préparée. Si cela se répète, donnez la référence ci-dessous.",
    ),
}


def sentence_of(
    code: str, catalogue: ProblemCatalogue, values: Mapping[str, str | int]
) -> Sentence:
    """Return the page of a code: the console's own, else what the JSON API says of it."""
    if code in SENTENCES:
        return SENTENCES[code]
    problem = catalogue.get(code)
    if problem is None:
        return SENTENCES["form_incomplete"]
    text = f"{problem.sentence.format_map(dict(values))} {problem.advice}"
    return Sentence(problem.status, problem.title, text)
