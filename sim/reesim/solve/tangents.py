"""A state of a network with its factored Jacobian: what follows when something is nudged."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.errors import NotSolved
from reesim.kernels.block_lu import solve
from reesim.kernels.status import CONTACT, RUNNING
from reesim.kernels.steady import FACTOR, LOOK, iterate
from reesim.solve.start import ligand_totals
from reesim.solve.state import ligands_move, new_state

if TYPE_CHECKING:
    from reesim.flowsheet.numbers import Numbers
    from reesim.kernels.arrays import Equilibria, Floats, State, Structure, Values


class Leaving(NamedTuple):
    """Totals, free variables and what leaves, or how they move: all [N, ...]."""

    total: Floats
    free: Floats
    aqueous: Floats
    organic: Floats


class Linearised:
    """The balances at a state: R, and the directions in which totals go to close them.

    `state` is evaluated and factored in place; only metals are unknowns where anions follow the water.

    Raises
    ------
    NotSolved
        If a contact or the factorisation fails.
    """

    def __init__(self, structure: Structure, values: Values, eq: Equilibria, state: State) -> None:
        self.structure, self.eq, self.state = structure, eq, state
        self._n_metals = state.total.shape[1] - eq.n_ligands
        self._follows = not ligands_move(structure, eq)
        self._other: State | None = None
        self._scale = np.ones(state.total.shape[1])
        self._evaluate(values, eq, state, FACTOR)
        self.held = _copied(state)
        self._residual = state.residual.copy()

    def _evaluate(self, values: Values, eq: Equilibria, state: State, what: int) -> None:
        """What leaves and the residual, and what else is asked for."""
        status, _, _ = iterate(
            0.0,
            state.total,
            self.structure,
            values,
            eq,
            state,
            self._scale,
            self._scale,
            0.0,
            0.0,
            np.inf,
            what,
        )
        if status != RUNNING:
            raise NotSolved("a contact has no equilibrium here, or the balances are singular")

    def close(self) -> Leaving:
        """How everything moves to close the balances as they stand."""
        return self._follow(-self.state.residual)

    def along(self, above: Numbers, nudge: float, below: Numbers | None = None) -> Leaving:
        """How everything moves per unit of a number that went up by `nudge` in `above`, balances kept.

        What moves at once, totals of metals as they are, comes from the difference of two evaluations
        (of `above` and this state, or of `above` and `below`); what follows through the balances from
        the factors.
        """
        up, residual_up = self._at_once(above)
        down, residual_down = (self.held, self._residual) if below is None else self._at_once(below)
        per = 1.0 / (nudge if below is None else 2.0 * nudge)
        followed = self._follow((residual_down - residual_up) * per)
        return Leaving(*((a - b) * per + c for a, b, c in zip(up, down, followed, strict=True)))

    def _at_once(self, numbers: Numbers) -> tuple[Leaving, Floats]:
        """What leaves, and the residual, with other numbers and the metals' totals as they are."""
        state = self._beside()
        state.total[:] = self.held.total
        state.free[:] = self.held.free
        if self._follows:
            state.total[:, self._n_metals :] = ligand_totals(self.structure, numbers.values, self._n_metals)
        self._evaluate(numbers.values, numbers.equilibria, state, LOOK)
        return _copied(state), state.residual.copy()

    def _beside(self) -> State:
        """A second state, to look at what a nudge does."""
        if self._other is None:
            self._other = new_state(self.structure, self.eq, self.held.total, self.held.free)
        return self._other

    def _follow(self, right: Floats) -> Leaving:
        """Totals from the factors for a right side [N, C], and what leaves with them."""
        state = self.state
        step = np.ascontiguousarray(right[:, : state.step.shape[1]])
        solve(self.structure, state.blocks, step)
        total = np.zeros_like(state.total)
        total[:, : step.shape[1]] = step
        free = np.einsum("nqc,nc->nq", state.shift, total)
        free[self.structure.kind != CONTACT] = 0.0
        organic = state.share * total + np.einsum("nqc,nq->nc", state.gain, free)
        if self.eq.extracts_ligand.any():
            here = self.eq.extracts_ligand[self.structure.chemistry][:, None] == 1
            organic[:, self._n_metals :] += np.where(here, np.einsum("nlc,nc->nl", state.direct, total), 0.0)
        return Leaving(total, free[:, : state.free.shape[1]], total - organic, organic)


def _copied(state: State) -> Leaving:
    """Totals, free variables and what leaves, as they are."""
    return Leaving(state.total.copy(), state.free.copy(), state.aqueous_out.copy(), state.organic_out.copy())
