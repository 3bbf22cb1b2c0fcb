"""What was measured against what the program computes for the same contact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np

from reesim.elements import SERIES
from site_pages.contacts import solve_all
from site_pages.measurements import Measurement, measurements


class Point(NamedTuple):
    """A distribution ratio, log10; `experiment` numbers contacts, so that pairs can be found."""

    system: str
    source: str
    metal: str
    measured: float
    computed: float
    experiment: int
    is_line: bool


class Acidity(NamedTuple):
    """An equilibrium pH."""

    system: str
    source: str
    measured: float
    computed: float


class Statistics(NamedTuple):
    """How far computed values lie from measured ones: number, mean, root mean square, largest."""

    n: int
    bias: float
    rms: float
    largest: float


@cache
def solved() -> tuple[tuple[Point, ...], tuple[Acidity, ...]]:
    """Every measured contact, solved once with the constants that the system takes by itself."""
    points, acidities = compare(list(measurements()))
    return tuple(points), tuple(acidities)


def compare(measured: Sequence[Measurement], parameter_set: str = "") -> tuple[list[Point], list[Acidity]]:
    """Solve contacts, and put what comes out beside what was measured."""
    points, acidities = [], []
    contacts = [replace(each.contact, parameter_set=parameter_set) for each in measured]
    for i, (each, at) in enumerate(zip(measured, solve_all(contacts), strict=True)):
        system = each.contact.system
        for metal, given in each.log_ratios.items():
            value = given(at) if callable(given) else given
            computed = at.log_ratios[metal]
            points.append(Point(system, each.source, metal, value, computed, i, callable(given)))
        if each.pH is not None:
            acidities.append(Acidity(system, each.source, each.pH, at.pH))
    return points, acidities


def points_of(system: str) -> list[Point]:
    """Points of one system."""
    return [point for point in solved()[0] if point.system == system]


def acidities_of(system: str) -> list[Acidity]:
    """Equilibrium pH of one system."""
    return [acidity for acidity in solved()[1] if acidity.system == system]


def statistics(found: Iterable[Point | Acidity]) -> Statistics:
    """Computed less measured."""
    errors = np.array([each.computed - each.measured for each in found])
    if errors.size == 0:
        raise ValueError("there is nothing to compare")
    return Statistics(
        errors.size, float(errors.mean()), float(np.sqrt(np.mean(errors**2))), float(np.abs(errors).max())
    )


def by_metal(found: Iterable[Point]) -> dict[str, list[Point]]:
    """Points by metal, in the order of the series."""
    groups: dict[str, list[Point]] = {}
    for point in found:
        groups.setdefault(point.metal, []).append(point)
    place = {metal: i for i, metal in enumerate(SERIES)}
    return {metal: groups[metal] for metal in sorted(groups, key=lambda metal: place.get(metal, len(place)))}


def by_source(found: Iterable[Point]) -> dict[tuple[str, bool], list[Point]]:
    """Points by source, those that stand for a fitted line apart."""
    groups: dict[tuple[str, bool], list[Point]] = {}
    for point in found:
        groups.setdefault((point.source, point.is_line), []).append(point)
    return groups
