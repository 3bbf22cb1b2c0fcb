"""Cases side by side: what changed, and what it did to products, reagents and cascades."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.errors import Fault, InputError
from reesim.report.case import Case, case_of
from reesim.report.numbers import NOTHING, number, percent
from reesim.report.reagents import reagent_rows
from reesim.report.sheet import Sheet
from reesim.results import Results
from reesim.results.table import Table
from reesim.studies.compare import changed_inputs
from reesim.studies.sweep.kept import kept_at
from reesim.studies.sweep.reader import read_case

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reesim.results.table import Cell
    from reesim.studies.compare import Compared

NO_SOLUTION = "no solution"
FRACTIONS = ("purity", "recovery", "highest loading")
DIGITS = 5
MOST_CELL = 40
"""Letters of an input's value that a cell on a terminal holds."""


class Key(NamedTuple):
    """What a row tells: products, reagents or cascades; which quantity; its unit, empty for fractions."""

    section: str
    quantity: str
    unit: str

    @property
    def is_fraction(self) -> bool:
        """Whether people read it in per cent."""
        return any(word in self.quantity for word in FRACTIONS)


@dataclass(frozen=True)
class Comparison:
    """Cases side by side.

    Attributes
    ----------
    title : str
        Of the flowsheet.
    cases : tuple of str
        Names, the base case first.
    reasons : tuple of str
        Why a case has no solution; empty where it has one.
    inputs : dict
        What stands in the file, by path, a value a case.
    outcomes : dict
        Numbers by what they tell, a value a case; NaN where there is none.
    warnings : tuple of tuples of str
        Of each case.
    """

    title: str
    cases: tuple[str, ...]
    reasons: tuple[str, ...]
    inputs: dict[str, list[str]]
    outcomes: dict[Key, list[float]]
    warnings: tuple[tuple[str, ...], ...]

    @property
    def is_solved(self) -> bool:
        """Whether any case has a solution."""
        return not all(self.reasons)


def comparison(cases: Sequence[Compared], paths: Sequence[str], of: Sequence[str] = ()) -> Comparison:
    """Put cases side by side.

    Parameters
    ----------
    cases : sequence of Compared
    paths : sequence of str
        Inputs that differ.
    of : sequence of str
        Outputs to be told beside products, reagents and cascades.

    Raises
    ------
    InputError
        For a path that no solved case has as an output.
    """
    outcomes: dict[Key, list[float]] = {}
    results = [None if case.raw is None else Results(case.raw) for case in cases]
    told = [None if held is None else case_of(held) for held in results]
    first = next((case for case in told if case is not None), None)
    groups = {} if first is None else {p: _group(first, p) for p in first.model.products}
    for i, case in enumerate(told):
        if case is None:
            continue
        for key, value in (*_products(case, groups), *_reagents(case), *_cascades(case)):
            outcomes.setdefault(key, [float("nan")] * len(cases))[i] = value
    _asked(cases, of, outcomes)
    warnings = tuple(() if held is None else held.warnings for held in results)
    return Comparison(
        cases[0].model.title, tuple(case.name for case in cases), tuple(case.reason for case in cases),
        changed_inputs(cases, paths), outcomes, warnings,
    )  # fmt: skip


def _group(case: Case, product: str) -> tuple[str, ...]:
    """What a product is made for, by name: scenarios are measured by the base case's."""
    return tuple(case.metals[i] for i in case.main_group(product))


def _products(case: Case, groups: dict[str, tuple[str, ...]]) -> Iterator[tuple[Key, float]]:
    for path, value in case.summary["varied"].items():
        is_flow = path.endswith("flow")
        unit = "m3/h" if is_flow else ""
        yield Key("specifications", path, unit), value / 1000.0 if is_flow else value
    for product in case.model.products:
        names = groups.get(product, ())
        yield Key("products", f"{product} flow", "m3/h"), case.streams[product].flow
        if not names or any(name not in case.metals for name in names):
            continue
        group = tuple(case.metals.index(name) for name in names)
        label = "+".join(names)
        yield Key("products", f"{product} purity {label}", ""), case.purity(product, group)[0]
        yield Key("products", f"{product} recovery {label}", ""), case.recovery(product, group)
        chosen = list(case.rare_earths)
        oxide = (case.streams[product].amounts * case.grams_oxide)[chosen] / 1000.0
        if np.isfinite(oxide).any():
            yield Key("products", f"{product} oxide", "kg/h"), float(np.nansum(oxide))


