"""How an equilibrium moves with the constants: the implicit function theorem at the minimum of Phi.

At the minimum grad Phi(u, ln K) = 0, hence du/dln K = -H^-1 d(grad)/dln K with H the Hessian of Phi. Where
the pH is given instead of the acid, u_1 = ln h is fixed and the anion of the acid moves in its place.
Everything is vectorised over the contacts. It holds for concentrations as activities of the aqueous, as
conditional constants have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reesim.studies.fit.species import parts_of, species_of

if TYPE_CHECKING:
    from reesim.kernels.arrays import Equilibria, Floats
    from reesim.studies.fit.network import Network
    from reesim.studies.fit.species import Effects, Parts, Species


@dataclass(frozen=True)
class Linear:
    """Equilibria and their derivatives by P numbers and by the ln h that is given.

    Attributes
    ----------
    log_ratio : ndarray [N, M]
        ln D.
    aqueous, organic : ndarray [N, M]
        Concentrations [mol/L].
    log_h : ndarray [N]
    acid : ndarray [N]
        Free acid that a titration finds [mol/L].
    loading : ndarray [N]
        Part of the extractant that metals of charge 2 and more hold.
    d_log_ratio, d_log_aqueous, d_log_organic : ndarray [N, M, P+1]
        Derivatives; the last one by a given ln h.
    d_log_h, d_acid : ndarray [N, P+1]
    """

    log_ratio: Floats
    aqueous: Floats
    organic: Floats
    log_h: Floats
    acid: Floats
    loading: Floats
    d_log_ratio: Floats
    d_log_aqueous: Floats
    d_log_organic: Floats
    d_log_h: Floats
    d_acid: Floats


def linearise(network: Network, eq: Equilibria, effects: Effects, fixes_h: np.ndarray) -> Linear:
    """Equilibria in `network.state`, and how they move.

    Parameters
    ----------
    network : Network
        Brought to equilibrium.
    eq : Equilibria
        The constants it was brought there with.
    effects : Effects
        Of P numbers.
    fixes_h : ndarray [N] of bool
        Contacts whose ln h is given.
    """
    species = species_of(eq)
    k = network.chemistry
    parts = parts_of(network, eq, species)
    a, o = network.values.aqueous, network.values.organic
    n_metals = parts.share.shape[1]
    total = network.state.total[:, :n_metals]
    hessian = _hessian(network, eq, species, parts)
    force = _force(network, eq, species, parts, effects)
    du, d_anion = _moves(hessian, force, eq, int(eq.active_ligands.max()), fixes_h)

    within_o = _by_metal(parts.organic, species.organic.metal, effects.organic, effects.where)
    within_a = _by_metal(parts.aqueous, species.aqueous.metal, effects.aqueous, effects.where)
    direct = np.concatenate([within_o - within_a, np.zeros((*within_o.shape[:2], 1))], axis=2)
    d_ratio = direct + np.einsum("nmu,nup->nmp", parts.in_organic - parts.in_aqueous, du)
    d_ratio = np.where(np.isfinite(parts.log_ratio)[:, :, None], d_ratio, 0.0)
    rest = parts.rest
    x, y = total * rest / a[:, None], total * parts.share / o[:, None]
    d_x = -parts.share[:, :, None] * d_ratio
    held, d_held = _ligands_held(network, eq, species, parts, effects, du, d_ratio)
    place = eq.charge.shape[0] - eq.n_ligands
    z_metal, z_ligand = eq.charge[:n_metals], eq.charge[place:]
    anions = network.state.total[:, place:] - held
    d_anions = -d_held
    d_anions[:, 0] += d_anion
    acid = -(anions @ z_ligand) / a - x @ z_metal
    d_acid = -np.einsum("nlp,l->np", d_anions, z_ligand) / a[:, None]
    d_acid -= np.einsum("nm,nmp,m->np", x, d_x, z_metal)
    dimers = np.einsum("ns,sm,s->nm", parts.organic, species.organic.metal, species.organic.power[:, 0])
    loading = (y * dimers) @ (z_metal >= 2.0) / eq.extractant[k]
    return Linear(
        parts.log_ratio, x, y, network.state.free[:, 1].copy(), acid, loading,
        d_ratio, d_x, rest[:, :, None] * d_ratio, du[:, 1], d_acid,
    )  # fmt: skip


def _hessian(network: Network, eq: Equilibria, species: Species, parts: Parts) -> Floats:
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


def _force(network: Network, eq: Equilibria, species: Species, parts: Parts, effects: Effects) -> Floats:
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


def _moves(
    hessian: Floats, force: Floats, eq: Equilibria, n_active: int, fixes_h: np.ndarray
) -> tuple[Floats, Floats]:
    """du [N, U, P+1] and d(anion) [N, P+1], the last column by a given ln h.

    One system a contact: H du + g dL = -force, and either dL = 0 or d ln h = what is given.
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
    right[:, used, p] = fixes_h
    found = np.linalg.solve(matrix, right)
    du = np.zeros((n, u, p + 1))
    du[:, :used] = found[:, :used]
    return du, np.asarray(found[:, used], dtype=np.float64)


def _by_metal(weight: Floats, metal: Floats, effect: Floats, where: Floats) -> Floats:
    """Mean effect over the species of each metal [N, M, P]."""
    return np.asarray(np.einsum("ns,sm,sp->nmp", weight, metal, effect) * where[:, None, :])


def _ligands_held(
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
    mean = _by_metal(parts.organic, family.metal, effects.organic, effects.where)
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
