"""What varies: numbers, whole numbers such as stages, and choices."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from reesim.results.tables import LITRES_PER_M3

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.kernels.arrays import Floats

Kind = Literal["number", "whole", "choice"]
UNITS = {"flow": "m3/h", "concentration": "mol/L", "fraction": "", "number": ""}
"""Units of the store by dimension."""


@dataclass(frozen=True)
class Axis:
    """One thing that varies; a case holds its level.

    Attributes
    ----------
    path : str
        As written.
    kind : {"number", "whole", "choice"}
        A number that can change by any amount, a whole number, or one of several values. The level of a
        choice is the index of its value, of all others the value [canonical].
    dimension : str
        Of a number: flow, concentration, fraction or number.
    values : tuple
        Those that are listed; empty where any value between two ends may be taken.
    low, high : float
        Ends; of a list the least and the greatest.
    points : int
        Values that a grid takes of a range; 0 where the file does not say.
    is_log : bool
        Whether factors are even, not steps.
    """

    path: str
    kind: Kind
    dimension: str
    values: tuple[Any, ...]
    low: float
    high: float
    points: int = 0
    is_log: bool = False

    @property
    def unit(self) -> str:
        """Unit of its column in the store; empty where it has none."""
        return UNITS.get(self.dimension, "") if self.kind == "number" else ""

    @property
    def scale(self) -> float:
        """Size of a step that counts as much as one of any other axis."""
        span = self.high - self.low
        return span if span > 0.0 else max(abs(self.high), 1.0)

    def levels(self) -> Floats:
        """Levels that a grid or a list goes through; none of a range without points."""
        if self.kind == "choice":
            return np.arange(len(self.values), dtype=np.float64)
        if self.values:
            return np.array(self.values, dtype=np.float64)
        if self.kind == "whole":
            every = int(self.high - self.low) + 1
            return np.unique(np.round(np.linspace(self.low, self.high, self.points or every)))
        if self.is_log:
            return np.asarray(np.geomspace(self.low, self.high, self.points))
        return np.asarray(np.linspace(self.low, self.high, self.points))

    def drawn(self, u: Floats) -> Floats:
        """Levels for evenly spread numbers u in (0, 1)."""
        if self.values:
            chosen = np.minimum((u * len(self.values)).astype(np.int64), len(self.values) - 1)
            return (
                chosen.astype(np.float64) if self.kind == "choice" else np.array(self.values, float)[chosen]
            )
        if self.kind == "whole":
            return np.minimum(self.low + np.floor(u * (self.high - self.low + 1.0)), self.high)
        if self.is_log:
            return np.asarray(self.low * (self.high / self.low) ** u)
        return self.low + u * (self.high - self.low)

    def column(self, levels: Floats) -> Any:
        """Levels as they stand in the store: numbers in the units of the tables, choices as text."""
        if self.kind == "choice":
            return [shown(self.values[int(level)]) for level in levels]
        if self.kind == "whole":
            return levels.astype(np.int64)
        return levels / LITRES_PER_M3 if self.dimension == "flow" else levels

    def value(self, level: float) -> Any:
        """The value of a level as a document would hold it, of a whole number or a choice."""
        return self.values[int(level)] if self.kind == "choice" else int(level)


def shown(value: Any) -> str:
    """Text of a choice."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def structural(axes: Sequence[Axis]) -> list[int]:
    """Indices of the axes that change the network and not only its numbers."""
    return [i for i, axis in enumerate(axes) if axis.kind != "number"]