def _reagents(case: Case) -> Iterator[tuple[Key, float]]:
    """Mass where it is known, else moles; volumes of fresh organic."""
    _, rows = reagent_rows(case)
    for what, where, moles, kilograms, per_oxide, litres in rows:
        if kilograms is not None:
            yield Key("reagents", f"{what} for {where}", "kg/h"), kilograms
            if per_oxide is not None:
                yield Key("reagents", f"{what} for {where}", "kg/kg REO"), per_oxide
        elif moles is not None:
            yield Key("reagents", f"{what} for {where}", "mol/h"), moles
        elif litres is not None:
            yield Key("reagents", f"{what} for {where}", "L/h"), litres


def _cascades(case: Case) -> Iterator[tuple[Key, float]]:
    for name, stages in case.stages.items():
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = stages.organic_flow / stages.aqueous_flow
        if np.isfinite(stages.loading).any():
            yield Key("cascades", f"{name} highest loading", ""), float(np.nanmax(stages.loading))
        yield Key("cascades", f"{name} lowest O/A", ""), float(np.min(ratio))
        yield Key("cascades", f"{name} highest O/A", ""), float(np.max(ratio))
        yield Key("cascades", f"{name} stages", ""), float(stages.size)


def _asked(cases: Sequence[Compared], of: Sequence[str], outcomes: dict[Key, list[float]]) -> None:
    """Outputs by their paths; one that a case does not have is NaN there."""
    faults = []
    for path in of:
        values, why, unit = [float("nan")] * len(cases), "", ""
        for i, case in enumerate(cases):
            if case.raw is None:
                continue
            try:
                kept = kept_at(path, case.raw.compiled)
            except ValueError as error:
                why = str(error)
                continue
            values[i], unit = read_case(case.raw, [kept])[0], kept.unit
        if why and not any(isfinite(value) for value in values):
            faults.append(Fault("compare", 1, 1, path, why))
        outcomes[Key("outputs", path, unit)] = values
    if faults:
        raise InputError(faults)


def comparison_sheets(found: Comparison) -> list[Sheet]:
    """What changed, what it did, and what an engineer should look at."""
    sheets = [Sheet(found.title or "flowsheet without a title", notes=_reason_notes(found))]
    inputs = tuple((path, *(_cut(value) for value in values)) for path, values in found.inputs.items())
    text = (True,) * (1 + len(found.cases))
    sheets.append(Sheet("what changed", ("input", *found.cases), inputs, (), text))
    for section in dict.fromkeys(key.section for key in found.outcomes):
        rows = tuple(
            (key.quantity, key.unit, *_cells(found, key)) for key in found.outcomes if key.section == section
        )
        sheets.append(
            Sheet(section, (section.removesuffix("s"), "unit", *found.cases), rows, (), (True, True))
        )
    if any(found.warnings):
        sheets.append(Sheet("warnings", notes=tuple(_warning_notes(found))))
    return sheets


def _reason_notes(found: Comparison) -> tuple[str, ...]:
    pairs = zip(found.cases, found.reasons, strict=True)
    return tuple(f"{name}: {NO_SOLUTION}; {reason}" for name, reason in pairs if reason)


def _cells(found: Comparison, key: Key) -> Iterator[str]:
    for value, reason in zip(found.outcomes[key], found.reasons, strict=True):
        if reason:
            yield NO_SOLUTION
        elif not isfinite(value):
            yield NOTHING
        else:
            yield percent(value) if key.is_fraction else number(value, DIGITS)


def _warning_notes(found: Comparison) -> Iterator[str]:
    """Each warning once, with the cases that have it."""
    for text in dict.fromkeys(text for held in found.warnings for text in held):
        those = [name for name, held in zip(found.cases, found.warnings, strict=True) if text in held]
        solved = sum(not reason for reason in found.reasons)
        yield f"{'all' if len(those) == solved else ', '.join(those)}: {text}"


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CELL else f"{text[: MOST_CELL - 1]}…"


def comparison_table(found: Comparison) -> Table:
    """Every row with its section and unit, a column a case; numbers as they are."""
    columns: dict[str, list[Cell]] = {name: [] for name in ("section", "quantity", "unit", *found.cases)}

    def add(key: Key, values: Sequence[Cell]) -> None:
        for name, value in zip(columns, (*key, *values), strict=True):
            columns[name].append(value)

    add(Key("case", "status", ""), ["not_solved" if reason else "solved" for reason in found.reasons])
    add(Key("case", "reason", ""), list(found.reasons))
    for path, values in found.inputs.items():
        add(Key("input", path, ""), values)
    for key, numbers in found.outcomes.items():
        add(key, numbers)
    add(
        Key("warnings", "warnings", ""),
        [None if r else len(w) for w, r in zip(found.warnings, found.reasons, strict=True)],
    )
    return Table(dict(columns))
