"""What a solver hands upwards: the arrays of a solved network, nothing derived."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reesim.flowsheet.compile import Compiled, Numbers
    from reesim.kernels.arrays import Floats, Values


@dataclass(frozen=True)
class RawSolution:
    """A steady state.

    Attributes
    ----------
    compiled : Compiled
        The flowsheet it is of.
    numbers : Numbers
        Flows, fractions and constants it was solved with, specifications met.
    total : ndarray [N, C]
        Amounts through every node [mol/h].
    free : ndarray [N, 2+L]
        ln a_E, ln h, ln l of every contact.
    aqueous_out, organic_out : ndarray [N, C]
        Amounts leaving every node in its two phases [mol/h].
    iterations : int
        Newton iterations, those of specifications included.
    residual : float
        Largest residual, relative to what enters of the component.
    wall_s : float
        Time taken [s].
    varied : dict[str, float]
        What the specifications came to, by path, canonical.
    water : dict[str, float]
        Water that came with the base of saponifiers [L/h], by unit.
    """

    compiled: Compiled
    numbers: Numbers
    total: Floats
    free: Floats
    aqueous_out: Floats
    organic_out: Floats
    iterations: int
    residual: float
    wall_s: float
    varied: dict[str, float] = field(default_factory=dict)
    water: dict[str, float] = field(default_factory=dict)

    @property
    def values(self) -> Values:
        """Numbers for the kernels."""
        return self.numbers.values

    @property
    def resolved(self) -> dict[str, Any]:
        """The flowsheet as plain data and in one piece, with what the specifications came to written in."""
        from reesim.flowsheet.amend import written
        from reesim.flowsheet.as_run import self_contained
        from reesim.flowsheet.change import with_value

        node = self.compiled.model.node
        for path, value in self.varied.items():
            node = with_value(node, path, written(path, value), "spec")
        return self_contained(node.plain(), self.compiled.model.systems)
