"""Contacts without arcs: the smallest network that the kernels take."""

import numba as nb
import numpy as np

from reesim.flowsheet.schedule import make_schedule
from reesim.kernels.arrays import Equilibria, Floats, State, Structure, Values
from reesim.kernels.derivative import derivative
from reesim.kernels.stage import leave_all
from reesim.kernels.status import CONTACT, RULE_NONE
from reesim.solve.state import new_state


def bare_structure(
    n_nodes: int, n_components: int, arcs: list[tuple[int, int, int]] | None = None
) -> Structure:
    """Contacts of one chemistry with arcs (from, to, phase)."""
    table = np.array(sorted(arcs or []), dtype=np.int64).reshape(-1, 3)
    arc_from, arc_to, arc_phase = (np.ascontiguousarray(table[:, i]) for i in range(3))
    none = np.full(n_nodes, -1, dtype=np.int64)
    weights = np.zeros((n_nodes, n_components))
    return Structure(
        kind=np.full(n_nodes, CONTACT, dtype=np.int64),
        chemistry=np.zeros(n_nodes, dtype=np.int64),
        rule=np.full(n_nodes, RULE_NONE, dtype=np.int64),
        rule_metal=none,
        rule_ligand=none.copy(),
        rule_weight=weights,
        rule_other=none.copy(),
        rule_other_weight=weights.copy(),
        arc_start=np.searchsorted(arc_from, np.arange(n_nodes + 1)).astype(np.int64),
        arc_from=arc_from,
        arc_to=arc_to,
        arc_phase=arc_phase,
        **make_schedule(n_nodes, arc_from, arc_to)._asdict(),
    )


def contacts(
    eq: Equilibria, aqueous: Floats, organic: Floats, total: Floats, free: Floats | None = None
) -> tuple[Structure, State]:
    """Stages [N] with totals [N, C], each brought to equilibrium from free [N, 2+L (+1)] or one cold guess for all."""
    n_nodes, n = total.shape
    structure = bare_structure(n_nodes, n)
    values = Values(aqueous, organic, np.zeros((n_nodes, n)), np.zeros((0, n)), np.zeros(n_nodes))
    if free is None:
        free = np.full((n_nodes, eq.organic_power.shape[1]), np.log(0.1))
    state = new_state(structure, eq, total, free)
    assert leave_all(structure, values, eq, state) == -1
    return structure, state


def derivatives(structure: Structure, eq: Equilibria, state: State) -> Floats:
    """d organic_out / d total [N, n, n] as the kernels give it; n is the number of unknowns."""
    n = state.step.shape[1]
    found = np.zeros((state.total.shape[0], n, n))
    _every_derivative(structure, eq, state, found)
    return found


@nb.njit
def _every_derivative(structure: Structure, eq: Equilibria, state: State, found: Floats) -> None:
    for j in range(found.shape[0]):
        derivative(j, structure, eq, state, found[j])


def differences(eq: Equilibria, aqueous: Floats, organic: Floats, total: Floats, part: float) -> Floats:
    """The same [N, C, C] by central differences with steps of `part` of each total, extrapolated once."""
    n_nodes, n = total.shape
    found = np.zeros((2, n_nodes, n, n))
    for i, size in enumerate((part, 2.0 * part)):
        for c in range(n):
            step = size * total[:, c]
            sides = []
            for sign in (1.0, -1.0):
                moved = total.copy()
                moved[:, c] += sign * step
                sides.append(contacts(eq, aqueous, organic, moved)[1].organic_out.copy())
            found[i, :, :, c] = (sides[0] - sides[1]) / (2.0 * step)[:, None]
    return (4.0 * found[0] - found[1]) / 3.0
