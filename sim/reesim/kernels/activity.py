"""Activity coefficients in a contact by mass action: an outer iteration round the convex one.

The equilibrium at fixed activity coefficients is that of `contact` with K_s y_M y_H^p y_l^q in place of K_s.
The coefficients w = ln y [X] are those of the composition it comes to: Newton on w - ln y(c(w)) = 0, for
which everything that is needed has low rank (`activity_answer`); where a step does not bring it nearer, w is
replaced by ln y(c) instead, a contraction in ordinary contacts, later by half of it.

A system with an activity model has no aqueous complexes: its free ions are all there is in the water.
The ion product of water stays as given, for it decides nothing where metals are extracted.

What `stage` calls is chosen by the type of the equilibria when it is compiled: plants of conditional
constants neither run nor compile any of this.
"""

import math
from typing import Any

from numba.core.types import BaseNamedTuple
from numba.extending import overload

from reesim.kernels.activity_answer import answer, solve_answers
from reesim.kernels.contact import equilibrate
from reesim.kernels.decorators import internal
from reesim.kernels.density import water_content
from reesim.kernels.electrolyte import Activity
from reesim.kernels.layout import BLOCK, FIRST, LAST, MONOMIAL, ORGANIC, SPECIES
from reesim.kernels.molar_scale import to_molar_scale
from reesim.kernels.other_models import hold_ligands
from reesim.kernels.outflow import leave_contact
from reesim.kernels.pitzer import pitzer
from reesim.kernels.sit import sit
from reesim.kernels.status import CONTACT_FAILED, CONVERGED, RUNNING
from reesim.kernels.status import SIT as SIT_MODEL

STRONGEST = 15.0
"""Ionic strength [mol/L] beyond which coefficients stay those of the same mixture there.

No parameter set reaches it; solutions are warned about long before. It keeps starts of a solve, which may
hold more salt than water has room for, from overflowing.
"""
SETTLED = 1e-6
"""What w may be off by to be moved to first order: the square of it is left."""
LONGEST = 1.5
PASSES = 60
BARE: Any = {"_nrt": False, "forceinline": True}
"""How what is chosen by type is compiled: as `decorators.inlined`."""


@internal
def _refresh(j, k, eq, state):
    """Constants of node j: those of the equilibria, with its activity coefficients in an active chemistry."""
    source = eq.constant
    row = j if source.shape[0] > 1 else 0
    target = state.activity.constant
    for s in range(source.shape[1]):
        target[j, s] = source[row, s]
    if eq.activity.on[k] == 0:
        return
    log_y = state.activity.log_y
    layout = eq.kinds.layout
    power = eq.kinds.power
    n_ligands = eq.n_ligands
    n_metals = log_y.shape[1] - 1 - n_ligands
    for kind in range(eq.kinds.start[k], eq.kinds.start[k + 1]):
        first = layout[kind, FIRST]
        width = layout[kind, LAST] - first
        n_species = layout[kind, SPECIES]
        # the blunted constants of plain metals are powers of the real ones
        sharpness = eq.sharpness[0] if n_species == 1 else 1.0
        for s in range(layout[kind, ORGANIC]):
            q = eq.kinds.monomial[layout[kind, MONOMIAL] + s]
            common = power[q, 1] * log_y[j, n_metals]
            for ligand in range(n_ligands):
                common += power[q, 2 + ligand] * log_y[j, n_metals + 1 + ligand]
            place = layout[kind, BLOCK] + s * width
            for i in range(width):
                target[j, place + i] *= math.exp(sharpness * (common + log_y[j, first + i]))


@internal
def _settle(j, k, a, o, eq, state, out, scratch):
    """Bring the coefficients of node j, whose contact is found, and its composition together; a status code.

    CONVERGED: what leaves and its derivatives are complete.
    """
    n_u = eq.unknowns[k]
    constant = state.activity.constant
    for passes in range(PASSES):
        status = _compare(j, k, a, passes, eq, state, scratch)
        if status != RUNNING:
            return status
        _refresh(j, k, eq, state)
        status = equilibrate(
            j, k, a, o, eq.nonideality[k], eq.extractant[k], eq.second[k], eq.sharpness[0], n_u, False, j,
            eq.charge, eq.kinds, constant, state.total, state.free, scratch,
        )  # fmt: skip
        if status != CONVERGED:
            return status
        leave_contact(
            j, k, a, eq.sharpness[0], n_u, False, eq.charge, eq.kinds, scratch, state.total, state.free, out
        )
        hold_ligands(j, k, o, n_u, j, eq, state, constant, out, scratch)
    return CONTACT_FAILED


