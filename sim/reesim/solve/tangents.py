"""A state of a network with its factored Jacobian: what follows when something is nudged."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.errors import NotSolved
from reesim.kernels.balance import jacobian, residual
from reesim.kernels.block_lu import factor, solve
from reesim.kernels.stage import leave_all
from reesim.kernels.status import CONTACT, CONVERGED
from reesim.solve.start import ligand_totals
from reesim.solve.state import ligands_move, new_state

if TYPE_CHECKING:
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
        self._evaluate(values, state)
        n = state.step.shape[1]
        jacobian(0.0, structure, values, eq, state, np.empty((n, n)))
        if factor(structure, state.blocks, state.pivot) != CONVERGED:
            raise NotSolved("the balances of the plant are singular here")
        self.held = Leaving(
            state.total.copy(), state.free.copy(), state.aqueous_out.copy(), state.organic_out.copy()
        )

    def _evaluate(self, values: Values, state: State) -> None:
        if leave_all(self.structure, values, self.eq, state) >= 0:
            raise NotSolved("a contact has no equilibrium here")
        residual(self.structure, values, self.eq, state)

    def close(self) -> Leaving:
        """How everything moves to close the balances as they stand."""
        return self._follow(-self.state.residual)

    def along(self, values: Values, nudge: float) -> Leaving:
        """How everything moves per unit of a number that has gone up by `nudge` in `values`, balances kept.

        What moves at once with the totals of metals as they are comes from the difference of two
        evaluations; what follows through the balances from the factors.
        """
        state = self._beside()
        state.total[:] = self.held.total
        state.free[:] = self.held.free
        if self._follows:
            state.total[:, self._n_metals :] = ligand_totals(self.structure, values, self._n_metals)
        self._evaluate(values, state)
        per = 1.0 / nudge
        followed = self._follow((self.state.residual - state.residual) * per)
        return Leaving(
            (state.total - self.held.total) * per + followed.total,
            (state.free - self.held.free) * per + followed.free,
            (state.aqueous_out - self.held.aqueous) * per + followed.aqueous,
            (state.organic_out - self.held.organic) * per + followed.organic,
        )

    def _beside(self) -> State:
        """A second state, to look at what a nudge does."""
        if self._other is None:
            self._other = new_state(self.structure, self.eq, self.held.total, self.held.free)
        return self._other

    def _follow(self, right: Floats) -> Leaving:
        """Totals from the factors for a right side [N, C], and what leaves with them."""
        state = self.state
        step = np.ascontiguousarray(right[:, : state.step.shape[1]])
        solve(self.structure, state.blocks, state.pivot, step)
        total = np.zeros_like(state.total)
        total[:, : step.shape[1]] = step
        free = np.einsum("nqc,nc->nq", state.shift, total)
        free[self.structure.kind != CONTACT] = 0.0
        organic = state.share * total + np.einsum("nqc,nq->nc", state.gain, free)
        if self.eq.extracts_ligand.any():
            here = self.eq.extracts_ligand[self.structure.chemistry][:, None] == 1
            organic[:, self._n_metals :] += np.where(here, np.einsum("nlc,nc->nl", state.direct, total), 0.0)
        return Leaving(total, free, total - organic, organic)
