"""docs/errors.md: every code a caller can meet, for those who write LAP, LGO and portals."""

from collections.abc import Iterable, Mapping
from typing import Final

from deploy.schemas.composed import Composed
from services.dispense.sentences import BILLING_DIFFERENCES
from services.dispense.sentences import WARNINGS as OF_DISPENSE
from services.prescribe.problems import WARNINGS as OF_PRESCRIBE
from shared.fhir.problems import FHIR_PROBLEMS
from shared.problems import EDGE_PROBLEMS, Problem, Retry, published_sentence

_HEAD: Final = """\
# Catalogue des erreurs

Toute erreur est un corps `application/problem+json` (RFC 9457) : `code` est stable, `detail` est \
une phrase en français que l’on peut montrer, `retry` dit si un renvoi peut aboutir, `advice` dit \
que faire. Quand plusieurs points sont en cause, chacun est dans `errors`, avec sa ligne \
d’ordonnance ou son champ. Le même catalogue est servi par `GET /v1/errors`.

`retry` : `never`, renvoyer ne sert à rien ; `after_change`, corriger puis renvoyer ; `later`, \
renvoyer la même requête plus tard, avec la même clé d’idempotence.

Les mots entre accolades sont remplacés par leur valeur. Ce fichier est généré : `make schemas`.
"""
_TABLE: Final = "| code | statut | retry | phrase | que faire |\n|---|---|---|---|---|\n"
_SENTENCES: Final = "| code | phrase |\n|---|---|\n"
_WARNINGS: Final = """\
## Avertissements

Ils accompagnent une réussite, dans `warnings` : rien n’est refusé.
"""
_DIFFERENCES: Final = """\
## Différences de facturation

Ce en quoi la facture (étape 2) n’est pas ce qui a été délivré (étape 1), dans `differences` : la \
facture est enregistrée, et la réconciliation vaut `mismatch`.
"""
_TITLES: Final[Mapping[str, str]] = {
    "prescribe": "Prescription",
    "dispense": "Dispensation",
    "fraud": "Fraude",
    "notify": "Messages",
}


def errors_page(services: Mapping[str, Composed]) -> str:
    """Return the page: what all services share, each service's own, then what refuses nothing."""
    shared = {problem.code for problem in (*EDGE_PROBLEMS, *FHIR_PROBLEMS)}
    sections = [
        _section("Tous les services", EDGE_PROBLEMS),
        _section("Portes FHIR (`prescribe`, `dispense`)", FHIR_PROBLEMS),
    ]
    for name, service in services.items():
        catalogue: Mapping[str, Problem] = service.app.state.catalogue
        own = [problem for code, problem in catalogue.items() if code not in shared]
        if own:
            sections.append(_section(f"{_TITLES[name]} (`{name}`)", own))
    sections.append(f"{_WARNINGS}\n{_sentences({**OF_PRESCRIBE, **OF_DISPENSE})}")
    sections.append(f"{_DIFFERENCES}\n{_sentences(BILLING_DIFFERENCES)}")
    return "\n".join([_HEAD, *sections])


def _sentences(of: Mapping[str, str]) -> str:
    rows = [f"| `{code}` | {_cell(sentence)} |\n" for code, sentence in sorted(of.items())]
    return _SENTENCES + "".join(rows)


def _section(title: str, problems: Iterable[Problem]) -> str:
    ordered = sorted(problems, key=lambda problem: (problem.status, problem.code))
    return f"## {title}\n\n{_TABLE}{''.join(map(_row, ordered))}"


def _row(problem: Problem) -> str:
    retry: Retry = problem.retry
    words = (f"`{problem.code}`", str(problem.status), f"`{retry}`")
    sentences = (_cell(published_sentence(problem)), _cell(problem.advice))
    return f"| {' | '.join((*words, *sentences))} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
