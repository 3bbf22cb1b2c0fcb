"""The kinds of pictures that a store of a sweep has, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reesim.errors import did_you_mean
from reesim.report.plots.cases import Cases
from reesim.report.plots.contour import contour
from reesim.report.plots.heat_map import heat_map
from reesim.report.plots.histogram import histogram, probability
from reesim.report.plots.pairs import MOST, pairs
from reesim.report.plots.pareto import pareto
from reesim.report.plots.style import WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reesim.report.plots.pareto import Better
    from reesim.report.plots.style import Drawing
    from reesim.studies.sweep.store import Store

FEASIBLE = "feasible"


@dataclass(frozen=True)
class Columns:
    """What a picture of a store is asked to show.

    Attributes
    ----------
    of : tuple of str
        Outputs, or columns of `pairs`.
    x, y : str or None
    better : str
        Which way is better of x and of y, as in `low,high`.
    """

    of: tuple[str, ...] = ()
    x: str | None = None
    y: str | None = None
    better: str = ""


def _contour(cases: Cases, asked: Columns, width: float) -> Drawing:
    x, y = cases.pair(asked.x, asked.y)
    of = cases.output(_one(asked.of))
    table = cases.frame([x, y, of])
    return contour(table, x, y, of, feasible=FEASIBLE, width=width, label=cases.label)


def _heat_map(cases: Cases, asked: Columns, width: float) -> Drawing:
    x, y = cases.pair(asked.x, asked.y, is_number=False)
    of = cases.output(_one(asked.of))
    table = cases.frame([x, y, of])
    return heat_map(table, x, y, of, feasible=FEASIBLE, width=width, label=cases.label)


def _pareto(cases: Cases, asked: Columns, width: float) -> Drawing:
    others = [name for name in cases.outputs if name not in (asked.x, asked.y)]
    x = cases.checked(asked.x) if asked.x is not None else (others.pop(0) if others else None)
    y = cases.checked(asked.y) if asked.y is not None else (others.pop(0) if others else None)
    if x is None or y is None:
        raise ValueError("the store keeps one output alone; a front needs two columns, --x and --y")
    better = _better(asked.better, x, y)
    table = cases.frame([x, y])
    return pareto(table, x, y, better=better, feasible=FEASIBLE, width=width, label=cases.label)


def _pairs(cases: Cases, asked: Columns, width: float) -> Drawing:
    if asked.of:
        names = [cases.checked(name) for name in asked.of]
    else:
        numbers = [name for name in (*cases.inputs, *cases.outputs) if name not in cases.texts]
        names = list(dict.fromkeys(numbers))[:MOST]
    return pairs(cases.frame(names), names, feasible=FEASIBLE, width=width, label=cases.label)


def _spread(draw: Callable[..., Drawing]) -> Callable[[Cases, Columns, float], Drawing]:
    def drawn(cases: Cases, asked: Columns, width: float) -> Drawing:
        bounded = [name for name, _, _ in cases.bounds]
        of = cases.output(_one(asked.of) or (bounded[0] if bounded else None))
        low, high = next(((low, high) for name, low, high in cases.bounds if name == of), (None, None))
        values = cases.frame([of])[of].to_numpy(dtype=np.float64)
        return draw(values, cases.label(of), at_least=low, at_most=high, width=width)

    return drawn


@dataclass(frozen=True)
class StoreKind:
    """A kind of picture of a store: what draws it, and which of the options it takes."""

    draw: Callable[[Cases, Columns, float], Drawing]
    options: tuple[str, ...]


STORE_KINDS: Mapping[str, StoreKind] = {
    "contour": StoreKind(_contour, ("of", "x", "y", "at")),
    "heat_map": StoreKind(_heat_map, ("of", "x", "y", "at")),
    "pareto": StoreKind(_pareto, ("x", "y", "better", "at")),
    "pairs": StoreKind(_pairs, ("of", "at")),
    "histogram": StoreKind(_spread(histogram), ("of", "at")),
    "probability": StoreKind(_spread(probability), ("of", "at")),
}


def draw_store(
    store: Store,
    kind: str,
    *,
    of: str | Sequence[str] = (),
    x: str | None = None,
    y: str | None = None,
    at: Mapping[str, object] | None = None,
    better: str = "",
    width: float = WIDTH,
) -> Drawing:
    """Draw a picture of a store by the name of its kind, as `reesim plot` does.

    Parameters
    ----------
    store : Store
    kind : str
        contour, heat_map, pareto, pairs, histogram or probability.
    of : str or sequence of str
        Output; of pairs the columns.
    x, y : str, optional
        Columns across and upwards.
    at : mapping, optional
        Values that columns are held at, in the units of the store.
    better : str
        Which way is better of x and of y, as in ``"low,high"``.
    width : float
        Width of the picture [in].

    Raises
    ------
    ValueError
        For a kind or a column that is not there, and where there is nothing to draw.
    """
    if kind not in STORE_KINDS:
        near, known = did_you_mean(kind, STORE_KINDS), ", ".join(STORE_KINDS)
        raise ValueError(f"{kind!r} is no picture of a store{near} (there is: {known})")
    cases = Cases(store, tuple((name, str(value)) for name, value in (at or {}).items()))
    for name, _ in cases.at:
        cases.checked(name, is_number=False)
    asked = Columns((of,) if isinstance(of, str) else tuple(of), x, y, better)
    return STORE_KINDS[kind].draw(cases, asked, width)


def _one(of: tuple[str, ...]) -> str | None:
    """The one output that is named; ValueError for several."""
    if len(of) > 1:
        raise ValueError(f"one output at a time; --of was given {len(of)} times")
    return of[0] if of else None


def _better(text: str, x: str, y: str) -> tuple[Better, Better]:
    """Which way is better: as it is said, or as the name of a column tells."""
    found: list[Better] = []
    said = [word.strip() for word in text.split(",")] if text else [_told(x), _told(y)]
    for word in said:
        if word == "low":
            found.append("low")
        elif word == "high":
            found.append("high")
    if len(said) != 2 or len(found) != 2:
        raise ValueError(f"say which way is better, of {x} and of {y}: --better low,high or such")
    return found[0], found[1]


def _told(name: str) -> str:
    """Purities and recoveries are better high, reagents low; nothing is told of others."""
    words = name.split(".")
    if words[0] == "products" and words[2:3] and words[2] in ("purity", "recovery"):
        return "high"
    return "low" if words[0] == "reagents" else ""
