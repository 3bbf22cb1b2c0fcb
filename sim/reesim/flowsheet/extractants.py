"""Both extractants of organics that are mixtures of two: what of the second is free, what enters and leaves.

Extractants go where their organic goes. No species in the water holds any, and volumes are conserved, so
that every organic of a chemistry carries what the chemistry says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.flowsheet.outputs import stream_state
from reesim.kernels.status import ORGANIC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reesim.flowsheet.model import Chemistry
    from reesim.flowsheet.outputs import Solved
    from reesim.kernels.arrays import Floats

FREE_SECOND = "free_second_extractant_mol_per_L"
"""Column of stages.csv where an organic of the plant is a mixture of two extractants."""


class ExtractantBalance(NamedTuple):
    """What enters and leaves the plant of an extractant, and what its pumps move [mol/h of the monomer]."""

    name: str
    entering: float
    leaving: float
    moved: float


def mixtures(solved: Solved) -> Iterator[tuple[str, Chemistry]]:
    """Chemistries whose organic is a mixture of two extractants."""
    for name, chemistry in solved.compiled.model.chemistries.items():
        if chemistry.second_extractant is not None:
            yield name, chemistry


def free_second(solved: Solved, unit: str) -> Floats:
    """Free second extractant of the contacts of a cascade [n] mol/L of its active form.

    nan where one of the phases is not there, and in a circuit whose organic is no mixture.
    """
    compiled, values = solved.compiled, solved.numbers.values
    contact = [nodes.contact for nodes in compiled.layout.stages[unit]]
    chemistry = compiled.model.chemistries[compiled.layout.chemistry_of[unit]]
    if chemistry.second_extractant is None:
        return np.full(len(contact), np.nan)
    if chemistry.second_extractant == 0.0:
        there = np.zeros(len(contact))
    else:
        there = np.exp(solved.free[contact, 2 + len(compiled.ligands)])
    both = (values.aqueous[contact] > 0.0) & (values.organic[contact] > 0.0)
    return np.where(both, there, np.nan)


def extractant_balances(solved: Solved) -> list[ExtractantBalance]:
    """Both extractants of every mixture, over the organic that enters, is made up, and leaves."""
    found: dict[str, ExtractantBalance] = {}
    for name, chemistry in mixtures(solved):
        entering, made_up, delivered = _organic_in(solved, name)
        leaving = _organic_out(solved, name)
        system = chemistry.system
        assert system.model == "mass_action"
        assert system.second_extractant is not None
        pairs = (
            (system.extractant.name, chemistry.extractant or 0.0),
            (system.second_extractant.name, chemistry.second_extractant or 0.0),
        )
        for extractant, formal in pairs:
            held = found.get(extractant, ExtractantBalance(extractant, 0.0, 0.0, 0.0))
            found[extractant] = ExtractantBalance(
                extractant,
                held.entering + (entering + made_up) * formal,
                held.leaving + leaving * formal,
                held.moved + (entering + delivered) * formal,
            )
    return list(found.values())


def _organic_in(solved: Solved, chemistry: str) -> tuple[float, float, float]:
    """Organic of a chemistry that enters, that saponifiers make up, and that they deliver [L/h]."""
    model, layout = solved.compiled.model, solved.compiled.layout
    streams = [name for name in model.streams if model.circuits.get(name) == chemistry]
    entering = sum(stream_state(solved, name).organic_flow for name in streams)
    made_up, delivered = 0.0, 0.0
    for unit, (organic, _) in layout.saponifiers.items():
        if layout.chemistry_of[unit] == chemistry:
            made_up += solved.numbers.make_up[unit]
            delivered += float(solved.numbers.values.organic[organic])
    return entering, made_up, delivered


def _organic_out(solved: Solved, chemistry: str) -> float:
    """Organic of a chemistry that leaves, what aqueous streams carry over included [L/h]."""
    compiled = solved.compiled
    k = list(compiled.model.chemistries).index(chemistry)
    parts = [part for name in compiled.model.products for part in solved.numbers.parts(name)]
    return sum(
        part.volume
        for part in parts
        if part.phase == ORGANIC and compiled.structure.chemistry[part.node] == k
    )
