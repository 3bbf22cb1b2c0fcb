"""Specifications: what is varied until targets hold, each steady state warm from the one before.

Newton on ln p (p where it may be 0) with slopes from neighbouring steady states, steps bounded and
halved until the targets come nearer; one specification alone falls back on a bracket.  The water
that comes with a saponifier's base follows the base it uses by the same warm solves.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from reesim.errors import InputError, NotSolved
from reesim.flowsheet.outputs import reagents, spec_value
from reesim.solve.march import Profile, march_to_steady
from reesim.solve.solution import RawSolution

if TYPE_CHECKING:
    from collections.abc import Callable

    from reesim.flowsheet.compile import Compiled
    from reesim.kernels.arrays import Floats
    from reesim.solve.march import Progress

MET = 1e-9
LONGEST = 0.25
ROUNDS = 40
WATER_ROUNDS = 60


class Varied:
    """The steady state as a function of what the specifications vary; keeps the last one to start from."""

    def __init__(
        self, compiled: Compiled, start: RawSolution | None, progress: Callable[[Progress], None] | None
    ) -> None:
        self.compiled = compiled
        self.specs = compiled.model.specs
        self.last = start
        self.progress = progress
        self.iterations = 0
        self.water: dict[str, float] = dict(start.water) if start is not None else {}

    def changes(self, p: Floats) -> dict[str, float]:
        """Canonical values by path."""
        return {spec.vary: float(value) for spec, value in zip(self.specs, p, strict=True)}

    def solve(self, p: Floats) -> RawSolution:
        """Steady state at p, the water of the bases settled."""
        for _ in range(WATER_ROUNDS):
            numbers = self.compiled.vary(self.changes(p), self.water)
            profile = None if self.last is None else Profile(self.last.total, self.last.free)
            raw = march_to_steady(self.compiled, numbers, profile, self.progress)
            self.iterations += raw.iterations
            raw = replace(raw, varied=self.changes(p), water=dict(self.water))
            self.last = raw
            if not self.compiled.water_units or self._settled(raw):
                return raw
        raise NotSolved("the water that comes with the base of a saponifier does not settle")

    def _settled(self, raw: RawSolution) -> bool:
        """Take over the water that the base used brings; whether it was there already."""
        wanted = {r.unit: r.amount for r in reagents(raw) if r.kind == "water"}
        size = max(max(wanted.values(), default=0.0), 1e-30)
        off = max((abs(value - self.water.get(unit, 0.0)) for unit, value in wanted.items()), default=0.0)
        self.water = {unit: max(value, 0.0) for unit, value in wanted.items()}
        return off <= 1e-12 * size

    def distance(self, raw: RawSolution) -> Floats:
        """How far every target is, transformed (see outputs.spec_value)."""
        return np.array([spec_value(raw, spec) for spec in self.specs])


def solve_with_specs(
    compiled: Compiled,
    start: RawSolution | None,
    progress: Callable[[Progress], None] | None,
    began: float,
) -> RawSolution:
    """Steady state that meets every specification; NotSolved says which cannot be met, and the nearest."""
    varied = Varied(compiled, start, progress)
    p = np.array([_initial(compiled, spec.vary, spec.initial, start) for spec in varied.specs])
    raw = varied.solve(p)
    if varied.specs:
        raw = _newton(varied, p, raw)
    return replace(raw, iterations=varied.iterations, wall_s=time.perf_counter() - began)


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


def _bounds(varied: Varied, p: Floats) -> tuple[Floats, Floats]:
    """Lowest and highest p that may be tried."""
    low = np.array([s.between[0] if s.between else 0.02 * v for s, v in zip(varied.specs, p, strict=True)])
    high = np.array([s.between[1] if s.between else 50.0 * v for s, v in zip(varied.specs, p, strict=True)])
    return low, np.where(high > low, high, low + 1.0)


def _newton(varied: Varied, p: Floats, raw: RawSolution) -> RawSolution:
    """Damped Newton on the targets."""
    low, high = _bounds(varied, p)
    best = raw
    g = varied.distance(raw)
    for _ in range(ROUNDS):
        if float(np.abs(g).max()) <= MET:
            return raw
        try:
            slopes = _slopes(varied, p, raw, g)
            inverse = np.asarray(np.linalg.inv(slopes), dtype=np.float64)
        except (np.linalg.LinAlgError, NotSolved, InputError):
            break
        found = _shorten(varied, p, inverse, raw, g, low, high)
        if found is None:
            break
        p, raw, g = found
        best = raw
    if float(np.abs(g).max()) <= 100 * MET:
        return best
    if len(varied.specs) == 1:
        return _bracket(varied, float(p[0]), float(low[0]), float(high[0]), raw, float(g[0]))
    raise NotSolved(_unmet(varied, best, g))


def _slopes(varied: Varied, p: Floats, raw: RawSolution, g: Floats) -> Floats:
    """d target / d p, from neighbouring steady states."""
    slopes = np.empty((len(p), len(p)))
    for i, value in enumerate(p):
        nudge = 1e-5 * max(abs(float(value)), 1e-6)
        moved = p.copy()
        moved[i] += nudge
        varied.last = raw
        slopes[:, i] = (varied.distance(varied.solve(moved)) - g) / nudge
    varied.last = raw
    return slopes


def _shorten(
    varied: Varied, p: Floats, inverse: Floats, raw: RawSolution, g: Floats, low: Floats, high: Floats
) -> tuple[Floats, RawSolution, Floats] | None:
    """The Newton step, halved until its steady state exists and is nearer; None if none is.

    Nearer is told in the units of what is varied, by the step that the same slopes would ask for next:
    that measure does not depend on how the targets are scaled or coupled.
    """
    size = np.maximum(np.abs(p), 1e-12)
    step = -(inverse @ g)
    longest = float(np.abs(step / size).max())
    step = step * (min(1.0, LONGEST / longest) if longest > 0.0 else 1.0)
    for halving in range(8):
        trial = np.clip(p + step * 0.5**halving, low, high)
        if np.array_equal(trial, p):
            return None
        varied.last = raw
        try:
            there = varied.solve(trial)
        except (NotSolved, InputError):
            continue
        distance = varied.distance(there)
        if float(np.abs((inverse @ distance) / size).max()) < longest:
            return trial, there, distance
    varied.last = raw
    return None


def _bracket(varied: Varied, p: float, low: float, high: float, raw: RawSolution, g: float) -> RawSolution:
    """One specification: step outward until the target is passed, then close in on it."""
    from scipy.optimize import brentq

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
            if fa * fb <= 0.0:
                root = brentq(
                    lambda x: float(varied.distance(varied.solve(np.array([x])))[0]),
                    a,
                    b,
                    xtol=1e-12 * b,
                    rtol=1e-14,
                )
                return varied.solve(np.array([root]))
            a, fa = b, fb
    raise NotSolved(_unmet(varied, nearest, varied.distance(nearest)))


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
