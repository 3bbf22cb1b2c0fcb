"""What each input does to outputs: its slope, and the outputs with the input lower and higher.

Slopes come from implicit differentiation of the one solution.  The outputs with an input changed come
from solving the changed flowsheet, as `--set` would: near a front a slope says little of a whole
standard deviation, and a whole number has none.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from math import isfinite, nan, sqrt
from typing import TYPE_CHECKING

import numpy as np

from reesim.errors import Fault, InputError, NotSolved
from reesim.flowsheet.amend import amend
from reesim.flowsheet.compile import compile_flowsheet
from reesim.flowsheet.inputs import input_at
from reesim.results.tables import LITRES_PER_M3
from reesim.solve.gradient import gradient
from reesim.solve.steady import solve_steady
from reesim.studies.sensitivity.inputs import PART, canonical, chosen, inputs_of
from reesim.studies.sweep.kept import kept_at
from reesim.studies.sweep.reader import read_case
from reesim.studies.sweep.run import State, n_processors
from reesim.studies.sweep.structures import with_structure
from reesim.studies.sweep.uncertain import Doubtful, constant_at, covariance_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reesim.flowsheet.compile import Compiled
    from reesim.flowsheet.model import FlowsheetModel
    from reesim.kernels.arrays import Floats
    from reesim.solve.solution import RawSolution
    from reesim.studies.sensitivity.inputs import Input
    from reesim.studies.sweep.kept import Kept

BENT = 0.5
"""Part of an effect by which slope and changed plant differ where the slope says little."""
ORIGIN = "sensitivity"
"""What faults of paths name in place of a file."""


@dataclass(frozen=True)
class Effect:
    """What one input does to one output, in the units of the tables.

    Attributes
    ----------
    input : Input
    base : float
        The output as it stands.
    slope : float
        Derivative of the output by the input; NaN where there is none.
    low, high : float
        The output with the input lower and higher; NaN where that was not solved.
    reason_low, reason_high : str
        Why there is no solution there.
    """

    input: Input
    base: float
    slope: float
    low: float = nan
    high: float = nan
    reason_low: str = ""
    reason_high: str = ""

    @property
    def linear(self) -> float:
        """Effect of the change upwards that the slope foresees."""
        return self.slope * self.input.step

    @property
    def is_bent(self) -> bool:
        """Whether the slope is off by more than half of what either change came to."""
        foreseen = ((self.low, -self.linear), (self.high, self.linear))
        if self.input.step < 0.0:
            foreseen = ((self.low, self.linear), (self.high, -self.linear))
        return any(
            abs(value - self.base - linear) > BENT * max(abs(value - self.base), abs(linear))
            for value, linear in foreseen
            if isfinite(value) and isfinite(linear)
        )

    @property
    def size(self) -> float:
        """What the input is ranked by: the larger of its effects, that of the slope where none was solved."""
        sizes = [abs(value - self.base) for value in (self.low, self.high) if isfinite(value)]
        if sizes:
            return max(sizes)
        return abs(self.linear) if isfinite(self.linear) else -1.0


@dataclass(frozen=True)
class Sensitivities:
    """What every input does to some outputs.

    Attributes
    ----------
    title : str
        Of the flowsheet.
    outputs : tuple of Kept
    base : tuple of float
        The outputs as they stand.
    effects : tuple of tuples of Effect
        Of each output, the strongest first.
    spread : tuple of float
        Standard deviation of each output by all constants that have one, to first order; NaN without any.
    varied : tuple of str
        What specifications vary: it follows every change.
    is_solved : bool
        Whether the changed flowsheets were solved.
    """

    title: str
    outputs: tuple[Kept, ...]
    base: tuple[float, ...]
    effects: tuple[tuple[Effect, ...], ...]
    spread: tuple[float, ...]
    varied: tuple[str, ...]
    is_solved: bool


def sensitivities(
    raw: RawSolution,
    of: Sequence[str],
    to: Sequence[str] = (),
    *,
    part: float = PART,
    is_solved: bool = True,
    workers: int | None = None,
    progress: Callable[[State], None] | None = None,
) -> Sensitivities:
    """Rank the inputs of a solved flowsheet by what they do to outputs.

    Parameters
    ----------
    raw : RawSolution
        Converged.
    of : sequence of str
        Paths of outputs, of reagents, and of what specifications vary.
    to : sequence of str
        Paths of inputs, `*` for any letters; every input if none is given.
    part : float
        Part of itself by which a number of the plant is changed [-].
    is_solved : bool
        Solve the changed flowsheets; without it there are slopes alone, and no whole numbers.
    workers : int, optional
        Threads; as many as there are processors if not given.
    progress : callable, optional
        Given how far it has come, after every solve.

    Raises
    ------
    InputError
        With every path that is no output or no input.
    """
    compiled = raw.compiled
    inputs, wrong = chosen(inputs_of(compiled, part), to)
    kept = outputs_at(of, compiled, wrong)
    slopes = _slopes(raw, kept, inputs)
    base = tuple(read_case(raw, kept))
    ends: dict[tuple[int, int], list[float] | str] = {}
    if is_solved:
        ends = _ends(raw, kept, inputs, workers or n_processors(), progress)
    else:
        inputs = [entry for entry in inputs if entry.has_slope]
    effects = tuple(
        tuple(sorted(_effects(j, base[j], inputs, slopes, ends), key=lambda effect: -effect.size))
        for j in range(len(kept))
    )
    spread = _spread(compiled.model, inputs, slopes, len(kept))
    return Sensitivities(
        compiled.model.title, tuple(kept), base, effects, spread, tuple(raw.varied), is_solved
    )


def outputs_at(of: Sequence[str], compiled: Compiled, wrong: Sequence[tuple[str, str]] = ()) -> list[Kept]:
    """Find outputs; every path that is none is told, with what is `wrong` already."""
    faults = [Fault(ORIGIN, 1, 1, path, message) for path, message in wrong]
    kept = []
    for path in dict.fromkeys(of):
        try:
            kept.append(kept_at(path, compiled))
        except ValueError as error:
            faults.append(Fault(ORIGIN, 1, 1, path, str(error)))
    if faults:
        raise InputError(faults)
    return kept


def _effects(
    j: int,
    base: float,
    inputs: Sequence[Input],
    slopes: dict[str, Floats],
    ends: dict[tuple[int, int], list[float] | str],
) -> list[Effect]:
    """Effects of every input on the j-th output."""
    found = []
    for i, entry in enumerate(inputs):
        slope = sum(float(slopes[path][j]) for path in entry.moved) if entry.has_slope else nan
        values, reasons = [nan, nan], ["", ""]
        for side in (0, 1):
            end = ends.get((i, side))
            if isinstance(end, str):
                reasons[side] = end
            elif end is not None:
                values[side] = end[j]
        found.append(Effect(entry, base, slope, values[0], values[1], reasons[0], reasons[1]))
    return found


def _slopes(raw: RawSolution, kept: Sequence[Kept], inputs: Sequence[Input]) -> dict[str, Floats]:
    """Derivatives [outputs] by every path that has one, in the units of the tables."""
    paths = list(dict.fromkeys(path for entry in inputs if entry.has_slope for path in entry.moved))
    if not paths:
        return {}
    variables = [input_at(raw.compiled, path) for path in paths]
    values = np.array([variable.value for variable in variables], dtype=np.float64)
    per = np.array([LITRES_PER_M3 if v.dimension == "flow" else 1.0 for v in variables])
    found = gradient(raw, paths, values, lambda at: np.array(read_case(at, kept))) * per
    return {path: found[:, i] for i, path in enumerate(paths)}


def _ends(
    raw: RawSolution,
    kept: Sequence[Kept],
    inputs: Sequence[Input],
    workers: int,
    progress: Callable[[State], None] | None,
) -> dict[tuple[int, int], list[float] | str]:
    """Outputs, or why there is no solution, with each input lower (0) and higher (1)."""
    tasks = [
        (i, side)
        for i, entry in enumerate(inputs)
        for side, end in enumerate((entry.low, entry.high))
        if isfinite(end)
    ]
    began, failed = time.monotonic(), 0
    found: dict[tuple[int, int], list[float] | str] = {}
    with ThreadPoolExecutor(workers, thread_name_prefix="sensitivity") as pool:
        waiting = {pool.submit(_end, raw, kept, inputs[i], side): (i, side) for i, side in tasks}
        try:
            for future in as_completed(waiting):
                answer = future.result()
                found[waiting[future]] = answer
                failed += isinstance(answer, str)
                if progress is not None:
                    done = len(found)
                    progress(State(len(tasks), done, done, failed, time.monotonic() - began))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return found


def _end(raw: RawSolution, kept: Sequence[Kept], entry: Input, side: int) -> list[float] | str:
    """Outputs with an input at one of its ends, or why there is no solution."""
    try:
        compiled = compile_flowsheet(changed(raw.compiled, entry, entry.high if side else entry.low))
        if entry.has_slope:
            # what can change by a little leaves the network as it is: the solution at hand is a start
            with suppress(NotSolved):
                return read_case(solve_steady(compiled, start=raw), kept)
        # a start gives speed, never another answer: without a solution from there, as it would be alone
        return read_case(solve_steady(compiled), kept)
    except InputError as error:
        return "; ".join(fault.message for fault in error.faults)
    except NotSolved as error:
        return error.reason


def changed(compiled: Compiled, entry: Input, to: float) -> FlowsheetModel:
    """The flowsheet with an input at a value, in the unit of the tables; of a level, moved by it."""
    if entry.kind == "whole":
        return with_structure(compiled.model, [(entry.path, int(to))])
    if entry.kind == "level":
        return amend(
            compiled.model, {path: (input_at(compiled, path).value or 0.0) + to for path in entry.moved}
        )
    return amend(compiled.model, {entry.path: canonical(entry.unit, to)})


def _spread(
    model: FlowsheetModel, inputs: Sequence[Input], slopes: dict[str, Floats], n: int
) -> tuple[float, ...]:
    """Standard deviation of outputs by all constants among the inputs that have one, as they go together."""
    numbers, by = [], []
    for entry in inputs:
        constant = constant_at(entry.path, model)
        if entry.kind != "number" or constant is None or not entry.sd > 0.0:
            continue
        circuit, kind, metal = constant
        is_log = kind == "separation_factors"
        sd = entry.sd * float(np.log(10.0)) if is_log else entry.sd
        numbers.append(Doubtful(entry.path, "number", entry.value, sd, is_log, circuit, metal))
        by.append(slopes[entry.path] * (entry.value if is_log else 1.0))
    if not numbers:
        return (nan,) * n
    rows = np.array(by)
    variance = np.einsum("ij,ik,kj->j", rows, covariance_of(numbers, model), rows)
    return tuple(sqrt(max(value, 0.0)) for value in variance.tolist())
