"""What leaves a node, and how that moves with what is in it."""

import math

import numba as nb
import numpy as np

from reesim.kernels.constant_beta import distribute
from reesim.kernels.contact import (
    HIGHEST,
    LAST_STEP,
    LONGEST,
    LOWEST,
    ROUNDS,
    balances,
    follow,
    newton_step,
    set_out,
)
from reesim.kernels.distribution import distribute_by_isotherms
from reesim.kernels.kinds import GRADIENT, STEP, TRIAL
from reesim.kernels.nonideal import free_extractant, log_activity
from reesim.kernels.outflow import extract_ligands, leave_ligands, leave_metals
from reesim.kernels.status import (
    AQUEOUS_TANK,
    CONTACT,
    CONTACT_FAILED,
    CONVERGED,
    DISTRIBUTION,
    RUNNING,
    SEPARATION_FACTOR,
)


@nb.njit(cache=True, nogil=True, error_model="numpy", inline="always")
def leave_all(structure, values, eq, state):
    """Fill aqueous_out, organic_out and the parts of their derivative for every node.

    Returns the number of the first node that failed, or -1.  Of gain, shift, share and direct only what can
    differ from zero is written: a state is made of zeros, and a node keeps its chemistry.

    A contact by mass action is Newton's method on Phi (see `contact`).  Steps are shortened where the slope
    along them has turned up: for a convex function that alone makes Newton converge from anywhere, and no
    Phi is needed.  All of it is one loop over arrays taken out of their tuples: numba counts references
    wherever arrays are passed on, sliced or looked up, which took several times as long as the arithmetic.
    """
    node_kind = structure.kind
    chemistry = structure.chemistry
    water = values.aqueous
    solvent = values.organic
    model = eq.model
    charge = eq.charge
    active_ligands = eq.active_ligands
    extracts_ligand = eq.extracts_ligand
    nonideality = eq.nonideality
    extractant = eq.extractant
    log_kw = eq.log_kw
    beta = eq.beta
    plain = eq.kinds.plain
    monomial_start = eq.kinds.monomial_start
    power = eq.kinds.power
    free_start = eq.kinds.free_start
    free = eq.kinds.free
    kind_start = eq.kinds.start
    layout = eq.kinds.layout
    species = eq.kinds.monomial
    constant = eq.constant
    amounts = state.total
    u = state.free
    aqueous_out = state.aqueous_out
    organic_out = state.organic_out
    share = state.share
    gain = state.gain
    shift = state.shift
    direct = state.direct
    n_components = amounts.shape[1]
    most = u.shape[1]
    vector = np.empty((4, most))
    hess = np.empty((most, most))
    inverse = np.empty((most, most))
    monomial = np.empty(power.shape[0])
    metal = np.empty((5, n_components - eq.n_ligands))
    weight = np.empty(constant.shape[1])
    by_node = constant.shape[0] > 1
    sharpness = eq.sharpness[0]
    two = np.int64(2)  # typed: a literal would compile every function below once more
    failed = -1
    for j in range(node_kind.shape[0]):
        a = water[j]
        o = solvent[j]
        k = chemistry[j]
        status = RUNNING
        if failed >= 0:
            continue
        if node_kind[j] != CONTACT or a <= 0.0:
            inside_organic = 0.0 if node_kind[j] == AQUEOUS_TANK else 1.0
            for c in range(n_components):
                organic_out[j, c] = amounts[j, c] * inside_organic
                aqueous_out[j, c] = amounts[j, c] - organic_out[j, c]
                share[j, c] = inside_organic
            continue
        if model[k] == SEPARATION_FACTOR:
            status = distribute(
                j, a, o, k, charge, beta, extractant, log_kw, amounts, u, share, aqueous_out, organic_out,
                gain, shift,
            )  # fmt: skip
            if status != CONVERGED:
                failed = j
            continue
        if model[k] == DISTRIBUTION:
            status = distribute_by_isotherms(
                a, o, amounts[j], charge, eq.isotherm_start, eq.isotherm_coefficient, eq.isotherm_ph,
                eq.isotherm_loading, sharpness, k * metal.shape[1], eq.proton_start[k],
                eq.proton_start[k + 1], eq.proton_log, eq.proton_power, log_kw[k],
                o * extractant[k], u[j], share[j], aqueous_out[j], organic_out[j], gain[j], shift[j],
            )  # fmt: skip
            if status != CONVERGED:
                failed = j
            continue
        row = j if by_node else 0
        kappa = nonideality[k]
        n_u = 2 + active_ligands[k]
        ceiling = log_activity(extractant[k], kappa)
        if u[j, 0] > ceiling or not u[j, 0] > 3.0 * LOWEST:
            u[j, 0] = ceiling - 0.5
        set_out(j, o * extractant[k], n_u, charge, amounts, u, metal, vector)
        e, v = free_extractant(vector[TRIAL, 0], kappa)
        length = 0.0
        longest = 0.0
        slope = 0.0
        previous = np.inf
        rounds = 0
        while status == RUNNING:
            e_slope = e / max(1.0 - v, 1e-9)
            if plain[k] == 1:
                balances(
                    a, o, k, e, e_slope, sharpness, two, np.bool_(True), row, monomial_start, free_start,
                    kind_start, power, free, layout, species, constant, monomial, metal, weight, vector, hess,
                )  # fmt: skip
            else:
                balances(
                    a, o, k, e, e_slope, sharpness, n_u, np.bool_(False), row, monomial_start, free_start,
                    kind_start, power, free, layout, species, constant, monomial, metal, weight, vector, hess,
                )  # fmt: skip
            turned = 0.0
            for r in range(n_u):
                turned += vector[GRADIENT, r] * vector[STEP, r]
            if longest > 1e-5 and turned > -0.9 * slope and length > 1e-6:
                length *= max(0.1, min(0.7, slope / (slope - turned)))
            else:
                previous = longest * length if length > 0.0 else np.inf
                for r in range(n_u):
                    u[j, r] = vector[TRIAL, r]
                if plain[k] == 1:
                    longest, slope = newton_step(two, vector, hess)
                else:
                    longest, slope = newton_step(n_u, vector, hess)
                length = 1.0 if longest <= LONGEST else LONGEST / longest
                # a step that is no shorter than the one before is rounding of the charge balance
                if longest < LAST_STEP or (longest < 1e-5 and longest > 0.3 * previous):
                    status = CONVERGED
                elif not (longest < np.inf and abs(slope) < np.inf):
                    status = CONTACT_FAILED
            rounds += 1
            if rounds == ROUNDS and status == RUNNING:
                status = CONTACT_FAILED
            if status == RUNNING:
                for r in range(n_u):
                    vector[TRIAL, r] = min(max(u[j, r] + length * vector[STEP, r], LOWEST), HIGHEST)
                # a short step is taken in ln e, which spares the inverse of the activity
                ahead = vector[STEP, 0] * e_slope / e
                root = math.exp(0.5 * ahead) if abs(ahead) < 0.1 else 0.0
                if length == 1.0 and root > 0.0 and e * root * root < extractant[k]:
                    vector[TRIAL, 0] = u[j, 0] + ahead - 2.0 * v * (root - 1.0)
                    v *= root
                    e *= root * root
                else:
                    vector[TRIAL, 0] = min(vector[TRIAL, 0], ceiling)
                    e, v = free_extractant(vector[TRIAL, 0], kappa)
        if status != CONVERGED:
            failed = j
            continue
        if longest < LAST_STEP:
            follow(j, k, sharpness, n_u, kind_start, power, layout, species, u, metal, weight, vector)
        if plain[k] == 1:
            leave_ligands(j, a, two, charge, amounts, hess, inverse, u, aqueous_out, organic_out, shift)
            leave_metals(
                j, k, sharpness, two, np.bool_(True), kind_start, power, layout, species, inverse, metal,
                weight, aqueous_out, organic_out, share, gain, shift,
            )  # fmt: skip
        else:
            leave_ligands(j, a, n_u, charge, amounts, hess, inverse, u, aqueous_out, organic_out, shift)
            leave_metals(
                j, k, sharpness, n_u, np.bool_(False), kind_start, power, layout, species, inverse, metal,
                weight, aqueous_out, organic_out, share, gain, shift,
            )  # fmt: skip
        if extracts_ligand[k] == 1:
            extract_ligands(
                j, o, k, n_u, row, free_start, kind_start, power, free, layout, species, constant,
                metal, weight, amounts, u, aqueous_out, organic_out, gain, direct,
            )  # fmt: skip
    return failed
