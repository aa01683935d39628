"""docs/errors.md: every problem a caller can meet, for those who write LAP, LGO and portals."""

from collections.abc import Iterable, Mapping
from typing import Final

from deploy.schemas.composed import Composed
from shared.problems import EDGE_PROBLEMS, Problem, Retry

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
_TITLES: Final[Mapping[str, str]] = {
    "prescribe": "Prescription",
    "dispense": "Dispensation",
    "fraud": "Fraude",
    "notify": "Messages",
}


def errors_page(services: Mapping[str, Composed]) -> str:
    """Return the page: what all services share, then each service's own problems."""
    shared = {problem.code for problem in EDGE_PROBLEMS}
    sections = [_section("Tous les services", EDGE_PROBLEMS)]
    for name, service in services.items():
        catalogue: Mapping[str, Problem] = service.app.state.catalogue
        own = [problem for code, problem in catalogue.items() if code not in shared]
        sections.append(_section(f"{_TITLES[name]} (`{name}`)", own))
    return "\n".join([_HEAD, *sections])


def _section(title: str, problems: Iterable[Problem]) -> str:
    ordered = sorted(problems, key=lambda problem: (problem.status, problem.code))
    return f"## {title}\n\n{_TABLE}{''.join(map(_row, ordered))}"


def _row(problem: Problem) -> str:
    retry: Retry = problem.retry
    words = (f"`{problem.code}`", str(problem.status), f"`{retry}`")
    sentences = (_cell(problem.sentence), _cell(problem.advice))
    return f"| {' | '.join((*words, *sentences))} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