@internal
def _compare(j, k, a, passes, eq, state, scratch):
    """Compare the coefficients with the composition; RUNNING: they were moved, the contact has to follow."""
    work = state.activity
    n = work.c.shape[0]
    status = _coefficients(j, a, eq, state)
    if status != CONVERGED:
        return status
    size = 0.0
    for x in range(n):
        off = work.found[x] - work.log_y[j, x]
        work.log_y_by[x, work.system.shape[0]] = off
        size = max(size, abs(off))
    if not size < math.inf:
        return CONTACT_FAILED
    nearer = passes == 0 or size < 0.7 * work.last[0]
    work.last[0] = size
    if not nearer:
        part = 1.0 if passes < 8 else 0.5
        longest = part * size
        for x in range(n):
            work.log_y[j, x] += part * min(1.0, LONGEST / longest) * work.log_y_by[x, work.system.shape[0]]
        return RUNNING
    is_last = size < SETTLED
    answer(j, k, a, eq, state, scratch)
    if not solve_answers(j, k, a, is_last, eq, state):
        return CONTACT_FAILED
    _move(j, state)
    return CONVERGED if is_last else RUNNING


@internal
def _move(j, state):
    """Newton's step of ln y, shortened where it is long."""
    work = state.activity
    n_terms = work.system.shape[0]
    longest = 0.0
    for x in range(work.c.shape[0]):
        step = work.log_y_by[x, n_terms]
        for t in range(n_terms):
            step += work.log_y_by[x, t] * work.system[t, n_terms]
        work.found[x] = step
        longest = max(longest, abs(step))
    part = min(1.0, LONGEST / longest) if longest > 0.0 else 1.0
    for x in range(work.c.shape[0]):
        work.log_y[j, x] += part * work.found[x]


@internal
def _coefficients(j, a, eq, state):
    """work.found [X] = ln y of the water of node j, and work.slopes [X, X] its derivative by c."""
    work = state.activity
    n = work.c.shape[0]
    n_metals = n - 1 - eq.n_ligands
    charge = eq.activity.volumes.charge
    strength = 0.0
    for x in range(n):
        if x == n_metals:
            work.c[x] = math.exp(state.free[j, 1])
        else:
            work.c[x] = max(state.aqueous_out[j, x if x < n_metals else x - 1], 0.0) / a
        strength += 0.5 * charge[x] * charge[x] * work.c[x]
    scale = STRONGEST / strength if strength > STRONGEST else 1.0
    for x in range(n):
        work.c[x] *= scale
    water = water_content(work.c, eq.activity.volumes, work.slope)
    if not water > 0.0:
        return CONTACT_FAILED
    for x in range(n):
        work.m[x] = work.c[x] / water
    if eq.activity.model == SIT_MODEL:
        status = sit(work.m, eq.activity.sit, work.found, work.water, work.slopes)
    else:
        status = pitzer(work.m, eq.activity.pitzer, work.room, work.found, work.water, work.slopes)
    if status != CONVERGED:
        return status
    to_molar_scale(work.m, water, work.slope, eq.activity.volumes.water, work.found, work.slopes)
    if scale < 1.0:
        for x in range(n):
            along = 0.0
            for i in range(n):
                along += work.slopes[x, i] * work.c[i]
            for i in range(n):
                dimmed = along * 0.5 * charge[i] * charge[i] / STRONGEST
                work.slopes[x, i] = scale * (work.slopes[x, i] - dimmed)
        for x in range(n):
            work.c[x] /= scale
    return CONVERGED


def _has_model(eq):
    """Whether the type of equilibria, or equilibria themselves, have an activity model."""
    if isinstance(eq, BaseNamedTuple):
        return eq.types[eq.fields.index("activity")].instance_class is Activity
    return isinstance(eq.activity, Activity)


def constants_in_use(eq, state):
    """Constants [1 or N, constants] of the contacts."""
    return state.activity.constant if _has_model(eq) else eq.constant


def refresh(j, k, eq, state):
    """Constants of node j as its contact needs them."""
    if _has_model(eq):
        _refresh(j, k, eq, state)


def settle(j, k, a, o, eq, state, out, scratch):
    """Bring the activity coefficients of node j into its equilibrium: see `_settle`."""
    return _settle(j, k, a, o, eq, state, out, scratch) if _has_model(eq) else CONVERGED


@overload(constants_in_use, inline="always")
def _constants_in_use(eq, state):
    if _has_model(eq):
        return lambda eq, state: state.activity.constant
    return lambda eq, state: eq.constant


@overload(refresh, jit_options=BARE)
def _refresh_of_type(j, k, eq, state):
    if _has_model(eq):
        return lambda j, k, eq, state: _refresh(j, k, eq, state)
    return lambda j, k, eq, state: None


@overload(settle, jit_options=BARE)
def _settle_of_type(j, k, a, o, eq, state, out, scratch):
    if _has_model(eq):
        return lambda j, k, a, o, eq, state, out, scratch: _settle(j, k, a, o, eq, state, out, scratch)
    return lambda j, k, a, o, eq, state, out, scratch: CONVERGED
