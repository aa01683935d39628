"""Reads the source: which codes are raised where, and with which values."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from services.dispense.problems import PROBLEMS as DISPENSE
from services.fraud.problems import PROBLEMS as FRAUD
from services.notify.problems import PROBLEMS as NOTIFY
from services.prescribe.problems import PROBLEMS as PRESCRIBE
from shared.fhir.problems import FHIR_PROBLEMS
from shared.problems import EDGE_PROBLEMS, Problem

CHECKOUT = Path(__file__).resolve().parents[2]
SERVICES = ("prescribe", "dispense", "fraud", "notify")
_WHOLE: dict[str, tuple[Problem, ...]] = {
    "prescribe": PRESCRIBE,
    "dispense": DISPENSE,
    "fraud": FRAUD,
    "notify": NOTIFY,
}
# Each code where it is at home: with all services, with all FHIR doors, or with one service.
PROBLEMS_OF: dict[str, tuple[Problem, ...]] = {
    "shared": EDGE_PROBLEMS,
    "fhir": FHIR_PROBLEMS,
    **{
        name: tuple(problem for problem in problems if problem not in FHIR_PROBLEMS)
        for name, problems in _WHOLE.items()
    },
}
_AT_FHIR_DOORS = ("shared/fhir", "shared/http", "services/prescribe/fhir", "services/dispense/fhir")
# `Refusal("code", ...)`, and the short form that a rule's subject offers.
RAISING = {"Refusal", "refusal"}
OWN_ARGUMENTS = {"line", "field", "values", "headers", "extensions"}


@dataclass
class Source:
    """What the modules of one package say about refusals."""

    raised: set[str] = field(default_factory=set)
    warnings: set[str] = field(default_factory=set)  # codes said beside a success
    constants: set[str] = field(default_factory=set)
    patterns: set[str] = field(default_factory=set)  # f"idempotency_key_{kind}"
    values: dict[str | None, list[set[str]]] = field(default_factory=dict)

    def mentions(self, code: str) -> bool:
        return code in self.constants or any(re.fullmatch(p, code) for p in self.patterns)

    def values_given(self, code: str) -> list[set[str]]:
        """The values of each refusal of this code; of those without a literal code, if none."""
        return self.values.get(code) or [set().union(*self.values.get(None, []))]


def codes_of(service: str) -> set[str]:
    """Every code that a service can answer."""
    return {problem.code for problem in (*EDGE_PROBLEMS, *_WHOLE[service])}


def read_source(package: str) -> Source:
    source = Source()
    for path in _modules(package):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        is_catalogue = path.name in {"problems.py", "edge.py"} and "problems" in str(path)
        _read(tree, source, is_catalogue=is_catalogue)
    return source


def _modules(package: str) -> list[Path]:
    if package == "fhir":
        return sorted(path for at in _AT_FHIR_DOORS for path in (CHECKOUT / at).rglob("*.py"))
    if package == "shared":
        fhir = CHECKOUT / "shared" / "fhir"
        return sorted(p for p in (CHECKOUT / "shared").rglob("*.py") if fhir not in p.parents)
    return sorted((CHECKOUT / "services" / package).rglob("*.py"))


def _read(tree: ast.Module, source: Source, *, is_catalogue: bool) -> None:
    for call, scope in _calls(tree):
        code = _text(call.args[0]) if call.args else None
        if code is not None:
            source.raised.add(code)
            source.constants.add(code)
        source.values.setdefault(code, []).append(_values(call, scope))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            source.patterns.add(_pattern(node))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not is_catalogue:
            source.constants.add(node.value)
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "WARNINGS":
            assert isinstance(node.value, ast.Dict)
            source.warnings |= {text for key in node.value.keys if (text := _text(key))}


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, ast.AST]]:
    """Yield each raising call, with the function (or the module) around it."""
    scopes = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)
            if name in RAISING:
                inner = [s for s in scopes if s.lineno <= node.lineno <= (s.end_lineno or 0)]
                yield node, inner[-1] if inner else tree


def _values(call: ast.Call, scope: ast.AST) -> set[str]:
    """The names of the values that a call fills its sentence with."""
    given = next((word.value for word in call.keywords if word.arg == "values"), None)
    short = {word.arg for word in call.keywords if word.arg} - OWN_ARGUMENTS
    if isinstance(given, ast.Name):
        assigned = [
            node.value
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == given.id
        ]
        given = assigned[-1] if assigned else None
    keys = given.keys if isinstance(given, ast.Dict) else []
    return short | {text for key in keys if (text := _text(key))}


def _text(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _name(node: ast.AST) -> str | None:
    return node.id if isinstance(node, ast.Name) else None


def _pattern(node: ast.JoinedStr) -> str:
    """Return which codes an f-string can make; only what begins like a code makes any."""
    literal = [_text(part) for part in node.values]
    if not re.fullmatch(r"[a-z]+(?:_[a-z]+)*_", literal[0] or ""):
        return "(?!)"
    return "".join("[a-z_]+" if text is None else re.escape(text) for text in literal)
