"""Kernels that only kernels call, compiled with what Python needs to call them."""

import numba as nb

from reesim.kernels import balance
from reesim.kernels.arrays import Equilibria, State, Structure, Values


@nb.njit
def residual(structure: Structure, values: Values, eq: Equilibria, state: State) -> None:
    balance.residual(structure, values, eq, state)


@nb.njit
def jacobian(inverse_step: float, structure: Structure, values: Values, eq: Equilibria, state: State) -> None:
    balance.jacobian(inverse_step, structure, values, eq, state)
