"""How an equilibrium moves with the constants: the implicit function theorem at the minimum of Phi.

At the minimum grad Phi(u, ln K) = 0, hence du/dln K = -H^-1 d(grad)/dln K with H the Hessian of Phi. Where
the pH is given instead of the acid, u_1 = ln h is fixed and the anion of the acid moves in its place.
Everything is vectorised over the contacts. Where constants are for an activity model, its coefficients are
taken as further numbers first, and out again by `ionic.Closing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reesim.studies.fit.balances import by_metal, force_of, hessian_of, ligands_held, moves_of
from reesim.studies.fit.ionic import (
    Closing,
    coefficients_of,
    log_activity_of_acid,
    species_coefficients,
    with_coefficients,
    with_proton,
)
from reesim.studies.fit.species import parts_of, species_of

if TYPE_CHECKING:
    from reesim.kernels.arrays import Equilibria, Floats
    from reesim.studies.fit.network import Network
    from reesim.studies.fit.species import Effects, Parts, Species


@dataclass(frozen=True)
class Linear:
    """Equilibria and their derivatives by P numbers and by the ln h, or ln of its activity, that is given.

    Attributes
    ----------
    log_ratio : ndarray [N, M]
        ln D.
    aqueous, organic : ndarray [N, M]
        Concentrations [mol/L].
    log_h : ndarray [N]
        -ln 10 pH: ln h, of its activity where there is an activity model.
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
    water = coefficients_of(eq, network.state, network.values.aqueous)
    given = np.append(np.zeros(effects.where.shape[1]), 1.0)
    added = None
    if water is not None:
        effects = with_coefficients(effects, species.organic)
        added = water.log_y @ species_coefficients(species.organic).T
        given = with_proton(given, water, eq.n_ligands)
    parts = parts_of(network, eq, species, added)
    hessian = hessian_of(network, eq, species, parts)
    force = force_of(network, eq, species, parts, effects)
    du, d_anion = moves_of(hessian, force, eq, int(eq.active_ligands.max()), fixes_h, given)
    d_ratio = _ratio_moves(species, parts, effects, du)
    amounts = _amounts(network, parts)
    acid, d_acid = _acid(network, eq, species, parts, effects, (du, d_anion, d_ratio))
    d_x, d_log_h = -parts.share[:, :, None] * d_ratio, du[:, 1]
    if water is not None:
        d_log_l = _ligand_moves(network, eq, du, d_anion)
        close = Closing(water, np.concatenate([d_x, du[:, 1:2], d_log_l], axis=1))
        d_ratio, d_x, d_acid = close(d_ratio), close(d_x), close(d_acid)
        d_log_h = close(d_log_h) + close.moves[:, d_x.shape[1]]
    return Linear(
        parts.log_ratio, *amounts, log_activity_of_acid(eq, network.state).copy(), acid,
        _loading(network, eq, species, parts, amounts[1]),
        d_ratio, d_x, parts.rest[:, :, None] * d_ratio, d_log_h, d_acid,
    )  # fmt: skip


def _amounts(network: Network, parts: Parts) -> tuple[Floats, Floats]:
    """Metals in the aqueous and on the organic [N, M], mol/L."""
    total = network.state.total[:, : parts.share.shape[1]]
    a, o = network.values.aqueous[:, None], network.values.organic[:, None]
    return total * parts.rest / a, total * parts.share / o


def _ratio_moves(species: Species, parts: Parts, effects: Effects, du: Floats) -> Floats:
    """d ln D [N, M, P+1]; 0 of metals that are not extracted."""
    within_o = by_metal(parts.organic, species.organic.metal, effects.organic, effects.where)
    within_a = by_metal(parts.aqueous, species.aqueous.metal, effects.aqueous, effects.where)
    direct = np.concatenate([within_o - within_a, np.zeros((*within_o.shape[:2], 1))], axis=2)
    moved = direct + np.einsum("nmu,nup->nmp", parts.in_organic - parts.in_aqueous, du)
    return np.where(np.isfinite(parts.log_ratio)[:, :, None], moved, 0.0)


def _loading(network: Network, eq: Equilibria, species: Species, parts: Parts, y: Floats) -> Floats:
    """Part of the extractant that metals of charge 2 and more hold [N]; y [N, M] mol/L."""
    dimers = np.einsum("ns,sm,s->nm", parts.organic, species.organic.metal, species.organic.power[:, 0])
    z_metal = eq.charge[: y.shape[1]]
    return np.asarray((y * dimers) @ (z_metal >= 2.0) / eq.extractant[network.chemistry])


def _acid(
    network: Network,
    eq: Equilibria,
    species: Species,
    parts: Parts,
    effects: Effects,
    moves: tuple[Floats, Floats, Floats],
) -> tuple[Floats, Floats]:
    """Free acid that a titration finds [N], and how it moves [N, P+1], from du, d(anion) and d ln D."""
    du, d_anion, d_ratio = moves
    a = network.values.aqueous
    x, _ = _amounts(network, parts)
    place = eq.charge.shape[0] - eq.n_ligands
    z_metal, z_ligand = eq.charge[:place], eq.charge[place:]
    held, d_held = ligands_held(network, eq, species, parts, effects, du, d_ratio)
    d_anions = -d_held
    d_anions[:, 0] += d_anion
    acid = -((network.state.total[:, place:] - held) @ z_ligand) / a - x @ z_metal
    d_x = -parts.share[:, :, None] * d_ratio
    d_acid = -np.einsum("nlp,l->np", d_anions, z_ligand) / a[:, None]
    return acid, d_acid - np.einsum("nm,nmp,m->np", x, d_x, z_metal)


def _ligand_moves(network: Network, eq: Equilibria, du: Floats, d_anion: Floats) -> Floats:
    """d ln of the free ligands [N, L, P+1]: unknowns of the contact, or all of what was put in."""
    if eq.active_ligands.max() > 0:
        return du[:, 2:]
    place = eq.charge.shape[0] - eq.n_ligands
    moves = np.zeros((len(du), eq.n_ligands, du.shape[2]))
    moves[:, 0] = d_anion / np.maximum(network.state.total[:, place, None], 1e-300)
    return moves
