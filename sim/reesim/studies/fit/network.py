"""Contacts as a network without arcs: all of them brought to equilibrium by one call of the kernel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reesim.chemistry.packing import Packed, pack, renewed
from reesim.flowsheet.schedule import make_schedule
from reesim.kernels.arrays import Structure, Values
from reesim.kernels.status import CONTACT, RULE_NONE
from reesim.solve.state import new_state
from reesim.studies.fit.contacts import LN10
from reesim.studies.fit.ionic import activity_of, log_activity_of_acid

if TYPE_CHECKING:
    from reesim.chemistry import MassActionSystem
    from reesim.kernels.arrays import Equilibria, Floats, Integers, State
    from reesim.studies.fit.contacts import Contacts

COLD = -3.0
"""ln of every free variable that a contact is started from."""


@dataclass(frozen=True)
class Network:
    """Contacts for the kernels.

    Attributes
    ----------
    structure, values :
        Of N contacts.
    equilibria : Equilibria
        Of every concentration of extractant, and of every group of contacts with a level of its own.
    level : ndarray [K] of int
        Group of each chemistry; -1 for none.
    state : State
        What the kernel writes into.
    cold : ndarray [N, 2+L]
        Free variables to start from.
    """

    structure: Structure
    values: Values
    equilibria: Equilibria
    level: Integers
    state: State
    cold: Floats

    @property
    def chemistry(self) -> Integers:
        """Chemistry of each contact [N]."""
        return self.structure.chemistry


@dataclass(frozen=True)
class Shift:
    """How far constants are from those of the system: ln K of each species, and kappa.

    Attributes
    ----------
    organic : ndarray [K, species]
    aqueous, protons, uptake : ndarray [species]
    nonideality : float
    """

    organic: Floats
    aqueous: Floats
    protons: Floats
    uptake: Floats
    nonideality: float


def network_of(contacts: Contacts, system: MassActionSystem, level: Integers | None = None) -> Network:
    """Lay contacts out.

    Parameters
    ----------
    contacts : Contacts
    system : MassActionSystem
    level : ndarray [N] of int, optional
        Group of each contact that has a level of its own.
    """
    n = len(contacts)
    group = np.full(n, -1, dtype=np.int64) if level is None else level
    keys = np.stack([contacts.extractant, group.astype(np.float64)], axis=1)
    kinds, chemistry = np.unique(keys, axis=0, return_inverse=True)
    packed = [Packed(system, float(c) / system.extractant.aggregation) for c, _ in kinds]
    activity = activity_of(system, contacts, len(packed))
    eq = pack(packed, contacts.metals, contacts.ligands, contacts.charge, activity)
    structure = _bare(chemistry.reshape(n).astype(np.int64), contacts.charge.shape[0])
    values = Values(
        np.array(contacts.aqueous),
        np.array(contacts.organic),
        np.zeros_like(contacts.total),
        np.zeros((0, contacts.total.shape[1])),
        np.zeros(n),
    )
    cold = np.full((n, 2 + eq.n_ligands), COLD)
    state = new_state(structure, eq, contacts.total, cold)
    return Network(structure, values, eq, kinds[:, 1].astype(np.int64), state, cold)


def _bare(chemistry: Integers, n_components: int) -> Structure:
    """Contacts with no arcs between them."""
    n = chemistry.shape[0]
    empty = np.zeros(0, dtype=np.int64)
    none, weights = np.full(n, -1, dtype=np.int64), np.zeros((n, n_components))
    return Structure(
        kind=np.full(n, CONTACT, dtype=np.int64),
        chemistry=chemistry,
        rule=np.full(n, RULE_NONE, dtype=np.int64),
        rule_metal=none,
        rule_ligand=none.copy(),
        rule_weight=weights,
        rule_other=none.copy(),
        rule_other_weight=weights.copy(),
        arc_start=np.zeros(n + 1, dtype=np.int64),
        arc_from=empty,
        arc_to=empty.copy(),
        arc_phase=empty.copy(),
        **make_schedule(n, empty, empty)._asdict(),
    )


def shifted(eq: Equilibria, shift: Shift) -> Equilibria:
    """The equilibria with other constants; species and powers stay as they are."""
    organic = eq.organic_log + shift.organic.ravel()
    n = eq.extractant.shape[0]
    moved = eq._replace(
        organic_log=organic,
        aqueous_log=eq.aqueous_log + np.tile(shift.aqueous, n),
        proton_log=eq.proton_log + np.tile(shift.protons, n),
        uptake_log=eq.uptake_log + np.tile(shift.uptake, n),
        nonideality=eq.nonideality + shift.nonideality,
    )
    return renewed(moved)


def equilibrate(network: Network, eq: Equilibria) -> np.ndarray:
    """Bring all contacts to equilibrium in `network.state`; [N] whether each one got there.

    The kernel stops at a contact without an equilibrium, and those behind it are then not looked at.
    """
    from reesim.kernels.stage import leave_all

    failed = leave_all(network.structure, network.values, eq, network.state)
    reached = np.arange(network.state.total.shape[0])
    done = np.ones(reached.shape, dtype=bool) if failed < 0 else reached < failed
    if failed >= 0:
        network.state.free[:] = network.cold  # the next attempt starts cold
        network.state.activity.log_y[:] = 0.0
    return done


def meet_acid(network: Network, eq: Equilibria, log_h: Floats, chosen: np.ndarray) -> np.ndarray:
    """Find the anion that gives some contacts their ln h, by Newton between bounds; [N] whether it was found.

    ln h rises with the anion of the acid, the first ligand, so that a bracket always holds. With an activity
    model it is ln of the activity of h.
    """
    total = network.state.total
    place = total.shape[1] - eq.n_ligands
    low, high = np.zeros(len(total)), np.full(len(total), np.inf)
    closed = ~chosen
    for _ in range(80):
        if not equilibrate(network, eq).all():
            return np.zeros(len(total), dtype=bool)
        gap = log_activity_of_acid(eq, network.state) - log_h
        here = total[:, place]
        low = np.where(gap < 0.0, here, low)
        high = np.where(gap > 0.0, here, high)
        closed = ~chosen | (np.abs(gap) < 1e-11) | (high - low < 1e-15 * here)
        if closed.all():
            break
        slope = np.maximum(network.state.shift[:, 1, place], 1e-300)
        new = here - _newton(gap, slope)
        upper = np.where(np.isfinite(high), high, 4.0 * here + 1e-3)
        inside = (new > low) & (new < upper)
        new = np.where(inside, new, np.where(np.isfinite(high), 0.5 * (low + high), upper))
        total[:, place] = np.where(closed, here, new)
    return closed


def _newton(gap: Floats, slope: Floats) -> Floats:
    """Step of the anion: in h where it must fall, for there h is near linear in the anion, else in ln h."""
    return np.where(gap > 0.0, -np.expm1(-np.maximum(gap, 0.0)) / slope, gap / slope)


__all__ = ["LN10", "Network", "Shift", "equilibrate", "meet_acid", "network_of", "shifted"]
