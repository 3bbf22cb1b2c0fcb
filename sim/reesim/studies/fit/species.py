"""Species of all contacts at their equilibria: weights, mean powers, and what numbers do to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from reesim.kernels.arrays import Equilibria, Floats, Integers
    from reesim.studies.fit.network import Network


class Family(NamedTuple):
    """Species of one kind, the same in every chemistry: [S, M] which metal, [S, 2+L] powers of u."""

    metal: Floats
    power: Floats


class Effects(NamedTuple):
    """What each of P numbers does to ln K of each species, to kappa, and in which contacts.

    organic, aqueous, protons, uptake [species, P]; nonideality [P]; where [N, P].
    """

    organic: Floats
    aqueous: Floats
    protons: Floats
    uptake: Floats
    nonideality: Floats
    where: Floats


class Species(NamedTuple):
    """The four kinds of species."""

    organic: Family
    aqueous: Family
    protons: Family
    uptake: Family


class Parts(NamedTuple):
    """Weights of species at an equilibrium."""

    organic: Floats  # [N, So] share in the organic of its metal
    aqueous: Floats  # [N, Sa] share in the aqueous of its metal
    protons: Floats  # [N, Sp] amounts
    uptake: Floats  # [N, Su]
    share: Floats  # [N, M] organic share of the whole
    rest: Floats  # [N, M] 1 - share, without cancellation
    log_ratio: Floats  # [N, M]
    in_organic: Floats  # [N, M, U] mean powers
    in_aqueous: Floats  # [N, M, U]


def species_of(eq: Equilibria) -> Species:
    """Species of a chemistry; those of all chemistries of one system are the same."""
    n_metals = eq.charge.shape[0] - eq.n_ligands

    def of_metals(start: Integers, power: Floats) -> Family:
        counts = np.diff(start[: n_metals + 1])
        metal = np.repeat(np.arange(n_metals), counts)
        return Family(np.eye(n_metals)[metal], power[: int(start[n_metals])])

    def free(start: Integers, power: Floats) -> Family:
        n = int(start[1])
        return Family(np.zeros((n, n_metals)), power[:n])

    return Species(
        of_metals(eq.organic_start, eq.organic_power),
        of_metals(eq.aqueous_start, eq.aqueous_power),
        free(eq.proton_start, eq.proton_power),
        free(eq.uptake_start, eq.uptake_power),
    )


def parts_of(network: Network, eq: Equilibria, species: Species, added: Floats | None = None) -> Parts:
    """Weights of all species at the equilibrium; `added` [N, So] is what ln K of organic ones gains there."""
    u = network.state.free
    k, n_k = network.chemistry, eq.extractant.shape[0]
    a, o = network.values.aqueous[:, None], network.values.organic[:, None]

    def amounts(family: Family, log: Floats) -> Floats:
        return np.asarray(np.exp(log.reshape(n_k, -1)[k] + u @ family.power.T))

    organic = o * amounts(species.organic, eq.organic_log)
    if added is not None:
        organic = organic * np.exp(added)
    aqueous = a * amounts(species.aqueous, eq.aqueous_log)
    in_organic, in_aqueous = organic @ species.organic.metal, a + aqueous @ species.aqueous.metal
    with np.errstate(divide="ignore", invalid="ignore"):
        log_ratio = np.log(in_organic / in_aqueous) - np.log(o / a)
        v_organic = np.where(organic > 0.0, organic / (in_organic @ species.organic.metal.T), 0.0)
    v_aqueous = aqueous / (in_aqueous @ species.aqueous.metal.T)
    return Parts(
        v_organic,
        v_aqueous,
        a * amounts(species.protons, eq.proton_log),
        o * amounts(species.uptake, eq.uptake_log),
        in_organic / (in_organic + in_aqueous),
        in_aqueous / (in_organic + in_aqueous),
        log_ratio,
        np.einsum("ns,sm,su->nmu", v_organic, *species.organic),
        np.einsum("ns,sm,su->nmu", v_aqueous, *species.aqueous),
    )
