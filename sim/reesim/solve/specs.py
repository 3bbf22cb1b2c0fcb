"""Specifications: what is varied until targets hold.

From a steady state at the values to begin with, balances and targets are closed together
(solve.bordered); one specification alone falls back on a bracket.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from reesim.errors import InputError, NotSolved
from reesim.flowsheet.distance import spec_value
from reesim.flowsheet.family import Family
from reesim.solve.bordered import Bordered
from reesim.solve.elsewhere import met_from_elsewhere
from reesim.solve.march import Profile, march_to_steady
from reesim.solve.solution import RawSolution

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reesim.flowsheet.compile import Compiled
    from reesim.flowsheet.specs import SpecModel
    from reesim.kernels.arrays import Floats
    from reesim.solve.march import Progress

NOTHING = np.empty(0)
MET = 1e-6
"""Transformed distance at which a bracketed target is met: a steep front turns a last digit into as much."""


class Varied:
    """The steady state as a function of what the specifications vary; keeps the last one to start from."""

    def __init__(
        self, compiled: Compiled, p: Floats, start: RawSolution | None,
        progress: Callable[[Progress], None] | None,
    ) -> None:  # fmt: skip
        self.compiled = compiled
        self.specs = compiled.model.specs
        self.paths = [spec.vary for spec in self.specs]
        self.family = Family(compiled, self.paths, p)
        self.last = start
        self.progress = progress
        self.iterations = 0
        self.water = self._first_water(start)

    def _first_water(self, start: RawSolution | None) -> Floats:
        """Water of the bases to begin with [L/h]: as if nothing that returns were saponified."""
        numbers, found = self.compiled.numbers, []
        for unit in self.compiled.water_units:
            organic = self.compiled.layout.saponifiers[unit][0]
            strength = getattr(self.compiled.model.units[unit], "base_strength", None) or 1.0
            found.append(float(numbers.values.rule_constant[organic]) / strength)
        known = start.water if start is not None else {}
        return np.array(
            [known.get(unit, guess) for unit, guess in zip(self.compiled.water_units, found, strict=True)]
        )

    def solve(self, p: Floats) -> RawSolution:
        """Steady state at p, the water of the bases settled."""
        raw = self._balanced(p)
        if not self.compiled.water_units:
            return raw
        bordered = Bordered(self.compiled, (), self.family, p)
        bounds = np.zeros(len(self.water)), np.full(len(self.water), np.inf)
        point, met = bordered.solve(self.water, Profile(raw.total, raw.free), *bounds)
        self.iterations += bordered.iterations
        if point is None or not met:
            raise NotSolved("the water that comes with the base of a saponifier does not settle")
        return self.keep(point.raw, p, point.q)

    def _balanced(self, p: Floats) -> RawSolution:
        """Steady state at p with the water as it is."""
        water = dict(zip(self.compiled.water_units, self.water.tolist(), strict=True))
        profile = None if self.last is None else Profile(self.last.total, self.last.free)
        raw = march_to_steady(self.compiled, self.family.numbers(p, water), profile, self.progress)
        self.iterations += raw.iterations
        return self.keep(raw, p, self.water)

    def meet(self, p: Floats, low: Floats, high: Floats) -> tuple[Floats, RawSolution, bool]:
        """Targets met from a steady state near p: (p, the last steady state, whether they are)."""
        raw = self._balanced(p)
        bordered = Bordered(self.compiled, self.specs, self.family, NOTHING)
        n, water = len(p), self.water
        point, met = bordered.solve(
            np.append(p, water), Profile(raw.total, raw.free),
            np.append(low, np.zeros_like(water)), np.append(high, np.full_like(water, np.inf)),
        )  # fmt: skip
        self.iterations += bordered.iterations
        if point is None:
            return p, raw, False
        return point.q[:n], self.keep(point.raw, point.q[:n], point.q[n:]), met

    def follow(self, p: Floats, low: Floats, high: Floats) -> RawSolution | None:
        """Targets met from the last solution by plain Newton on all at once; None if it is too far away."""
        if self.last is None:
            return None
        bordered = Bordered(self.compiled, self.specs, self.family, NOTHING)
        n, water = len(p), self.water
        try:
            point = bordered.follow(
                np.append(p, water), Profile(self.last.total, self.last.free),
                np.append(low, np.zeros_like(water)), np.append(high, np.full_like(water, np.inf)),
            )  # fmt: skip
        except (InputError, NotSolved):
            return None
        self.iterations += bordered.iterations
        return None if point is None else self.keep(point.raw, point.q[:n], point.q[n:])

    def keep(self, raw: RawSolution, p: Floats, water: Floats) -> RawSolution:
        """Start from this one next time."""
        self.water = water
        named = dict(zip(self.compiled.water_units, water.tolist(), strict=True))
        self.last = replace(raw, varied=dict(zip(self.paths, p.tolist(), strict=True)), water=named)
        return self.last

    def distance(self, raw: RawSolution) -> Floats:
        """How far every target is, transformed (see distance.spec_value)."""
        return np.array([spec_value(raw, spec) for spec in self.specs])


def solve_with_specs(
    compiled: Compiled,
    start: RawSolution | None,
    progress: Callable[[Progress], None] | None,
    began: float,
) -> RawSolution:
    """Steady state that meets every specification; NotSolved says which cannot be met, and the nearest."""
    p = np.array([_initial(compiled, spec.vary, spec.initial, start) for spec in compiled.model.specs])
    varied = Varied(compiled, p, start, progress)
    raw = None if start is None else varied.follow(p, *_bounds(varied.specs, p))
    if raw is None:
        varied.last = None  # a solution too far away to be followed is worse to begin with than none
        raw = _met(varied, p) if varied.specs else varied.solve(p)
    return replace(raw, iterations=varied.iterations, wall_s=time.perf_counter() - began)


def _met(varied: Varied, p: Floats) -> RawSolution:
    """All targets met, by Newton from p or from elsewhere; one alone between two values on either side."""
    low, high = _bounds(varied.specs, p)
    start = p
    p, raw, met = varied.meet(p, low, high)
    if met:
        return raw
    if len(varied.specs) > 1:
        found = met_from_elsewhere(varied, start, low, high)
        if found is None:
            raise NotSolved(_unmet(varied, raw, varied.distance(raw)))
        return found
    raw = varied.solve(p)
    return _bracket(varied, float(p[0]), float(low[0]), float(high[0]), raw, float(varied.distance(raw)[0]))


def _initial(compiled: Compiled, path: str, written: float | None, start: RawSolution | None) -> float:
    """Where to begin: the solution started from, else what the document says."""
    if start is not None and path in start.varied:
        return start.varied[path]
    if written is not None:
        return written
    keys = path.split(".")
    stream = keys[1]
    if stream in compiled.numbers.entering:
        return compiled.numbers.entering[stream][1]
    node = compiled.layout.saponifiers[stream][0]
    return float(compiled.numbers.values.organic[node])


def bounds_of(compiled: Compiled) -> tuple[Floats, Floats]:
    """Lowest and highest values that specifications may try, from what the document begins with."""
    specs = compiled.model.specs
    return _bounds(specs, np.array([_initial(compiled, spec.vary, spec.initial, None) for spec in specs]))


def _bounds(specs: Sequence[SpecModel], p: Floats) -> tuple[Floats, Floats]:
    """Lowest and highest p that may be tried."""
    low = np.array([s.between[0] if s.between else 0.02 * v for s, v in zip(specs, p, strict=True)])
    high = np.array([s.between[1] if s.between else 50.0 * v for s, v in zip(specs, p, strict=True)])
    return low, np.where(high > low, high, low + 1.0)


def _bracket(varied: Varied, p: float, low: float, high: float, raw: RawSolution, g: float) -> RawSolution:
    """One specification: step outward until the target is passed, then close in on it."""
    nearest, near = raw, abs(g)
    for factor in (1.06, 1.0 / 1.06):
        a, fa = p, g
        varied.last = raw
        for _ in range(70):
            b = min(max(a * factor, low), high)
            if b == a:
                break
            try:
                there = varied.solve(np.array([b]))
            except (NotSolved, InputError):
                break
            fb = float(varied.distance(there)[0])
            if abs(fb) < near:
                nearest, near = there, abs(fb)
            if fa * fb <= 0.0 and (found := _closed_in(varied, a, b)) is not None:
                return found
            a, fa = b, fb
    raise NotSolved(_unmet(varied, nearest, varied.distance(nearest)))


def _closed_in(varied: Varied, a: float, b: float) -> RawSolution | None:
    """The target met between a and b; None where it jumps past it, as the purity of mere traces does."""
    from scipy.optimize import brentq

    def distance(x: float) -> float:
        return float(varied.distance(varied.solve(np.array([x])))[0])

    try:
        root = brentq(distance, a, b, xtol=1e-12 * b, rtol=1e-14)
    except (ValueError, NotSolved, InputError):  # both ends on one side when solved from elsewhere, or none
        return None
    found = varied.solve(np.array([root]))
    return found if abs(float(varied.distance(found)[0])) <= MET else None


def _unmet(varied: Varied, raw: RawSolution, g: Floats) -> str:
    """Which target was not met, what was varied, and how near it came."""
    worst = int(np.abs(g).argmax())
    spec = varied.specs[worst]
    what = f"{spec.kind} {'+'.join(spec.elements)}".strip()
    where = spec.stream or f"{spec.unit} stage {spec.stage}"
    reached = _reached(raw, spec.kind, float(g[worst]), spec.equals)
    return (
        f"no {spec.vary} gives {where} a {what} of {_said(spec.kind, spec.equals)}; the nearest found is "
        f"{reached} at {spec.vary} = {raw.varied[spec.vary]:.6g}; "
        "relax the target, add stages, or vary something else"
    )


def _said(kind: str, value: float) -> str:
    return f"{100 * value:.10g} %" if kind in ("purity", "recovery", "loading") else f"{value:.6g}"


def _reached(raw: RawSolution, kind: str, distance: float, target: float) -> str:
    """The value that belongs to a transformed distance."""
    if kind in ("purity", "recovery") and 0.0 < target < 1.0:
        odds = target / (1.0 - target) * float(np.exp(np.clip(distance, -600, 600)))
        return _said(kind, odds / (1.0 + odds))
    if kind in ("pH", "loading") or target <= 0.0:
        return _said(kind, target + distance)
    return _said(kind, target * float(np.exp(distance)))
