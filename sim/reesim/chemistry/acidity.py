"""The pH of aqueous phases by themselves: streams, wherever they come from.

A contact whose organic takes nothing is an aqueous phase by itself, so the kernel of the contacts does it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import numpy as np

from reesim.chemistry.activity import log_y
from reesim.chemistry.activity_packing import new_activity_state
from reesim.chemistry.kinds import Families, Family, sort_species
from reesim.kernels.arrays import Blocks, Equilibria, Floats, State, Structure, Values
from reesim.kernels.electrolyte import Activity
from reesim.kernels.status import CONTACT, MASS_ACTION, RULE_NONE, RUNNING

if TYPE_CHECKING:
    from collections.abc import Hashable

LN10 = float(np.log(10.0))
MOST_KEPT = 16
"""Chemistries whose arrays are kept."""
LEAST = 1e-30
"""Ligand that there is at least [mol/L]: no charge to speak of."""
_kept: OrderedDict[Hashable, tuple[Any, Waters]] = OrderedDict()
_lock = threading.Lock()


def aqueous_ph(amounts: Floats, flow: Floats, eq: Equilibria, k: int = 0) -> Floats:
    """PH of aqueous phases, complexes and protonated ligands of chemistry k included.

    Parameters
    ----------
    amounts : ndarray [phases, C]
        Of the components [mol/h].
    flow : ndarray [phases]
        Volume flow [L/h]; where there is none the pH is nan.
    eq : Equilibria
    k : int
        Chemistry whose aqueous species count.

    Returns
    -------
    ndarray [phases]
        -log10 of the concentration of H+ [mol/L], or of its activity where there is a model of it.
    """
    found = np.full(len(flow), np.nan)
    wet = np.flatnonzero(flow > 0.0)
    if wet.size == 0:
        return found
    # a nudged solution may hold less than nothing of a trace
    c = np.maximum(amounts[wet] / flow[wet, None], 0.0)
    log_h = waters(eq, k).log_h(c)
    if isinstance(eq.activity, Activity):
        n_metals = c.shape[1] - eq.n_ligands
        ions = np.insert(c, n_metals, np.exp(log_h), axis=1)
        of_proton = np.array([log_y(eq.activity, row)[n_metals] for row in ions])
        log_h = log_h + of_proton - np.log(eq.activity.volumes.water)
    found[wet] = -log_h / LN10
    return found


def waters(eq: Equilibria, k: int) -> Waters:
    """Waters of chemistry k, kept as long as its constants are the same arrays."""
    made_of = (
        eq.aqueous_log,
        eq.aqueous_power,
        eq.proton_log,
        eq.proton_power,
        eq.log_kw,
        eq.charge,
        eq.activity.on,
    )
    key = (k, *map(id, made_of))
    with _lock:
        if key not in _kept:
            _kept[key] = (
                made_of,
                Waters(eq, k),
            )  # what it is made of is held, or its address might be used again
            if len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(key)
        return _kept[key][1]


class Waters:
    """Aqueous phases of one chemistry; every thread has arrays of its own.

    Parameters
    ----------
    eq : Equilibria
        Its organic species are left out.
    k : int
        Chemistry whose aqueous species count.
    """

    def __init__(self, eq: Equilibria, k: int) -> None:
        self._eq = _of_water(eq)
        self._k = k
        self._local = threading.local()

    def log_h(self, c: Floats) -> Floats:
        """Ln of the concentration of H+ [mol/L] in phases of c [phases, C] mol/L; nan if none was found."""
        from reesim.kernels.steady import LOOK, iterate

        structure, values, state, scale = self._arrays(*c.shape)
        n_metals = c.shape[1] - self._eq.n_ligands
        state.total[:] = c
        # of a ligand that is not there the logarithm would go down for ever
        state.total[:, n_metals:] = np.maximum(c[:, n_metals:], LEAST)
        state.free[:, 0] = 0.0
        state.free[:, 1] = np.log(0.03)
        state.free[:, 2:] = np.log(state.total[:, n_metals:])
        status, _, _ = iterate(
            0.0, state.total, structure, values, self._eq, state, scale, scale, 1.0, 1.0, 1.0, LOOK
        )
        if status == RUNNING:
            return state.free[:, 1].copy()
        return np.concatenate([self.log_h(row[None]) for row in c]) if len(c) > 1 else np.array([np.nan])

    def _arrays(self, n: int, n_components: int) -> tuple[Structure, Values, State, Floats]:
        """Phases without arcs, made once for each number of them."""
        held = getattr(self._local, "held", None)
        if held is None or len(held[2].total) != n:
            structure = _apart(n, n_components, self._k)
            none = np.zeros((0, n_components))
            values = Values(np.ones(n), np.ones(n), np.zeros((n, n_components)), none, np.zeros(n))
            held = structure, values, _state(self._eq, n, n_components), np.ones(n_components)
            self._local.held = held
        arrays: tuple[Structure, Values, State, Floats] = held
        return arrays


def _of_water(eq: Equilibria) -> Equilibria:
    """The same with an ideal organic of 1 mol/L that holds nothing; activities are for who asks."""
    n_free = eq.aqueous_power.shape[1]
    families = Families(
        Family(np.zeros_like(eq.organic_start), np.zeros(0), np.zeros((0, n_free))),
        Family(eq.aqueous_start, eq.aqueous_log, eq.aqueous_power),
        Family(eq.proton_start, eq.proton_log, eq.proton_power),
        Family(np.zeros_like(eq.uptake_start), np.zeros(0), np.zeros((0, n_free))),
    )
    kinds, constant = sort_species(families, eq.log_kw, eq.active_ligands)
    n = len(eq.model)
    return eq._replace(
        model=np.full(n, MASS_ACTION, dtype=np.int64),
        extracts_ligand=np.zeros(n, dtype=np.int64),
        unknowns=2 + eq.active_ligands,
        nonideality=np.zeros(n),
        extractant=np.ones(n),
        sharpness=np.ones(1),
        kinds=kinds,
        constant=constant,
        activity=eq.activity._replace(on=np.zeros(n, dtype=np.int64)),
    )


def _apart(n: int, n_components: int, k: int) -> Structure:
    """Contacts of chemistry k without arcs."""
    none = np.zeros(0, dtype=np.int64)
    starts = np.zeros(n + 1, dtype=np.int64)
    nobody = np.full(n, -1, dtype=np.int64)
    weights = np.zeros((n, n_components))
    return Structure(
        kind=np.full(n, CONTACT, dtype=np.int64), chemistry=np.full(n, k, dtype=np.int64),
        rule=np.full(n, RULE_NONE, dtype=np.int64), rule_metal=nobody, rule_ligand=nobody,
        rule_weight=weights, rule_other=nobody, rule_other_weight=weights, arc_start=starts, arc_from=none,
        arc_to=none, arc_phase=none, arc_block=none, order=np.arange(n, dtype=np.int64), entry_start=starts,
        entry_node=none, has_upper=none, has_lower=none, pair_start=starts[:1], pair_block=none, filled=none,
    )  # fmt: skip


def _state(eq: Equilibria, n: int, n_components: int) -> State:
    """Room for contacts; nothing is factored, so that there are no blocks."""
    n_u = 2 + eq.n_ligands + eq.activity.basis.shape[0]
    blocks = Blocks(
        np.zeros((0, 0, 0)), np.ones(1), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64),
        np.zeros((0, 0)), np.zeros((0, 0, 0)), np.zeros((0, 0, 0)), np.zeros((0, 0)), np.zeros((0, 0)),
        np.zeros(0), np.zeros(0, dtype=np.int64),
    )  # fmt: skip
    return State(
        total=np.zeros((n, n_components)), free=np.zeros((n, 2 + eq.n_ligands)),
        aqueous_out=np.zeros((n, n_components)), organic_out=np.zeros((n, n_components)),
        share=np.zeros((n, n_components)), gain=np.zeros((n, n_u, n_components)),
        shift=np.zeros((n, n_u, n_components)), direct=np.zeros((n, eq.n_ligands, n_components)),
        residual=np.zeros((n, n_components)), replaced=np.full(n, -1, dtype=np.int64), blocks=blocks,
        step=np.zeros((n, n_components)),
        activity=new_activity_state(eq.activity, n, eq.n_ligands, eq.constant), room=np.full(n, np.inf),
    )  # fmt: skip
