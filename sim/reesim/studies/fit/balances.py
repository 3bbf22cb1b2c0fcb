"""The balances of contacts at equilibrium: curvature of Phi, what numbers do to its gradient, what answers.

See `linear`, which puts them together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from reesim.kernels.arrays import Equilibria, Floats
    from reesim.studies.fit.network import Network
    from reesim.studies.fit.species import Effects, Parts, Species


def hessian_of(network: Network, eq: Equilibria, species: Species, parts: Parts) -> Floats:
    """Hessian of Phi [N, U, U]."""
    u = network.state.free
    a, o = network.values.aqueous, network.values.organic
    k = network.chemistry
    total = network.state.total[:, : parts.share.shape[1]]
    kappa = eq.nonideality[k]
    e = _free_extractant(network, eq)
    hessian = np.zeros((*u.shape, u.shape[1]))
    hessian[:, 0, 0] = o * e / (1.0 - 0.5 * kappa * np.sqrt(e))
    h = np.exp(u[:, 1])
    hessian[:, 1, 1] = a * (h + np.exp(eq.log_kw[k]) / h)
    for r in range(2, u.shape[1]):
        hessian[:, r, r] = a * np.exp(u[:, r])
    for family, amount in ((species.protons, parts.protons), (species.uptake, parts.uptake)):
        hessian += np.einsum("ns,su,sv->nuv", amount, family.power, family.power)
    share = parts.share
    for family, weight, part in (
        (species.organic, parts.organic, share),
        (species.aqueous, parts.aqueous, parts.rest),
    ):
        each = weight * ((total * part) @ family.metal.T)
        hessian += np.einsum("ns,su,sv->nuv", each, family.power, family.power)
    mean = share[:, :, None] * parts.in_organic + parts.rest[:, :, None] * parts.in_aqueous
    hessian -= np.einsum("nm,nmu,nmv->nuv", total, mean, mean)
    return hessian


def _free_extractant(network: Network, eq: Equilibria) -> Floats:
    """Free extractant [N], mol/L."""
    from reesim.chemistry.activity import extractant_of

    k = network.chemistry
    kappa = float(eq.nonideality[0])  # of one system, hence the same in all chemistries
    return np.minimum(extractant_of(network.state.free[:, 0], kappa), eq.extractant[k])


def force_of(network: Network, eq: Equilibria, species: Species, parts: Parts, effects: Effects) -> Floats:
    """d(grad Phi)/d(numbers) [N, U, P] at fixed u."""
    total = network.state.total[:, : parts.share.shape[1]]
    share = parts.share
    mean = share[:, :, None] * parts.in_organic + parts.rest[:, :, None] * parts.in_aqueous
    force = np.zeros((*network.state.free.shape, effects.where.shape[1]))
    for family, weight, part, effect in (
        (species.organic, parts.organic, share, effects.organic),
        (species.aqueous, parts.aqueous, parts.rest, effects.aqueous),
    ):
        each = weight * ((total * part) @ family.metal.T)
        from_mean = family.power[None, :, :] - np.einsum("sm,nmu->nsu", family.metal, mean)
        force += np.einsum("ns,nsu,sp->nup", each, from_mean, effect)
    for family, amount, effect in (
        (species.protons, parts.protons, effects.protons),
        (species.uptake, parts.uptake, effects.uptake),
    ):
        force += np.einsum("ns,su,sp->nup", amount, family.power, effect)
    e = _free_extractant(network, eq)
    kappa = eq.nonideality[network.chemistry]
    moved = network.values.organic * e**1.5 / (1.0 - 0.5 * kappa * np.sqrt(e))
    force[:, 0, :] += moved[:, None] * effects.nonideality
    return np.asarray(force * effects.where[:, None, :])


def moves_of(
    hessian: Floats, force: Floats, eq: Equilibria, n_active: int, fixes_h: np.ndarray, given: Floats
) -> tuple[Floats, Floats]:
    """du [N, U, P+1] and d(anion) [N, P+1], the last column by a given ln h.

    One system a contact: H du + g dL = -force, and either dL = 0 or d ln h = what is given [P+1].
    """
    n, u, p = force.shape
    used = 2 + n_active
    place = eq.charge.shape[0] - eq.n_ligands
    matrix = np.zeros((n, used + 1, used + 1))
    matrix[:, :used, :used] = hessian[:, :used, :used]
    matrix[:, 1, used] = eq.charge[place]
    if n_active:
        matrix[:, 2, used] = -1.0
    matrix[:, used, 1] = fixes_h
    matrix[:, used, used] = ~fixes_h
    right = np.zeros((n, used + 1, p + 1))
    right[:, :used, :p] = -force[:, :used]
    right[:, used] = fixes_h[:, None] * given
    found = np.linalg.solve(matrix, right)
    du = np.zeros((n, u, p + 1))
    du[:, :used] = found[:, :used]
    return du, np.asarray(found[:, used], dtype=np.float64)


def by_metal(weight: Floats, metal: Floats, effect: Floats, where: Floats) -> Floats:
    """Mean effect over the species of each metal [N, M, P]."""
    return np.asarray(np.einsum("ns,sm,sp->nmp", weight, metal, effect) * where[:, None, :])


def ligands_held(
    network: Network,
    eq: Equilibria,
    species: Species,
    parts: Parts,
    effects: Effects,
    du: Floats,
    d_ratio: Floats,
) -> tuple[Floats, Floats]:
    """Ligands that the organic holds [N, L], and how that moves [N, L, P+1]."""
    n_metals = parts.share.shape[1]
    total = network.state.total[:, :n_metals]
    family = species.organic
    amount = parts.organic * ((total * parts.share) @ family.metal.T)
    zero = np.zeros((len(total), 1))
    effect = np.einsum("sp,np->nsp", effects.organic, effects.where)
    mean = by_metal(parts.organic, family.metal, effects.organic, effects.where)
    within = effect - np.einsum("sm,nmp->nsp", family.metal, mean)
    within = np.concatenate([within, np.broadcast_to(zero[:, :, None], (*within.shape[:2], 1))], axis=2)
    powers = family.power[None] - np.einsum("sm,nmu->nsu", family.metal, parts.in_organic)
    within = within + np.einsum("nsu,nup->nsp", powers, du)
    between = np.einsum("sm,nmp->nsp", family.metal, parts.rest[:, :, None] * d_ratio)
    d_amount = amount[:, :, None] * (within + between)
    held = amount @ family.power[:, 2:]
    d_held = np.einsum("nsp,sl->nlp", d_amount, family.power[:, 2:])
    taken = species.uptake.power
    d_taken = np.einsum("su,nup->nsp", taken, du)
    d_taken[:, :, :-1] += np.einsum("sp,np->nsp", effects.uptake, effects.where)
    held = held + parts.uptake @ taken[:, 2:]
    d_held = d_held + np.einsum("ns,nsp,sl->nlp", parts.uptake, d_taken, taken[:, 2:])
    return held, d_held
