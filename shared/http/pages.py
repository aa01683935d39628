"""Pages for people: one style, no script, no outside request, readable on a phone and in print."""

import base64
import hashlib
import re
from html import escape
from typing import Final

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
pre { background: var(--page); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem;
  overflow: auto; max-height: 26rem; font-size: .85rem; line-height: 1.4; margin: .4rem 0; }
article details { margin: .5rem 0; padding: .4rem .7rem; background: none; }
article details ul { columns: 1; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: .4rem 0; }
td code { overflow-wrap: normal; }
th, td { border-bottom: 1px solid var(--line); padding: .2rem .5rem .2rem 0; text-align: left;
  vertical-align: top; }
.method { font-weight: 700; color: var(--accent); }
form.choices { display: grid; gap: .75rem; margin: 1.5rem 0; max-width: 40rem; }
.choices button { font: inherit; text-align: left; padding: .8rem 1rem; border-radius: .5rem;
  border: 1px solid var(--soft); background: var(--card); color: var(--ink); cursor: pointer; }
.choices button:hover, .choices button:focus-visible { border-color: var(--accent); }
.choices button strong, .choices button span { display: block; }
.choices button span { color: var(--soft); font-size: .95rem; }
.choices button.grave strong { color: var(--never); }
.choices textarea { font: inherit; width: 100%; min-height: 5rem; padding: .5rem; color: var(--ink);
  background: var(--card); border: 1px solid var(--soft); border-radius: .4rem; margin-top: .3rem; }
main > h1 + .lead { font-size: 1.1rem; }
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
# Of a page with a form of its own: it is sent back to where it came from, and nowhere else.
FORM_POLICY: Final = PAGE_POLICY.replace("form-action 'none'", "form-action 'self'")

# A line never begins with one of these signs, nor ends with an opening one.
_FIXED_BLANK: Final = re.compile(r" (?=[;:?!»])|(?<=«) ")


def prose(text: str) -> str:
    """Return a French text as HTML."""
    return _FIXED_BLANK.sub("&nbsp;", escape(text))


def page(title: str, body: str) -> str:
    """Return a whole page in French; `title` is text, `body` is HTML that was escaped already."""
    return f"""<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
{body}</main>
</body>
</html>
"""
