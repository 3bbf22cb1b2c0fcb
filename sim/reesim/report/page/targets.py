"""Specifications against what was reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.elements import grams_oxide_per_mole, molar_mass
from reesim.report.case import LITRES_PER_M3
from reesim.report.numbers import fixed, number, percent
from reesim.report.sheet import Sheet
from reesim.report.solution import canonical_words, target_words

if TYPE_CHECKING:
    from reesim.flowsheet.specs import SpecModel
    from reesim.kernels.arrays import Floats
    from reesim.report.case import Case

TOLERANCE = 1e-6
"""What is reached may miss its target by this part of it, or of what is missing to 100 % [-]."""


def target_sheet(case: Case) -> Sheet:
    """What was asked for, what was reached, and by which number."""
    varied = case.summary["varied"]
    rows = []
    for spec in case.model.specs:
        value = reached(case, spec)
        found = varied.get(spec.vary)
        rows.append(
            (
                _asked(spec),
                target_words(spec),
                _told(spec, value),
                _verdict(spec, value),
                f"{spec.vary} = {'?' if found is None else canonical_words(spec.vary, found)}",
            )
        )
    columns = ("specification", "wanted", "reached", "met", "by")
    return Sheet("specifications", columns, tuple(rows), (), (True, False, False, True, True))


def reached(case: Case, spec: SpecModel) -> float:
    """What the tables say of a target [canonical unit]; NaN where they cannot say."""
    group = [case.components.index(name) for name in spec.elements]
    if spec.stream is None:
        return _of_stage(case, spec, group)
    stream = case.streams[spec.stream]
    if spec.kind == "purity":
        return _purity(case, spec, group) if spec.basis != "oxide" else case.purity(spec.stream, group)[0]
    if spec.kind == "recovery":
        return case.recovery(spec.stream, group)
    if spec.kind in ("pH", "acid"):
        return float(stream.pH if spec.kind == "pH" else stream.acid)
    if spec.kind == "flow":
        return stream.flow * LITRES_PER_M3
    return _grouped(spec, stream.concentrations[group]) if group else float("nan")


def _of_stage(case: Case, spec: SpecModel, group: list[int]) -> float:
    stages = case.stages[spec.unit or ""]
    i = (spec.stage or 1) - 1
    if spec.kind in ("pH", "loading", "acid"):
        values: Floats = getattr(stages, spec.kind)
        return float(values[i])
    held = stages.organic if spec.phase == "organic" else stages.aqueous
    return _grouped(spec, held[i][group])


def _purity(case: Case, spec: SpecModel, group: list[int]) -> float:
    """Purity by metal or by mole."""
    chosen = list(case.rare_earths)
    weights = np.zeros(len(case.components))
    weights[chosen] = [molar_mass(case.metals[i]) if spec.basis == "metal" else 1.0 for i in chosen]
    held = case.streams[spec.stream or ""].amounts * weights
    return float(held[group].sum() / held.sum())


def _grouped(spec: SpecModel, concentrations: Floats) -> float:
    """Concentration of a group in the basis of its target."""
    grams = {"mol/L": lambda _: 1.0, "g/L": molar_mass, "g_oxide/L": grams_oxide_per_mole}[spec.equals_basis]
    return float(sum(value * grams(name) for value, name in zip(concentrations, spec.elements, strict=True)))


def _asked(spec: SpecModel) -> str:
    place = spec.stream if spec.stream is not None else f"{spec.unit} stage {spec.stage}"
    group = f" of {'+'.join(spec.elements)}" if spec.elements else ""
    basis = f" by {spec.basis}" if spec.kind == "purity" and spec.basis != "oxide" else ""
    return f"{place}: {spec.kind}{group}{basis}"


def _told(spec: SpecModel, value: float) -> str:
    if spec.kind in ("purity", "recovery", "loading"):
        return percent(value)
    if spec.kind == "pH":
        return fixed(value)
    return (
        f"{number(value / LITRES_PER_M3)} m3/h"
        if spec.kind == "flow"
        else f"{number(value)} {spec.equals_basis}"
    )


def _verdict(spec: SpecModel, value: float) -> str:
    if not np.isfinite(value):
        return "not in the tables"
    scale = (
        min(abs(spec.equals), abs(1.0 - spec.equals))
        if spec.kind in ("purity", "recovery")
        else abs(spec.equals)
    )
    is_met = abs(value - spec.equals) <= TOLERANCE * max(scale, 1e-3)
    return "yes" if is_met else "NO"
