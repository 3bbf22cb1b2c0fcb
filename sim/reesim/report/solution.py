"""A solution at a glance: products, where each element goes, streams, units, reagents, warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.report.case import case_of
from reesim.report.numbers import fixed, number, percent, span
from reesim.report.reagents import reagent_sheet
from reesim.report.sheet import Sheet

if TYPE_CHECKING:
    from reesim.flowsheet.specs import SpecModel
    from reesim.kernels.arrays import Floats
    from reesim.report.case import Case
    from reesim.results import Results

LEAST = 1e-12
"""Concentrations and flows below this are told as smaller."""


def solution_sheets(results: Results) -> list[Sheet]:
    """Sheets in the order of what a reader asks first."""
    return case_sheets(case_of(results))


def case_sheets(case: Case) -> list[Sheet]:
    """Sheets of a case, wherever it came from."""
    sheets = [_head(case), *_specs(case), product_sheet(case), element_sheet(case), stream_sheet(case)]
    return [*sheets, cascade_sheet(case), reagent_sheet(case), _warnings(case)]


def _head(case: Case) -> Sheet:
    return Sheet(case.model.title or "flowsheet without a title", notes=(how_solved(case),))


def how_solved(case: Case) -> str:
    """Say how the solution was found and how well it closes."""
    summary = case.summary
    return (
        f"converged in {summary['iterations']} Newton steps, {summary['wall_s']:.3g} s; "
        f"residual {summary['residual']:.1e}, balance of every component closed to {case.balance_error:.1e}"
    )


def _specs(case: Case) -> list[Sheet]:
    if not case.model.specs:
        return []
    varied = case.summary["varied"]
    return [
        Sheet(
            "specifications",
            notes=tuple(spec_words(spec, varied.get(spec.vary)) for spec in case.model.specs),
        )
    ]


def spec_words(spec: SpecModel, value: float | None) -> str:
    """Say what a specification found and what it gives."""
    place = spec.stream if spec.stream is not None else f"{spec.unit} stage {spec.stage}"
    group = f" of {'+'.join(spec.elements)}" if spec.elements else ""
    found = "?" if value is None else canonical_words(spec.vary, value)
    return f"{spec.vary} = {found} gives {place} {spec.kind}{group} {target_words(spec)}"


def canonical_words(path: str, value: float) -> str:
    """Write what a specification found with its unit."""
    last = path.rpartition(".")[2]
    if last == "flow":
        return f"{number(value / 1000.0, 5)} m3/h"
    if (
        last in ("acid", "base", "ree", "extractant", "second_extractant", "capacity", "base_strength")
        or ".solutes." in path
    ):
        return f"{number(value, 5)} mol/L"
    return number(value, 5)


def target_words(spec: SpecModel) -> str:
    """Write the value that a specification asks for."""
    if spec.kind in ("purity", "recovery", "loading"):
        return percent(spec.equals)
    if spec.kind == "pH":
        return fixed(spec.equals)
    if spec.kind == "flow":
        return f"{number(spec.equals / 1000.0)} m3/h"
    return f"{number(spec.equals)} {spec.equals_basis}"


def product_sheet(case: Case) -> Sheet:
    """What leaves, what it is made for, how pure."""
    rows = []
    for stream in case.model.products:
        group = case.main_group(stream)
        oxide = case.streams[stream].amounts * case.grams_oxide / 1000.0
        rows.append(
            (
                stream,
                number(case.streams[stream].flow),
                number(_sum(oxide[list(case.rare_earths)]), least=LEAST),
                "+".join(case.metals[i] for i in group) or "-",
                percent(*case.purity(stream, group)) if group else "-",
                percent(case.recovery(stream, group)) if group else "-",
            )
        )
    columns = ("product", "m3/h", "kg REO/h", "mainly", "purity", "recovery")
    return Sheet("products", columns, tuple(rows), (), (True, False, False, True, False, False))


def _sum(oxide: Floats) -> float:
    """Sum of what has an oxide; NaN where nothing has one."""
    return float("nan") if bool(np.isnan(oxide).all()) else float(np.nansum(oxide))


def element_sheet(case: Case) -> Sheet:
    """Part of each element that goes to each product."""
    followed = list(case.followed)
    products = [
        name for name in case.model.products if float(case.streams[name].amounts[followed].sum()) > 0.0
    ]
    rows = tuple(
        (case.metals[i], *(percent(case.recovery(stream, (i,))) for stream in products)) for i in followed
    )
    return Sheet("recovery of each element", ("element", *products), rows)


def stream_sheet(case: Case) -> Sheet:
    """Every stream at a glance."""
    rows = []
    counted = list(case.rare_earths)
    for name, stream in case.streams.items():
        held = float(stream.concentrations[counted].sum())
        oxide = _sum((stream.concentrations * case.grams_oxide)[counted])
        rows.append(
            (
                name,
                stream.phase,
                number(stream.flow),
                fixed(stream.pH),
                number(stream.acid),
                number(held, least=LEAST),
                number(oxide, least=LEAST),
            )
        )
    columns = ("stream", "phase", "m3/h", "pH", "acid mol/L", "REE mol/L", "REO g/L")
    return Sheet("streams", columns, tuple(rows), (), (True, True))


def cascade_sheet(case: Case) -> Sheet:
    """Every cascade at a glance."""
    rows = []
    for name, stages in case.stages.items():
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = stages.organic_flow / stages.aqueous_flow
        highest = int(np.nanargmax(stages.loading)) if np.isfinite(stages.loading).any() else None
        rows.append(
            (
                name,
                str(stages.size),
                span(float(np.min(ratio)), float(np.max(ratio))),
                span(float(np.nanmin(stages.pH)), float(np.nanmax(stages.pH))),
                "-" if highest is None else f"{percent(float(stages.loading[highest]))} in {highest + 1}",
            )
        )
    columns = ("cascade", "stages", "O/A", "pH", "highest loading, stage")
    return Sheet("cascades", columns, tuple(rows)) if rows else Sheet("")


def _warnings(case: Case) -> Sheet:
    warnings = tuple(case.summary["warnings"])
    return Sheet("warnings", notes=warnings) if warnings else Sheet("", notes=("no warnings",))
