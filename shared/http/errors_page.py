"""GET /errors: the catalogue of errors as a page for people, without script or outside request."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from shared.http.pages import page, prose
from shared.problems import EDGE_PROBLEMS, Problem, ProblemCatalogue, Retry, published_sentence

_RETRY_WORDS: Final[Mapping[Retry, tuple[str, str]]] = {
    "never": ("Ne pas renvoyer", "renvoyer la requête ne servirait à rien."),
    "after_change": ("Corriger, puis renvoyer", "la même requête serait refusée de nouveau."),
    "later": (
        "Renvoyer plus tard",
        "la même requête peut aboutir, après le délai de Retry-After, sous la même clé.",
    ),
}
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_SHARED_CODES: Final = frozenset(problem.code for problem in EDGE_PROBLEMS)


def errors_page(catalogue: ProblemCatalogue, *, title: str) -> str:
    """Return the page of one service's catalogue; each code is an anchor. `title` is French."""
    own = [problem for problem in catalogue.values() if problem.code not in _SHARED_CODES]
    shared = [problem for problem in catalogue.values() if problem.code in _SHARED_CODES]
    parts = [_head(title), _index(catalogue.values())]
    if own:
        parts.append(_section("Propres à ce service", own))
    parts.append(_section("Communes à tous les services", shared))
    return page(f"Erreurs – {title}", "".join(parts))


def _head(title: str) -> str:
    words = "".join(
        f'<dt class="retry {retry}">{escape(name)} <code>{retry}</code></dt>'
        f"<dd>{prose(meaning)}</dd>\n"
        for retry, (name, meaning) in _RETRY_WORDS.items()
    )
    return f"""<h1>Catalogue des erreurs</h1>
<p class="soft">{escape(title)}</p>
<p>Toute erreur est un corps <code>application/problem+json</code> (RFC 9457). Son
<code>code</code> ne change jamais ; <code>detail</code> est une phrase que l’on peut montrer à
l’utilisateur ; <code>errors</code> donne, pour chaque ligne ou champ en cause, son propre code.
Les mots <var>encadrés</var> sont remplacés par leur valeur.</p>
<p>Pour un logiciel : le même catalogue en JSON, <a href="/v1/errors">/v1/errors</a>, et
l’interface, <a href="/openapi.json">/openapi.json</a>. Pour vous : <a href="/docs">/docs</a>.</p>
<h2>Faut-il renvoyer la requête ?</h2>
<p>Le champ <code>retry</code> le dit :</p>
<dl>
{words}</dl>
"""


def _index(problems: Iterable[Problem]) -> str:
    codes = sorted(problem.code for problem in problems)
    links = "".join(f'<li><a href="#{code}"><code>{code}</code></a></li>\n' for code in codes)
    return f"<details>\n<summary>Les {len(codes)} codes</summary>\n<ul>\n{links}</ul>\n</details>\n"


def _section(title: str, problems: Iterable[Problem]) -> str:
    ordered = sorted(problems, key=lambda problem: (problem.status, problem.code))
    return f"<h2>{escape(title)}</h2>\n{''.join(map(_article, ordered))}"


def _article(problem: Problem) -> str:
    retry, _ = _RETRY_WORDS[problem.retry]
    return f"""<article id="{problem.code}">
<header><span class="status">{problem.status}</span>
<h3><a href="#{problem.code}"><code>{problem.code}</code></a></h3>
<span class="retry {problem.retry}">{escape(retry)}</span></header>
<p><strong>{prose(problem.title)}.</strong> {_sentence(published_sentence(problem))}</p>
<p class="soft">À faire&nbsp;: {prose(problem.advice)}</p>
</article>
"""


def _sentence(sentence: str) -> str:
    return _PLACEHOLDER.sub(r"<var>\1</var>", prose(sentence))
