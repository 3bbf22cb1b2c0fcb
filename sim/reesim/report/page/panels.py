"""Panels of a chart: scales, ticks, frames, words."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TYPE_CHECKING

import numpy as np

from reesim.report.markup import Markup, element
from reesim.report.powers import power_of_ten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reesim.kernels.arrays import Floats

WIDTH, LEFT, RIGHT = 760.0, 58.0, 52.0
"""Of the drawing, and of what stands beside the panels [px]."""
PLOT = WIDTH - LEFT - RIGHT


@dataclass(frozen=True)
class Scale:
    """Height of a value: a panel and the values at its foot and its head."""

    top: float
    height: float
    low: float
    high: float
    is_log: bool = False

    def at(self, value: float) -> float:
        """Height of a value, y downwards [px]."""
        place = log10(value) if self.is_log else value
        return self.top + self.height * (1.0 - (place - self.low) / (self.high - self.low))


def place_of(stage: float, n_stages: int) -> float:
    """Place of a stage across [px]."""
    return LEFT + PLOT * (stage - 0.5) / n_stages


def panel(top: float, height: float, *held: Markup) -> Markup:
    """Cut what is held off at the edges of a panel."""
    return element(
        "svg",
        *held,
        x=f"{LEFT:g}",
        y=f"{top:.1f}",
        width=f"{PLOT:g}",
        height=f"{height:.1f}",
        viewBox=f"{LEFT:g} {top:.1f} {PLOT:g} {height:.1f}",
        class_="panel",
    )


def span(values: Floats) -> tuple[float, float]:
    """Lowest and highest of some values, with room to either side."""
    held = values[np.isfinite(values)]
    if not len(held):
        return 0.0, 1.0
    low, high = float(held.min()), float(held.max())
    room = max(0.08 * (high - low), 0.05)
    return low - room, high + room


def frame(scale: Scale, ticks: list[float], label: str, colour: str = "#222222") -> Iterator[Markup]:
    """Lines and numbers of a panel."""
    for value in ticks:
        y = scale.at(value)
        yield element("path", d=f"M{LEFT} {y:.1f}H{WIDTH - RIGHT}", class_="grid")
        words = power_of_ten(value) if scale.is_log else f"{value:g}"
        yield text(words, LEFT - 5.0, y + 3.8, "end")
    foot = scale.top + scale.height
    yield element("path", d=f"M{LEFT} {scale.top:.1f}V{foot:.1f}H{WIDTH - RIGHT}", class_="axis")
    yield text(label, 12.0, scale.top + scale.height / 2.0, "middle", colour, turn=-90)


def decades(scale: Scale) -> list[float]:
    """Whole decades of a logarithmic scale, every other one where there are many."""
    exponents = range(ceil(scale.low), floor(scale.high) + 1)
    step = 1 if len(exponents) <= 6 else 2
    return [10.0**exponent for exponent in exponents if exponent % step == 0]


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers between two."""
    raw = (high - low) / most
    size = 10.0 ** floor(log10(raw))
    step = next(factor * size for factor in (1.0, 2.0, 5.0, 10.0) if factor * size >= raw)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def text(words: str, x: float, y: float, anchor: str, colour: str | None = None, turn: int = 0) -> Markup:
    """Write words at a place."""
    rotated = f"rotate({turn} {x:.1f} {y:.1f})" if turn else None
    return element(
        "text", words, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor, fill=colour, transform=rotated
    )
