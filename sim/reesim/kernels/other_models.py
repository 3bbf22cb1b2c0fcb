"""Contacts that few plants have: constant separation factors, isotherms, ligands on the organic.

A plant has them or not by the type of its equilibria (`arrays.EveryModel`, `arrays.MassActionAlone`): a plant
of mass action whose ligands stay in the water, as nearly all are, neither runs nor compiles any of this, a
fifth of all there is to compile.
"""

from typing import Any

from numba.core.types import BaseNamedTuple
from numba.extending import overload

from reesim.kernels.arrays import EveryModel
from reesim.kernels.constant_beta import distribute
from reesim.kernels.decorators import internal
from reesim.kernels.distribution import distribute_by_isotherms
from reesim.kernels.outflow import extract_ligands
from reesim.kernels.status import CONTACT_FAILED, CONVERGED, SEPARATION_FACTOR

BARE: Any = {"_nrt": False, "forceinline": True}
"""How what is chosen by type is compiled: as `decorators.inlined`."""


@internal
def _leave_other(j, k, a, o, eq, state, out):
    """Fill what leaves contact j, by constant separation factors or by isotherms; a status code."""
    if eq.model[k] == SEPARATION_FACTOR:
        return distribute(
            j, a, o, k, eq.charge, eq.beta, eq.extractant, eq.log_kw, state.total, state.free, out.share,
            out.aqueous_out, out.organic_out, out.gain, out.shift,
        )  # fmt: skip
    n_metals = state.total.shape[1] - eq.n_ligands
    return distribute_by_isotherms(
        a, o, state.total[j], eq.charge, eq.isotherm_start, eq.isotherm_coefficient, eq.isotherm_ph,
        eq.isotherm_loading, eq.sharpness[0], k * n_metals, eq.proton_start[k], eq.proton_start[k + 1],
        eq.proton_log, eq.proton_power, eq.log_kw[k], o * eq.extractant[k], state.free[j], out.share[j],
        out.aqueous_out[j], out.organic_out[j], out.gain[j], out.shift[j],
    )  # fmt: skip


@internal
def _hold_ligands(j, k, o, n_u, row, eq, state, constant, out, scratch):
    """Ligands on the organic of contact j, where its chemistry takes any there."""
    if eq.extracts_ligand[k] == 1:
        extract_ligands(j, k, o, n_u, row, eq.kinds, constant, state.total, state.free, out, scratch)


def _has_others(eq):
    """Whether the type of equilibria, or equilibria themselves, have every model."""
    if isinstance(eq, BaseNamedTuple):
        return eq.types[eq.fields.index("models")].instance_class is EveryModel
    return isinstance(eq.models, EveryModel)


def leave_other(j, k, a, o, eq, state, out):
    """What leaves a contact that is not by mass action: see `_leave_other`."""
    return _leave_other(j, k, a, o, eq, state, out) if _has_others(eq) else CONTACT_FAILED


def hold_ligands(j, k, o, n_u, row, eq, state, constant, out, scratch):
    """Ligands on the organic: see `_hold_ligands`; a status code."""
    if _has_others(eq):
        _hold_ligands(j, k, o, n_u, row, eq, state, constant, out, scratch)
    return CONVERGED


@overload(leave_other, jit_options=BARE)
def _leave_other_of_type(j, k, a, o, eq, state, out):
    if _has_others(eq):
        return lambda j, k, a, o, eq, state, out: _leave_other(j, k, a, o, eq, state, out)
    return lambda j, k, a, o, eq, state, out: CONTACT_FAILED


@overload(hold_ligands, jit_options=BARE)
def _hold_ligands_of_type(j, k, o, n_u, row, eq, state, constant, out, scratch):
    if not _has_others(eq):
        return lambda j, k, o, n_u, row, eq, state, constant, out, scratch: CONVERGED

    def hold(j, k, o, n_u, row, eq, state, constant, out, scratch):
        _hold_ligands(j, k, o, n_u, row, eq, state, constant, out, scratch)
        return CONVERGED

    return hold
