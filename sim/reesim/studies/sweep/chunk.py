"""A chunk of a study: some cases in a row, solved in an order of their own, answered in theirs.

Chunks are cut by the study, each starts from the flowsheet at its own values, and nothing passes from
one to another: so an answer is the same whoever solves it, and when.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from reesim.errors import InputError
from reesim.flowsheet.compile import compile_flowsheet
from reesim.flowsheet.inputs import input_at
from reesim.solve.batch import Batch, Failure
from reesim.solve.steady import solve_steady
from reesim.studies.sweep.axes import structural
from reesim.studies.sweep.reader import Reader
from reesim.studies.sweep.structures import ORIGIN, with_structure

if TYPE_CHECKING:
    from collections.abc import Callable

    from reesim.flowsheet.model import FlowsheetModel
    from reesim.kernels.arrays import Floats, Integers
    from reesim.solve.solution import RawSolution
    from reesim.studies.sweep.study import Study

CASES = 128
"""Cases of a chunk: enough for near neighbours, few enough to lose little when a machine dies."""
MOST_STRUCTURES = 64
"""Structures that a thread keeps compiled."""
SOLVED = "solved"
WRONG_INPUT = "wrong_input"


@dataclass(frozen=True)
class Chunk:
    """Answers of a chunk: cases from `first` on, a row a case.

    Attributes
    ----------
    first : int
    levels : ndarray [cases, axes and uncertain numbers]
    status, reason : list of str
    kept : ndarray [cases, kept]
        In the units of the store; NaN where there is no solution.
    """

    first: int
    levels: Floats
    status: list[str]
    reason: list[str]
    kept: Floats


def n_chunks(study: Study) -> int:
    """How many chunks a study is cut into."""
    return -(-study.n_cases // CASES)


class Solver:
    """Solves chunks of one study; each thread has its own structures.

    Parameters
    ----------
    study : Study
        With specifications frozen already, where they are to be (see `prepared`).
    """

    def __init__(self, study: Study) -> None:
        self._study = study
        self._local = threading.local()
        self._structural = structural(study.axes)
        n = len(study.axes)
        numeric = [i for i in range(n) if i not in self._structural]
        self._columns = [*numeric, *range(n, n + len(study.numbers))]
        self._paths = [study.axes[i].path for i in numeric] + [number.path for number in study.numbers]
        self._scale = np.array(
            [study.axes[i].scale for i in numeric] + [number.scale for number in study.numbers]
        )

    def solve(
        self, first: int, levels: Floats, is_stopped: Callable[[], bool] = lambda: False
    ) -> Chunk | None:
        """Solve the cases from `first` on; None if it was stopped."""
        n = len(levels)
        chunk = Chunk(first, levels, [SOLVED] * n, [""] * n, np.full((n, len(self._study.kept)), np.nan))
        for key, cases in self._by_structure(levels):
            if not self._solve_structure(key, cases, chunk, is_stopped):
                return None
        return chunk

    def _by_structure(self, levels: Floats) -> list[tuple[tuple[float, ...], Integers]]:
        """Cases of every structure, structures in the order of their levels."""
        held: dict[tuple[float, ...], list[int]] = {}
        for case, key in enumerate(map(tuple, levels[:, self._structural].tolist())):
            held.setdefault(key, []).append(case)
        return [(key, np.array(held[key])) for key in sorted(held)]

    def _solve_structure(
        self, key: tuple[float, ...], cases: Integers, chunk: Chunk, is_stopped: Callable[[], bool]
    ) -> bool:
        try:
            batch = self._batch(key)
        except InputError as error:
            for case in cases.tolist():
                chunk.status[case] = WRONG_INPUT
                chunk.reason[case] = "; ".join(f"{fault.path}: {fault.message}" for fault in error.faults)
            return True
        rows = chunk.levels[cases][:, self._columns]
        refused = _refused(rows, self._study)
        for case, why in zip(cases.tolist(), refused, strict=True):
            if why:
                chunk.status[case], chunk.reason[case] = WRONG_INPUT, why
        good = np.array([not why for why in refused])

        solvable = cases[good].tolist()
        reader, read = Reader(self._study.kept), []

        def take(i: int, answer: RawSolution | Failure) -> None:
            case = solvable[i]
            if isinstance(answer, Failure):
                chunk.status[case], chunk.reason[case] = answer.status, answer.reason
            else:
                reader.add(answer)
                read.append(case)

        is_done = batch.solve(rows[good], take, is_stopped)
        chunk.kept[read] = reader.values()
        return is_done

    def _batch(self, key: tuple[float, ...]) -> Batch:
        """The flowsheet of a structure, compiled and solved once."""
        held: OrderedDict[tuple[float, ...], Batch] | None = getattr(self._local, "held", None)
        if held is None:
            held = self._local.held = OrderedDict()
        if key not in held:
            axes = [self._study.axes[i] for i in self._structural]
            changes = [(axis.path, axis.value(level)) for axis, level in zip(axes, key, strict=True)]
            model = with_structure(self._study.model, changes) if changes else self._study.model
            compiled = compile_flowsheet(model)
            at = np.array([input_at(compiled, path).value for path in self._paths], dtype=np.float64)
            held[key] = Batch(compiled, self._paths, at, self._scale)
            if len(held) > MOST_STRUCTURES:
                held.popitem(last=False)
        held.move_to_end(key)
        return held[key]

    def __getstate__(self) -> dict[str, Any]:
        """What goes to another process: the study."""
        return {"study": self._study}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Begin anew with the study."""
        self.__init__(state["study"])  # type: ignore[misc]


def _refused(rows: Floats, study: Study) -> list[str]:
    """Why drawn numbers of each case cannot be: flows and concentrations below 0, fractions above 1."""
    n = rows.shape[1] - len(study.numbers)
    refused = [""] * len(rows)
    for i, number in enumerate(study.numbers, start=n):
        if number.dimension == "number":
            continue
        high = 1.0 if number.dimension == "fraction" else np.inf
        for case in np.flatnonzero((rows[:, i] < 0.0) | (rows[:, i] > high)).tolist():
            refused[case] = f"{number.path} was drawn at {rows[case, i]:.6g}, where it cannot be"
    return refused


def prepared(study: Study) -> Study:
    """The study as it is solved: specifications frozen at what they come to, where they are to be.

    Raises
    ------
    NotSolved
        Where the flowsheet has no solution to freeze them at.
    """
    if not study.is_frozen or not study.model.specs:
        return study
    from reesim.flowsheet.amend import written

    raw = solve_steady(compile_flowsheet(study.model))
    changes: list[tuple[str, Any]] = [(path, written(path, value)) for path, value in raw.varied.items()]
    numbers = tuple(
        replace(number, nominal=raw.varied.get(number.path, number.nominal)) for number in study.numbers
    )
    model = _without_specs(with_structure(study.model, changes))
    return replace(study, model=model, numbers=numbers)


def _without_specs(model: FlowsheetModel) -> FlowsheetModel:
    from reesim.flowsheet.change import with_value
    from reesim.flowsheet.read import read_node

    return read_node(with_value(model.node, "specs", [], ORIGIN), model.base)
