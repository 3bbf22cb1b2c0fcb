"""Saturation of the aqueous phase with rare-earth hydroxides."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from reesim.kernels.arrays import Equilibria, Floats
    from reesim.results.arrays import Arrays

LN10 = float(np.log(10.0))


class Saturation(NamedTuple):
    """The hydroxide that is nearest to precipitation in each stage of a cascade."""

    highest: Floats
    """log10 of the ion activity product over the solubility product [n]; NaN without constants."""
    element: tuple[str | None, ...]
    """Its metal [n]."""


def saturation(arrays: Arrays, unit: str) -> Saturation:
    """Find the highest saturation index of each stage.

    Of M(OH)z(s) + z H+ = M + z H2O with log *K_s0 in the system's `solids`:

        SI = log10 m - z log10 h - log *K_s0

    with m the free metal ion and h the free H+ of the stage's equilibrium contact [mol/L]. Above 0 the
    hydroxide may precipitate. The constants hold for the solution they were measured in: near 0 the
    sign is not certain.
    """
    nodes = [stage.contact for stage in arrays.raw.compiled.layout.stages[unit]]
    constants = _constants(arrays, unit)
    if not constants:
        return Saturation(np.full(len(nodes), np.nan), (None,) * len(nodes))
    metals = list(constants)
    index = np.array([_of_contact(arrays, unit, node, constants) for node in nodes])
    highest = index.argmax(axis=1)
    top = index[np.arange(len(nodes)), highest]
    is_there = np.isfinite(top)
    return Saturation(
        np.where(is_there, top, np.nan),
        tuple(arrays.metals[metals[i]] if here else None for i, here in zip(highest, is_there, strict=True)),
    )


def _constants(arrays: Arrays, unit: str) -> dict[int, float]:
    """Give log *K_s0 by metal, of the metals that are followed."""
    system = arrays.chemistry_of(unit).system
    if system.model != "mass_action":
        return {}
    return {
        arrays.metals.index(solid.metal): solid.log_star_Ks0
        for solid in system.solids
        if solid.metal in arrays.metals
    }


def _of_contact(arrays: Arrays, unit: str, node: int, constants: dict[int, float]) -> Floats:
    """Saturation index of each hydroxide in one contact; -inf where the metal is not there."""
    raw = arrays.raw
    flow = float(raw.values.aqueous[node])
    if flow <= 0.0:
        return np.full(len(constants), -np.inf)
    free = raw.free[node]
    equilibria = raw.numbers.equilibria
    i_chemistry = int(raw.compiled.structure.chemistry[node])
    found = np.full(len(constants), -np.inf)
    for i, (metal, constant) in enumerate(constants.items()):
        total = float(raw.aqueous_out[node, metal]) / flow
        if total > 0.0:
            ion = total / _side_coefficient(equilibria, i_chemistry, metal, len(arrays.metals), free)
            found[i] = log10(ion) - float(arrays.charge[metal]) * float(free[1]) / LN10 - constant
    return found


def _side_coefficient(
    equilibria: Equilibria, i_chemistry: int, metal: int, n_metals: int, free: Floats
) -> float:
    """Aqueous metal over its free ion, 1 + sum of beta l^n."""
    first = int(equilibria.aqueous_start[i_chemistry * n_metals + metal])
    last = int(equilibria.aqueous_start[i_chemistry * n_metals + metal + 1])
    logs = equilibria.aqueous_log[first:last] + equilibria.aqueous_power[first:last] @ free
    return 1.0 + float(np.exp(logs).sum())
