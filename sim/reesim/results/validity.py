"""Warnings about how far the numbers can be trusted: measured ranges left, constants not measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.results.activity_range import activity_concerns
from reesim.results.constants import constants
from reesim.results.stage_words import stages_where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reesim.chemistry import DistributionSystem, MassActionSystem
    from reesim.chemistry.sourced import Thermal

    Formal = MassActionSystem | DistributionSystem
    from reesim.flowsheet.model import Chemistry
    from reesim.kernels.arrays import Floats
    from reesim.results.arrays import Arrays

CONDITIONAL_LIMIT = 2.0
"""Free acid above which constants of concentrations fail, where the system says nothing [mol/L]."""
UNCERTAIN = ("recalled", "estimate")


def validity_concerns(arrays: Arrays) -> Iterator[str]:
    """Go through the warnings about ranges and constants."""
    for name in arrays.cascades:
        system = arrays.chemistry_of(name).system
        if system.model != "separation_factor":
            yield from _stage_ranges(arrays, name, system)
    for chemistry in arrays.model.chemistries.values():
        yield from _temperature(chemistry, frozenset(arrays.metals))
    yield from activity_concerns(arrays)
    yield from _standing(arrays)


def _stage_ranges(arrays: Arrays, name: str, system: Formal) -> Iterator[str]:
    """Compare the stages of a cascade with the ranges its constants were measured in."""
    stages, known = arrays.stages[name], system.range
    highest = known.acid[1] if known is not None and known.acid is not None else CONDITIONAL_LIMIT
    acid = np.asarray(stages.acid)
    is_acid = acid > highest
    if is_acid.any():
        yield _above(name, is_acid, "acid", f"{acid.max():.3g} mol/L", f"{highest:g} mol/L", system)
    if known is None:
        return
    if known.pH is not None:
        # strong acid has been told as acid
        yield from _outside(name, "pH", np.where(is_acid, np.nan, stages.pH), known.pH, system)
    if known.loading is not None:
        loading = np.asarray(stages.loading)
        is_high = loading > known.loading[1]
        if is_high.any():
            limit = f"{100 * known.loading[1]:g} %"
            yield _above(name, is_high, "loading", f"{100 * loading.max():.3g} %", limit, system)


def _above(
    name: str, is_out: np.ndarray[tuple[int], np.dtype[np.bool_]], what: str, found: str, limit: str,
    system: Formal,
) -> str:  # fmt: skip
    where = stages_where(is_out)
    return f"{name} {where}: {what} up to {found}; the constants of {system.name} hold up to {limit}"


def _outside(
    name: str,
    what: str,
    values: Floats,
    bounds: tuple[float, float],
    system: Formal,
) -> Iterator[str]:
    low, high = bounds
    is_out = (values < low) | (values > high)
    if is_out.any():
        span = f"{np.nanmin(values[is_out]):.2f} to {np.nanmax(values[is_out]):.2f}"
        measured = f"were measured from {low:g} to {high:g}"
        yield f"{name} {stages_where(is_out)}: {what} {span}; the constants of {system.name} {measured}"


def _temperature(chemistry: Chemistry, followed: frozenset[str]) -> Iterator[str]:
    """Compare the temperature of a circuit with that of its constants, and say what was carried there."""
    system = chemistry.system
    known = (
        system.range.temperature if system.model != "separation_factor" and system.range is not None else None
    )
    low, high = known if known is not None else (system.temperature, system.temperature)
    if low - 1e-6 <= chemistry.temperature <= high + 1e-6:
        return
    span = f"{low - 273.15:.4g} degC" if low == high else f"{low - 273.15:.4g} to {high - 273.15:.4g} degC"
    left: dict[str, list[str]] = {}
    for name in chemistry.without_enthalpy:
        kind, _, metal = name.partition(" of ")
        if metal in followed:
            left.setdefault(kind, []).append(metal)
    if system.model != "mass_action" or not any(
        c.enthalpy is not None for c in _enthalpies(system, followed)
    ):
        carried = "and are used as they are: none has an enthalpy"
    elif left:
        told = "; ".join(f"{kind} of {', '.join(metals)}" for kind, metals in left.items())
        carried = f"and are carried there by van 't Hoff, except those without an enthalpy: {told}"
    else:
        carried = "and are carried there by van 't Hoff"
    yield (
        f"{'.'.join(chemistry.path)}: {chemistry.temperature - 273.15:.4g} degC; the constants of "
        f"{system.name} hold for {span} {carried}"
    )


def _enthalpies(system: MassActionSystem, followed: frozenset[str]) -> Iterator[Thermal]:
    """Extraction constants of the metals that are followed."""
    for metal in followed & system.metals.keys():
        yield from system.complexes_of(metal)


def _standing(arrays: Arrays) -> Iterator[str]:
    """Name constants of what is in the plant that were not measured."""
    there = {name for name, amount in zip(arrays.components, arrays.entering, strict=True) if amount > 0.0}
    found: dict[str, list[str]] = {}
    for constant in constants(arrays.model, arrays.metals):
        if constant.metal in there and constant.status in UNCERTAIN:
            found.setdefault(f"{constant.name.partition('.')[0]}, {constant.status}", []).append(
                constant.metal or ""
            )
    if found:
        told = "; ".join(f"{', '.join(dict.fromkeys(metals))} ({system})" for system, metals in found.items())
        yield f"the result rests on extraction constants that were not measured: {told}"
