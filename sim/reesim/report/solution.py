"""A solution at a glance: products, where each element goes, streams, units, reagents, warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.report.numbers import fixed, number, percent, span
from reesim.report.reagents import reagent_sheet
from reesim.report.sheet import Sheet

if TYPE_CHECKING:
    from reesim.flowsheet.specs import SpecModel
    from reesim.kernels.arrays import Floats
    from reesim.results import Results
    from reesim.results.arrays import Arrays

MAIN_RECOVERY = 0.5
"""An element belongs to a product's main group if more than this part of it goes there [-]."""

LEAST = 1e-12
"""Concentrations and flows below this are told as smaller."""


def solution_sheets(results: Results) -> list[Sheet]:
    """Sheets in the order of what a reader asks first."""
    arrays = results.arrays
    sheets = [_head(results), *_specs(results), _products(arrays), _elements(arrays), _streams(arrays)]
    return [*sheets, _units(arrays), reagent_sheet(arrays), _warnings(results)]


def _head(results: Results) -> Sheet:
    raw = results.raw
    balance = max(
        (abs(float(str(cell))) for cell in results.table("balance").columns["relative_error"]), default=0.0
    )
    line = (
        f"converged in {raw.iterations} Newton steps, {raw.wall_s:.3g} s; residual {raw.residual:.1e}, "
        f"balance of every component closed to {balance:.1e}"
    )
    return Sheet(results.arrays.model.title or "flowsheet without a title", notes=(line,))


def _specs(results: Results) -> list[Sheet]:
    specs = results.arrays.model.specs
    if not specs:
        return []
    varied = results.raw.varied
    return [Sheet("specifications", notes=tuple(_spec(spec, varied.get(spec.vary)) for spec in specs))]


def _spec(spec: SpecModel, value: float | None) -> str:
    place = spec.stream if spec.stream is not None else f"{spec.unit} stage {spec.stage}"
    group = f" of {'+'.join(spec.elements)}" if spec.elements else ""
    found = "?" if value is None else _canonical(spec.vary, value)
    return f"{spec.vary} = {found} gives {place} {spec.kind}{group} {_target(spec)}"


def _canonical(path: str, value: float) -> str:
    """Write what a specification found with its unit."""
    last = path.rpartition(".")[2]
    if last == "flow":
        return f"{number(value / 1000.0, 5)} m3/h"
    if last in ("acid", "base", "ree", "extractant", "capacity", "base_strength") or ".solutes." in path:
        return f"{number(value, 5)} mol/L"
    return number(value, 5)


def _target(spec: SpecModel) -> str:
    if spec.kind in ("purity", "recovery", "loading"):
        return percent(spec.equals)
    if spec.kind == "pH":
        return fixed(spec.equals)
    if spec.kind == "flow":
        return f"{number(spec.equals / 1000.0)} m3/h"
    return f"{number(spec.equals)} {spec.equals_basis}"


def main_group(arrays: Arrays, stream: str) -> tuple[int, ...]:
    """Rare earths a product is made for: those a specification names, else those that mostly go there."""
    for spec in arrays.model.specs:
        if spec.stream == stream and spec.kind == "purity":
            return tuple(arrays.metals.index(element) for element in spec.elements)
    return tuple(i for i in arrays.rare_earths if arrays.recovery(stream, (i,)) > MAIN_RECOVERY)


def _products(arrays: Arrays) -> Sheet:
    rows = []
    for stream in arrays.model.products:
        state = arrays.streams[stream]
        group = main_group(arrays, stream)
        oxide = state.amounts * arrays.grams_oxide / 1000.0
        rows.append(
            (
                stream,
                number(state.flow / 1000.0),
                number(_sum(oxide[list(arrays.rare_earths)]), least=LEAST),
                "+".join(arrays.metals[i] for i in group) or "-",
                percent(arrays.purity(stream, group), arrays.impurity(stream, group)) if group else "-",
                percent(arrays.recovery(stream, group)) if group else "-",
            )
        )
    columns = ("product", "m3/h", "kg REO/h", "mainly", "purity", "recovery")
    return Sheet("products", columns, tuple(rows), (), (True, False, False, True, False, False))


def _sum(oxide: Floats) -> float:
    """Sum of what has an oxide; NaN where nothing has one."""
    return float("nan") if bool(np.isnan(oxide).all()) else float(np.nansum(oxide))


def _elements(arrays: Arrays) -> Sheet:
    """Part of each element that goes to each product."""
    products = [name for name in arrays.model.products if _holds_metal(arrays, name)]
    rows = tuple(
        (arrays.metals[i], *(percent(arrays.recovery(stream, (i,))) for stream in products))
        for i in arrays.followed
    )
    return Sheet("recovery of each element", ("element", *products), rows)


def _holds_metal(arrays: Arrays, stream: str) -> bool:
    """Whether a product carries anything of what is followed."""
    return bool(arrays.streams[stream].amounts[list(arrays.followed)].sum() > 0.0)


def _streams(arrays: Arrays) -> Sheet:
    rows = []
    counted = list(arrays.rare_earths)
    for name, state in arrays.streams.items():
        held = float(arrays.concentrations(name)[counted].sum())
        oxide = _sum((arrays.concentrations(name) * arrays.grams_oxide)[counted])
        rows.append(
            (
                name,
                state.phase,
                number(state.flow / 1000.0),
                fixed(arrays.pH(name)),
                number(arrays.acid(name)),
                number(held, least=LEAST),
                number(oxide, least=LEAST),
            )
        )
    columns = ("stream", "phase", "m3/h", "pH", "acid mol/L", "REE mol/L", "REO g/L")
    return Sheet("streams", columns, tuple(rows), (), (True, True))


def _units(arrays: Arrays) -> Sheet:
    rows = []
    for name, stages in arrays.stages.items():
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = stages.organic_flow / stages.aqueous_flow
        highest = int(np.nanargmax(stages.loading)) if np.isfinite(stages.loading).any() else None
        rows.append(
            (
                name,
                str(len(stages.pH)),
                span(float(np.min(ratio)), float(np.max(ratio))),
                span(float(np.nanmin(stages.pH)), float(np.nanmax(stages.pH))),
                "-" if highest is None else f"{percent(float(stages.loading[highest]))} in {highest + 1}",
            )
        )
    columns = ("cascade", "stages", "O/A", "pH", "highest loading, stage")
    return Sheet("cascades", columns, tuple(rows)) if rows else Sheet("")


def _warnings(results: Results) -> Sheet:
    if not results.warnings:
        return Sheet("", notes=("no warnings",))
    return Sheet("warnings", notes=results.warnings)
