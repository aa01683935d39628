"""The links around a case as a drawing: prescribers, officines, patients, and who met whom."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from services.fraud.model.page import Link

Column = Literal["prescriber", "pharmacy", "patient"]
COLUMNS: Final[tuple[Column, ...]] = ("prescriber", "pharmacy", "patient")
NODES_MAX: Final = 12  # of each kind, those with the most presentations
WIDTH: Final = 718
NODE_WIDTH: Final = 172
NODE_HEIGHT: Final = 26
ROW: Final = 36
TOP: Final = 34
STROKE_MAX: Final = 7.0
NOBODY: Final = "inconnu"


@dataclass(frozen=True, slots=True)
class Node:
    """One person or officine, where it is drawn."""

    column: Column
    key: str
    x: float
    y: float
    is_own: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two nodes, as thick as what it stands for."""

    path: str
    stroke: float
    is_own: bool
    title: str


@dataclass(frozen=True, slots=True)
class Graph:
    """The drawing, and how many of each kind it leaves out."""

    width: int
    height: int
    heads: tuple[tuple[str, float], ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int


def graph_of(links: Iterable[Link]) -> Graph:
    """Lay the links out in three columns: what belongs to the case itself comes first."""
    found = list(links)
    weights: Mapping[Column, Counter[str]] = {column: Counter() for column in COLUMNS}
    own: set[tuple[Column, str]] = set()
    for link in found:
        for column in COLUMNS:
            weights[column][key_of(link, column)] += link.presentations
            if link.is_own:
                own.add((column, key_of(link, column)))
    nodes: dict[tuple[Column, str], Node] = {}
    left_out = 0
    for place, column in enumerate(COLUMNS):
        keys = sorted(
            weights[column], key=lambda key: ((column, key) not in own, -weights[column][key], key)
        )
        left_out += max(0, len(keys) - NODES_MAX)
        for row, key in enumerate(keys[:NODES_MAX]):
            x = place * (WIDTH - NODE_WIDTH) / (len(COLUMNS) - 1)
            nodes[column, key] = Node(column, key, x, TOP + row * ROW, (column, key) in own)
    rows = max(sum(node.column == column for node in nodes.values()) for column in COLUMNS)
    heads = ("Prescripteurs", "Officines", "Patients")
    return Graph(
        WIDTH,
        TOP + max(rows, 1) * ROW,
        tuple(
            (head, place * (WIDTH - NODE_WIDTH) / (len(COLUMNS) - 1))
            for place, head in enumerate(heads)
        ),
        tuple(nodes.values()),
        tuple(_edges(found, nodes)),
        left_out,
    )


def key_of(link: Link, column: Column) -> str:
    """Return what stands for one end of a link."""
    match column:
        case "prescriber":
            return link.prescriber or NOBODY
        case "pharmacy":
            return link.pharmacy
        case "patient":
            return link.patient_ref or NOBODY


def _edges(links: Iterable[Link], nodes: Mapping[tuple[Column, str], Node]) -> Iterable[Edge]:
    pairs: Counter[tuple[Node, Node]] = Counter()
    own: set[tuple[Node, Node]] = set()
    for link in links:
        ends = [nodes.get((column, key_of(link, column))) for column in COLUMNS]
        for left, right in pairwise(ends):
            if left is not None and right is not None:
                pairs[left, right] += link.presentations
                if link.is_own:
                    own.add((left, right))
    most = max(pairs.values(), default=1)
    for (left, right), count in sorted(pairs.items(), key=lambda item: item[0] in own):
        stroke = 1.2 + (STROKE_MAX - 1.2) * (count / most) ** 0.5
        words = "1 présentation" if count == 1 else f"{count} présentations"
        yield Edge(_curve(left, right), round(stroke, 1), (left, right) in own, words)


def _curve(left: Node, right: Node) -> str:
    start, end = left.x + NODE_WIDTH, right.x
    here, there = left.y + NODE_HEIGHT / 2, right.y + NODE_HEIGHT / 2
    middle = (start + end) / 2
    return f"M{start:g} {here:g}C{middle:g} {here:g} {middle:g} {there:g} {end:g} {there:g}"
