"""From the steady state of one case to that of another, along the straight line between their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.errors import InputError
from reesim.flowsheet.stack import row_of
from reesim.kernels.arrays import Values
from reesim.kernels.status import AQUEOUS, CONVERGED
from reesim.kernels.steady import iterate
from reesim.solve.march import DIVERGED, TOLERANCE, TRACE, Profile, base_fed
from reesim.solve.solution import RawSolution
from reesim.solve.start import inlet, room_of
from reesim.solve.state import ligands_move, new_state
from reesim.solve.water import Water

if TYPE_CHECKING:
    from collections.abc import Callable

    from reesim.flowsheet.compile import Compiled, Numbers
    from reesim.flowsheet.stack import Stack
    from reesim.kernels.arrays import Floats

    Along = Callable[[float], Numbers]

ROUNDS = 8
"""Newton iterations after which a step is taken to be too long: most that arrive need four to six."""
LOOSE = 0.02
"""Residual to which the states between are closed."""
LOOSE_TRACE = 1e-8
SHORTEST = 1.0 / 16.0
"""Part of the way below which a step is given up: a cold start is cheaper."""


class Around(NamedTuple):
    """What a Newton needs beside the numbers, and the arrays that it comes from."""

    made_of: tuple[Floats, ...]
    scale: Floats  # [C] what enters
    room: Floats  # [N] charge that a contact can hold
    ligands: Floats | None  # [N, L] anions, where they only follow the water


class Neighbour:
    """Walks between the steady states of one structure; keeps the arrays it works in.

    An answer's arrays are those: they hold until the next call.
    """

    def __init__(self, compiled: Compiled) -> None:
        structure, eq = compiled.structure, compiled.equilibria
        self._compiled = compiled
        self._follows = not ligands_move(structure, eq)
        nodes, components = len(structure.kind), len(compiled.components)
        total, free = np.zeros((nodes, components)), np.zeros((nodes, eq.organic_power.shape[1]))
        self._state = new_state(structure, eq, total, free)
        self._water = Water(structure, len(compiled.metals))
        self._last: Around | None = None

    def steady(
        self, numbers: Numbers, along: Along, start: Profile, around: Around | None = None
    ) -> RawSolution | None:
        """Steady state at some numbers; `along` gives those on the way from where `start` belongs to.

        `around` spares what `all_around` has made for many.
        """
        found = self._close(numbers, start, TOLERANCE, 1e-6, TRACE, ROUNDS, around)
        if found is not None:
            return found
        near = self.near(along, start, 0.5)
        return None if near is None else self._close(numbers, near, TOLERANCE, 1e-6, TRACE, ROUNDS)

    def near(
        self, along: Along, start: Profile, step: float = 1.0, shortest: float = SHORTEST
    ) -> Profile | None:
        """A state near the steady one at the end of the way, by steps that are halved where Newton fails."""
        done = 0.0
        while done < 1.0:
            if step < shortest:
                return None
            ahead = min(done + step, 1.0)
            found = self._loosely(along, ahead, start)
            if found is None:
                step *= 0.5
            else:
                start, done, step = found, ahead, 2.0 * step
        return start

    def _loosely(self, along: Along, at: float, start: Profile) -> Profile | None:
        try:
            numbers = along(at)
        except InputError:
            return None
        found = self._close(numbers, start, LOOSE, 1.0, LOOSE_TRACE, ROUNDS)
        return None if found is None else Profile(found.total.copy(), found.free.copy())

    def _around(self, numbers: Numbers) -> Around:
        """What follows from numbers alone; the last again where nothing changed that it comes from."""
        values, eq, structure = numbers.values, numbers.equilibria, self._compiled.structure
        made_of = (
            values.source, values.fraction, values.organic, values.rule_constant, eq.extractant, eq.second
        )  # fmt: skip
        last = self._last
        if last is None or any(a is not b for a, b in zip(made_of, last.made_of, strict=True)):
            ligands = self._water.ligands(values) if self._follows else None
            room = room_of(structure, values, eq) + base_fed(numbers, eq)
            last = self._last = Around(made_of, inlet(structure, values), room, ligands)
        return last

    def all_around(self, stack: Stack) -> Callable[[int, Numbers], Around]:
        """What a Newton needs beside the numbers, of all cases at once; gives that of each."""
        structure, values, eq = self._compiled.structure, stack.values, stack.all_equilibria
        streams = [i for i, (_, phase) in enumerate(stack.pattern.entering) if phase == AQUEOUS]
        base = np.maximum(stack.entering_amounts[:, streams] @ eq.charge, 0.0).sum(axis=1)
        scale = np.atleast_2d(inlet(structure, values))
        room = np.atleast_2d(room_of(structure, values, eq)) + base[:, None]
        differ = any(len(held) > 1 for held in (values.source, values.fraction))
        shared = (
            None
            if differ or not self._follows
            else self._water.ligands(Values(*(held[0] for held in values)))
        )

        def around(case: int, numbers: Numbers) -> Around:
            ligands = self._water.ligands(numbers.values) if self._follows and differ else shared
            return Around((), row_of(scale, case), row_of(room, case), ligands)

        return around

    def _close(
        self, numbers: Numbers, start: Profile, tolerance: float, change: float, trace: float, rounds: int,
        around: Around | None = None,
    ) -> RawSolution | None:  # fmt: skip
        """Newton from a profile; None if it does not converge."""
        compiled, state = self._compiled, self._state
        structure, values, eq = compiled.structure, numbers.values, numbers.equilibria
        state.total[:] = start.total
        state.free[:] = start.free
        around = self._around(numbers) if around is None else around
        if around.ligands is not None:
            state.total[:, len(compiled.metals) :] = around.ligands
        state.room[:] = around.room
        scale = around.scale
        status, used, residual = iterate(
            0.0, state.total, structure, values, eq, state, scale, trace * scale, tolerance, change,
            DIVERGED, rounds,
        )  # fmt: skip
        if status != CONVERGED:
            return None
        return RawSolution(
            compiled, numbers, state.total, state.free, state.aqueous_out, state.organic_out,
            int(used), float(residual), 0.0,
        )  # fmt: skip
