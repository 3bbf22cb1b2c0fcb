"""What is written at streams and units of a diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.flowsheet.units import AcidAdjuster, Cascade, Mixer, Saponifier, Separator, Splitter
from reesim.report.numbers import group_words, number, percent

if TYPE_CHECKING:
    from reesim.flowsheet.units import UnitModel
    from reesim.report.case import Case

MOST_NAMED = 3
LEAST_SHARE = 0.05
"""Share of the rare earths of a stream below which an element is not named [-]."""
TRACE = 1e-6
"""Concentrations below this are none for a diagram [mol/L]."""
BARREN = 1e-3
"""Rare earths below this leave an organic barren: what it holds beside them is told [mol/L]."""


def stream_words(case: Case, name: str) -> tuple[str, ...]:
    """Flow and main composition of a stream."""
    stream = case.streams[name]
    flow = f"{number(stream.flow, 3)} m³/h"
    if stream.flow <= 0.0:
        return (flow,)
    chosen = list(case.rare_earths)
    least = BARREN if stream.phase == "organic" else TRACE
    if float(stream.concentrations[chosen].sum()) > least:
        return (flow, _rare_earths(case, name))
    other = _reagent(case, name)
    return (flow, other) if other else (flow,)


def _rare_earths(case: Case, name: str) -> str:
    """Say how much and which: `16.4 g/L REO: Dy 83 %, Tb 17 %`; by mole where names are fictive."""
    held = case.streams[name].concentrations * case.weights
    total = float(held.sum())
    has_oxide = bool(np.isfinite(case.grams_oxide[list(case.rare_earths)]).all())
    unit = "g/L REO" if has_oxide else "mol/L"
    order = sorted(case.rare_earths, key=lambda i: -held[i])
    named = [i for i in order if held[i] >= LEAST_SHARE * total][:MOST_NAMED]
    shares = ", ".join(f"{case.metals[i]} {_share(held[i] / total)}" for i in named)
    return f"{number(total, 3)} {unit}: {shares}"


def _share(part: float) -> str:
    """Write a share in whole per cent; what is not all of it is never called 100 %."""
    return f"{min(round(100.0 * part), 99):.0f} %" if part < 1.0 - 1e-9 else "100 %"


def _reagent(case: Case, name: str) -> str:
    stream = case.streams[name]
    if stream.phase == "aqueous":
        if stream.acid < -TRACE:
            return f"base {number(-stream.acid, 3)} mol/L"
        return f"acid {number(stream.acid, 3)} mol/L" if stream.acid > TRACE else ""
    ions = [
        (case.metals[i], stream.concentrations[i]) for i in range(len(case.metals)) if i not in case.followed
    ]
    held = [f"{ion} {number(float(value), 3)}" for ion, value in ions if value > TRACE]
    return f"{', '.join(held)} mol/L" if held else ""


def product_words(case: Case, name: str) -> str:
    """Say what a product is: `Tb+Dy 99.90 %`; nothing where it is made for no element."""
    group = case.main_group(name)
    if not group:
        return ""
    return f"{group_words([case.metals[i] for i in group])} {percent(*case.purity(name, group))}"


def unit_words(unit: UnitModel) -> str:
    """Say what a unit is and its one number."""
    if isinstance(unit, Cascade):
        return f"{unit.stages} stage" + ("s" if unit.stages > 1 else "")
    if isinstance(unit, Saponifier):
        return f"saponifier {percent_short(unit.degree)}, {unit.base}"
    if isinstance(unit, AcidAdjuster):
        return f"acid {number(unit.acid, 3)} mol/L, {unit.base}"
    kinds: dict[type, str] = {Splitter: "splitter", Mixer: "mixer", Separator: "separator"}
    return kinds[type(unit)]


def percent_short(part: float) -> str:
    """Write a fraction that somebody has set."""
    return f"{number(100.0 * part, 3)} %"
