"""A plant's circuits solved one after another, each fed by those before it (flowsheet.circuits)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reesim.flowsheet.circuits import Circuit
    from reesim.kernels.arrays import State, Structure, Values


def solve_in_order(
    circuits: Sequence[Circuit],
    structure: Structure,
    values: Values,
    state: State,
    solve: Callable[[Structure, Values], State | None],
) -> bool:
    """Solve circuit after circuit into the plant's state; False where one is not solved."""
    for circuit in circuits:
        found = solve(circuit.structure, circuit.values(values, structure, state))
        if found is None:
            return False
        state.total[circuit.nodes] = found.total
        state.free[circuit.nodes] = found.free
        state.aqueous_out[circuit.nodes] = found.aqueous_out
        state.organic_out[circuit.nodes] = found.organic_out
    return True
