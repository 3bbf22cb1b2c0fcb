"""Volume flows of all nodes: volumes are conserved, so they follow from one sparse linear system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reesim.flowsheet.assembly import Coefficients, Pattern
    from reesim.kernels.arrays import Floats


class VolumeFlows:
    """The volume balances of a pattern; keeps the factors of the last matrix, which seldom changes."""

    def __init__(self, pattern: Pattern) -> None:
        self._pattern = pattern
        self._factored: tuple[Floats, Any] | None = None

    def solve(self, coefficients: Coefficients, water: Mapping[str, float]) -> Floats:
        """Volume flows [2 N] of all nodes, aqueous and organic in turn [L/h]; nan if undetermined.

        Parameters
        ----------
        coefficients : Coefficients
        water : mapping
            Water [L/h] that comes with the base of a saponifier, by unit.
        """
        right = coefficients.right
        if self._pattern.water and water:
            right = right.copy()
            for row, unit in self._pattern.water:
                right[row] += water.get(unit, 0.0)
        if self._factored is None or not np.array_equal(self._factored[0], coefficients.entry):
            self._factored = (coefficients.entry, self._factor(coefficients))
        factors = self._factored[1]
        return np.full(right.shape, np.nan) if factors is None else np.asarray(factors.solve(right))

    def _factor(self, coefficients: Coefficients) -> Any:
        """Sparse factors of the balances; None if they are singular."""
        from scipy.sparse import csc_matrix
        from scipy.sparse.linalg import splu

        size = 2 * self._pattern.n_nodes
        diagonal = np.arange(size)
        row = np.concatenate([diagonal, self._pattern.row])
        column = np.concatenate([diagonal, self._pattern.column])
        entries = np.concatenate([np.ones(size), coefficients.entry])
        try:
            return splu(csc_matrix((entries, (row, column)), shape=(size, size)))
        except RuntimeError:  # exactly singular
            return None
