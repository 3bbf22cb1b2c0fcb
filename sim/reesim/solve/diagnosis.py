"""Why no steady state was found, in the plant's words: which limit is crossed, where, by how much.

Looked for only after a solve has failed, in the state it got stuck in: what builds up, and which
of acid, base and extractant falls short of what is asked of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reesim.flowsheet.outputs import entering, leaving, stream_state
from reesim.flowsheet.units import Cascade, Saponifier
from reesim.kernels.steady import LOOK, iterate
from reesim.solve.start import sites_of

if TYPE_CHECKING:
    from reesim.flowsheet.compile import Compiled, Numbers
    from reesim.kernels.arrays import Floats, State

NOTICED = 1e-3
"""Part of what enters that has to build up before it is named [-]."""
FULL = 0.98
"""Part of the extractant beyond which an organic counts as full: what is looked at is no steady state."""


@dataclass(frozen=True)
class Stuck:
    """A state that is not steady, with the attributes that outputs are read from."""

    compiled: Compiled
    numbers: Numbers
    total: Floats
    free: Floats
    aqueous_out: Floats
    organic_out: Floats


@dataclass(frozen=True)
class Exchange:
    """What meets in a cascade [equivalents/h]: acid coming with the aqueous, metals with the organic."""

    acid: float
    loaded: float
    acids: tuple[str, ...]


def explain(compiled: Compiled, numbers: Numbers, state: State) -> str:
    """The reason as one line."""
    scale = np.ones(state.total.shape[1])
    iterate(
        0.0, state.total, compiled.structure, numbers.values, numbers.equilibria, state, scale, scale, 0.0,
        0.0, np.inf, LOOK,
    )  # fmt: skip
    stuck = Stuck(compiled, numbers, state.total, state.free, state.aqueous_out, state.organic_out)
    growing = _growing(stuck)
    told = (_build_up(stuck, growing), _short_of_acid(stuck), _too_full(stuck), _too_much_base(stuck))
    parts = [text for text in told if text]
    if not parts:
        parts = [_worst(compiled, state)]
    return "no steady state was found: " + "; ".join(parts)


def _growing(stuck: Stuck) -> Floats:
    """What builds up of every component, relative to what enters of it [C]."""
    comes, goes = entering(stuck), leaving(stuck)
    scale = np.where(comes > 0.0, comes, max(float(comes.max(initial=0.0)), 1e-300))
    return np.asarray((comes - goes) / scale)


def _build_up(stuck: Stuck, growing: Floats) -> str:
    """The metal that builds up most, and the stage that holds most of it."""
    compiled = stuck.compiled
    metals = [i for i in range(len(compiled.metals)) if compiled.charge[i] >= 2.0]
    if not metals:
        return ""
    worst = max(metals, key=lambda i: growing[i])
    if not growing[worst] > NOTICED:
        return ""
    node = int(stuck.total[:, worst].argmax())
    place = compiled.plan.place[node]
    where = place.unit if place.stage is None else f"stage {place.stage} of {place.unit}"
    return (
        f"{compiled.components[worst]} has no way out: {100 * growing[worst]:.3g} % of what enters "
        f"of it does not leave the plant and builds up, most of it at {where}"
    )


def _exchange(stuck: Stuck, unit: Cascade) -> Exchange:
    """Acid and loaded organic that enter a cascade."""
    charge = stuck.compiled.charge
    acid, loaded, acids = 0.0, 0.0, []
    for held in unit.aqueous_in.values():
        for stream in held:
            state = stream_state(stuck, stream)
            free = -float(state.aqueous @ charge)
            acid += free
            if free > 0.0:
                acids.append(stream)
    for held in unit.organic_in.values():
        for stream in held:
            loaded += float(stream_state(stuck, stream).organic @ np.maximum(charge, 0.0))
    return Exchange(acid, loaded, tuple(acids))


def _short_of_acid(stuck: Stuck) -> str:
    """A strip whose acid is less than what the organic brings, by electroneutrality alone."""
    found = []
    for name, unit in stuck.compiled.model.units.items():
        if not isinstance(unit, Cascade):
            continue
        fed = any(
            stuck.compiled.model.streams[s].solutes
            for held in unit.aqueous_in.values()
            for s in held
            if s in stuck.compiled.model.streams
        )
        exchange = _exchange(stuck, unit)
        if not fed and 0.0 < exchange.acid < exchange.loaded:
            remedy = " or ".join(
                f"streams.{s}.flow" for s in exchange.acids if s in stuck.compiled.model.streams
            )
            cure = f"; raise {remedy} or its acid" if remedy else ""
            found.append(
                f"cascade {name} gets {exchange.acid / 1e3:.4g} keq/h of acid for the "
                f"{exchange.loaded / 1e3:.4g} keq/h of metal that its organic brings{cure}"
            )
    return "; ".join(found)


def _too_full(stuck: Stuck) -> str:
    """Saponifiers whose counter-ion finds no room beside the metals that the strip leaves on the organic."""
    compiled, values = stuck.compiled, stuck.numbers.values
    charge = compiled.charge
    room = sites_of(compiled.structure, values, stuck.numbers.equilibria)
    found = []
    for name, (node, _) in compiled.layout.saponifiers.items():
        unit = compiled.model.units[name]
        assert isinstance(unit, Saponifier)
        held = stream_state(stuck, unit.inlet).organic * np.where(charge >= 2.0, charge, 0.0)
        ordered, brought = float(values.rule_constant[node]), float(held.sum())
        if brought > 0.0 and ordered + brought > FULL * room[node]:
            most = compiled.components[int(held.argmax())]
            found.append(
                f"{name} is to put {ordered / 1e3:.4g} keq/h of counter-ion on an organic that comes with "
                f"{brought / 1e3:.4g} keq/h of metal, most of it {most}, and holds {room[node] / 1e3:.4g} "
                f"keq/h; strip {most} further or lower the degree"
            )
    return "; ".join(found)


def _too_much_base(stuck: Stuck) -> str:
    """Saponifiers that put in more counter-ion than all acid and anions of the plant can take away."""
    compiled, values = stuck.compiled, stuck.numbers.values
    charge = compiled.charge
    anions = float(-(np.minimum(charge, 0.0) @ entering(stuck)))
    cations = sum(float(values.rule_constant[nodes[0]]) for nodes in compiled.layout.saponifiers.values())
    metals = float(np.maximum(charge, 0.0) @ values.source.sum(axis=0))
    if not cations or metals + cations <= anions:
        return ""
    return (
        f"base beyond the acid: saponified organic brings {cations / 1e3:.4g} keq/h and the streams "
        f"{metals / 1e3:.4g} keq/h of metal, and anions come in for {anions / 1e3:.4g} keq/h only; "
        "lower the degree or the organic flow"
    )


def _worst(compiled: Compiled, state: State) -> str:
    """Where the balances are farthest from closing."""
    scale = np.abs(state.total).max(axis=0) + 1e-300
    node, component = np.unravel_index(int(np.abs(state.residual / scale).argmax()), state.residual.shape)
    place = compiled.plan.place[int(node)]
    where = place.unit if place.stage is None else f"stage {place.stage} of {place.unit}"
    return (
        f"the balance of {compiled.components[int(component)]} at {where} is the farthest from closing; "
        "try flows nearer to a case that works"
    )
