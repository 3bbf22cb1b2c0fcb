"""Sheets of a sweep: how many cases have a solution, what came out, how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.report.numbers import NOTHING, number, percent
from reesim.report.sheet import Sheet
from reesim.studies.sweep.chunk import SOLVED
from reesim.studies.sweep.spread import chance_warnings, chances, spreads, warnings

if TYPE_CHECKING:
    from reesim.studies.sweep.spread import Chance, Spread
    from reesim.studies.sweep.store import Store
    from reesim.studies.sweep.study import Study

DIGITS = 6
MOST_REASONS = 3


def sweep_sheets(study: Study, store: Store) -> list[Sheet]:
    """Cases, outputs and constraints of a sweep that has ended."""
    spread = spreads(study, store) if study.sample.size else []
    sheets = [_cases(study, store), _spread(study, spread) if spread else _ends(study, store)]
    found = chances(study, store, spread)
    if found:
        sheets.append(_chances(found, study))
    return sheets


def _cases(study: Study, store: Store) -> Sheet:
    """How many cases there are, and what became of them."""
    table = store.read(["case", "status", "reason"])
    status = table["status"].to_numpy(zero_copy_only=False)
    names, counts = np.unique(status, return_counts=True)
    notes = []
    for case in np.flatnonzero(status != SOLVED)[:MOST_REASONS].tolist():
        notes.append(f"case {table['case'][case].as_py()}: {table['reason'][case].as_py()}")
    left = int((status != SOLVED).sum()) - len(notes)
    if left > 0:
        notes.append(f"and {left} more; ask with reesim query, where status <> 'solved'")
    rows = tuple((str(name), str(count)) for name, count in zip(names, counts, strict=True))
    return Sheet(study.title, ("status", "cases"), rows, tuple(notes))


def _ends(study: Study, store: Store) -> Sheet:
    """Least and greatest of every output, and where they are."""
    cases = store.read(["case"])["case"].to_numpy()
    rows = []
    for entry in study.kept:
        values = store.read([entry.path])[entry.path].to_numpy()
        if not np.isfinite(values).any():
            continue
        low, high = int(np.nanargmin(values)), int(np.nanargmax(values))
        ends = (number(values[low], DIGITS), str(cases[low]), number(values[high], DIGITS), str(cases[high]))
        rows.append((entry.path, entry.unit, *ends))
    return Sheet("outputs", ("output", "unit", "least", "in case", "greatest", "in case"), tuple(rows))


def _spread(study: Study, found: list[Spread]) -> Sheet:
    """Mean, deviation and percentiles of every output, and what the gradient foresees."""
    with_gradient = any(entry.linear is not None for entry in found)
    units = {entry.path: entry.unit for entry in study.kept}
    rows = []
    for entry in found:
        row = [entry.path, units[entry.path], number(entry.mean, DIGITS), number(entry.sd, 3)]
        row += [number(value, DIGITS) for value in entry.percentiles]
        if entry.linear is not None:
            row += [number(entry.linear.nominal, DIGITS), number(entry.linear.sd, 3)]
        rows.append(tuple(row))
    columns = ("output", "unit", "mean", "sd", "5 %", "median", "95 %")
    more = ("nominal", "sd by gradient") if with_gradient else ()
    return Sheet(
        "outputs", (*columns, *more), tuple(rows), tuple(f"warning: {text}" for text in warnings(found))
    )


def _chances(found: list[Chance], study: Study) -> Sheet:
    """How often what should hold does."""
    columns = ["output", "asked", "cases", "share"]
    has_interval = bool(study.sample.size)
    has_gradient = any(entry.foreseen is not None for entry in found)
    columns += ["95 % interval"] if has_interval else []
    columns += ["by gradient"] if has_gradient else []
    rows = []
    for entry in found:
        asked = [f"at least {number(entry.at_least, DIGITS)}"] if entry.at_least is not None else []
        asked += [f"at most {number(entry.at_most, DIGITS)}"] if entry.at_most is not None else []
        low, high = entry.interval
        row = [entry.path, ", ".join(asked), str(entry.holds), percent(entry.share)]
        row += [f"{percent(low)} to {percent(high)}"] if has_interval else []
        row += [NOTHING if entry.foreseen is None else percent(entry.foreseen)] if has_gradient else []
        rows.append(tuple(row))
    notes = tuple(f"warning: {text}" for text in chance_warnings(found))
    return Sheet("constraints", tuple(columns), tuple(rows), notes)
