"""GET /errors: the catalogue of errors as a page for people, without script or outside request."""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from shared.problems import EDGE_PROBLEMS, Problem, ProblemCatalogue, Retry

_RETRY_WORDS: Final[Mapping[Retry, tuple[str, str]]] = {
    "never": ("Ne pas renvoyer", "renvoyer la requête ne servirait à rien."),
    "after_change": ("Corriger, puis renvoyer", "la même requête serait refusée de nouveau."),
    "later": (
        "Renvoyer plus tard",
        "la même requête peut aboutir, après le délai de Retry-After, sous la même clé.",
    ),
}
_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5a6675; --card: #fff;
  --line: #dde3ea; --page: #f5f7fa; --accent: #1f4fa3; --mark: #fff6d6;
  --later: #0b6b4f; --change: #8a4b00; --never: #a11d2b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf3; --soft: #a5b0bd; --card: #1c232c;
  --line: #333d49; --page: #12171d; --accent: #8fb7ff; --mark: #3a331a;
  --later: #63d3ac; --change: #f0b463; --never: #ff8f9a; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; }
p { margin: .4rem 0; }
a { color: var(--accent); }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  overflow-wrap: anywhere; }
var { font-style: normal; padding: 0 .25em; border: 1px dashed var(--soft); border-radius: .25em; }
.soft { color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem .9rem; margin: 1rem 0; }
dd { margin: 0; }
details { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  padding: .6rem .9rem; margin: 1.25rem 0; }
summary { cursor: pointer; font-weight: 600; }
details ul { columns: 17rem; margin: .6rem 0 .2rem; padding-left: 1.1rem; font-size: .9rem; }
article { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  padding: .8rem 1rem; margin: .7rem 0; }
article:target { background: var(--mark); border-color: var(--accent); }
article header { display: flex; flex-wrap: wrap; gap: .15rem .75rem; align-items: baseline; }
h3 { font-size: 1.05rem; margin: 0; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
.status { font-variant-numeric: tabular-nums; font-weight: 600; }
.retry { font-weight: 600; font-size: .9rem; }
article .retry { margin-left: auto; }
.later { color: var(--later); } .after_change { color: var(--change); }
.never { color: var(--never); }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; }
  h1 { font-size: 1.4rem; } article .retry { width: 100%; margin: 0; } }
@media print { details { display: none; } article { break-inside: avoid; } }
"""
_STYLE_DIGEST: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
# Nothing is loaded, run or framed: the page's own style is named by its digest.
PAGE_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
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
    return f"{''.join(parts)}</main>\n</body>\n</html>\n"


def _head(title: str) -> str:
    words = "".join(
        f'<dt class="retry {retry}">{escape(name)} <code>{retry}</code></dt>'
        f"<dd>{escape(meaning)}</dd>\n"
        for retry, (name, meaning) in _RETRY_WORDS.items()
    )
    return f"""<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Erreurs – {escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>Catalogue des erreurs</h1>
<p class="soft">{escape(title)}</p>
<p>Toute erreur est un corps <code>application/problem+json</code> (RFC 9457). Son
<code>code</code> ne change jamais ; <code>detail</code> est une phrase que l’on peut montrer à
l’utilisateur ; <code>errors</code> donne, pour chaque ligne ou champ en cause, son propre code.
Les mots <var>encadrés</var> sont remplacés par leur valeur.</p>
<p>Pour un logiciel : le même catalogue en JSON, <a href="/v1/errors">/v1/errors</a>, et
l’interface, <a href="/openapi.json">/openapi.json</a>.</p>
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
<p><strong>{escape(problem.title)}.</strong> {_sentence(problem.sentence)}</p>
<p class="soft">À faire : {escape(problem.advice)}</p>
</article>
"""


def _sentence(sentence: str) -> str:
    return _PLACEHOLDER.sub(r"<var>\1</var>", escape(sentence))
