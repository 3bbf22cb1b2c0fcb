"""A fit as sheets: constants, how well they tell the data, separation factors, what is off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.report.numbers import NOTHING, fixed, number
from reesim.report.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.studies.fit import FitResult
    from reesim.studies.fit.contacts import Measurement
    from reesim.studies.fit.design import Suggestion
    from reesim.studies.fit.estimate import Estimate

MOST_ROWS = 20
"""Rows of outliers and of what was skipped that are shown; the count of the rest is told."""
STRONG = 0.9
"""Correlation from which two constants are told to hang together."""


def fit_sheets(result: FitResult, suggestions: Sequence[Suggestion] = ()) -> list[Sheet]:
    """All that is told of a fit."""
    found = result.estimate
    sheets = [
        _constants(result),
        _tied(result),
        _correlations(found),
        _goodness(result),
        _separations(result),
    ]
    sheets += [_left_out(result), _outliers(found), _skipped(found), _suggested(suggestions)]
    return [sheet for sheet in sheets if sheet.rows or sheet.notes]


def _constants(result: FitResult) -> Sheet:
    """Values with their intervals."""
    found = result.estimate
    rows = []
    for parameter, value, sd in zip(found.parameters, found.value, found.sd, strict=True):
        half = found.quantile * sd
        interval = f"{fixed(value - half, 3)} to {fixed(value + half, 3)}"
        held = "prior" if parameter.name in found.prior.held else "free"
        start = fixed(parameter.start, 3)
        rows.append((parameter.name, fixed(value, 3), fixed(sd, 3), interval, start, held))
    contacts = found.contacts
    n_limits = int(found.is_limit.sum())
    limits = f", {n_limits} of them detection limits" if n_limits else ""
    notes = (
        f"{len(contacts)} contacts, {len(contacts.measurements)} measurements{limits}; "
        f"{found.iterations} steps, loss {found.loss}",
        f"chi2 {number(found.chi2)} for {found.dof} degrees of freedom; "
        f"standard deviations times {number(found.scale, 3)}, by the scatter",
        _counted(result),
        *(f"known beforehand: {told}" for told in found.prior.told),
        *contacts.notes,
    )
    columns = ("constant", "value", "sd", "95 % interval", "before", "")
    return Sheet("constants (log10)", columns, tuple(rows), notes, (True, False, False, False, False, True))


def _counted(result: FitResult) -> str:
    """How many numbers are free, and what else stands behind the answer."""
    found = result.estimate
    text = f"free numbers: {len(found.parameters)}"
    if result.ties:
        text += f", and {len(result.ties)} constants tied to them"
    if len(found.prior.aim):
        text += f"; counted as measured beside the data: {len(found.prior.aim)} known beforehand"
    if result.system.activity != "conditional":
        text += f"; activity of the aqueous: {result.system.activity}"
    return text


def _tied(result: FitResult) -> Sheet:
    """Constants that follow others."""
    rows = tuple((t.name, fixed(t.value, 3), fixed(t.sd, 3), t.tie) for t in result.tied)
    columns = ("constant", "value", "sd", "tie")
    return Sheet("tied constants (log10)", columns, rows, (), (True, False, False, True))


def _correlations(found: Estimate) -> Sheet:
    """Correlations of the constants, as a triangle."""
    names = [p.name for p in found.parameters]
    held = found.correlations
    if len(names) < 2:
        return Sheet("")
    rows = tuple(
        (name, *(fixed(held[i, j]) if j < i else "" for j in range(len(names) - 1)))
        for i, name in enumerate(names)
        if i > 0
    )
    strong = [
        f"{names[i]} and {names[j]} hang together ({fixed(held[i, j])}): one is known only with the other"
        for i in range(len(names))
        for j in range(i)
        if abs(held[i, j]) > STRONG
    ]
    notes = tuple(strong[:MOST_ROWS])
    return Sheet("correlations", ("", *names[:-1]), rows, notes)


def _goodness(result: FitResult) -> Sheet:
    """Errors of log10 D and of log10 beta."""
    rows = [
        (label, entry.name, str(entry.n), fixed(entry.bias, 3), fixed(entry.rms, 3))
        for label, entries in (("log10 D", result.groups), ("log10 beta", result.separations))
        for entry in entries
    ]
    columns = ("of", "measurements", "number", "bias", "rms")
    return Sheet("model less measurement", columns, tuple(rows), (), (True, True))


def _separations(result: FitResult) -> Sheet:
    """Separation factors at trace, and loaded."""
    rows = []
    for i, entry in enumerate(result.trace):
        loaded = result.loaded[i] if i < len(result.loaded) else None
        cells = [f"{entry.heavier}/{entry.lighter}", number(entry.value, 3)]
        cells.append(f"{number(entry.low, 3)} to {number(entry.high, 3)}")
        if loaded is None:
            cells += [NOTHING, NOTHING]
        else:
            cells += [number(loaded.value, 3), f"{number(loaded.low, 3)} to {number(loaded.high, 3)}"]
        rows.append((*cells, str(entry.n_together)))
    if not rows or result.condition is None:
        return Sheet("")
    loading = f"{100.0 * result.loaded[0].loading:.0f} % loading" if result.loaded else "loaded"
    at = result.condition
    notes = [f"at pH {fixed(at.pH)} and {number(at.extractant)} mol/L extractant, the middle of the data"]
    apart = [f"{entry.heavier}/{entry.lighter}" for entry in result.trace if not entry.n_together]
    if apart:
        notes.append(f"never measured in one contact, hence not validated: {', '.join(apart)}")
    columns = ("pair", "at trace", "95 % interval", f"at {loading}", "95 % interval", "together")
    return Sheet("separation factors", columns, tuple(rows), tuple(notes))


def _left_out(result: FitResult) -> Sheet:
    """Groups that were left out in turn."""
    rows = tuple(
        (entry.group, str(entry.n), fixed(entry.bias, 3), fixed(entry.rms, 3), ", ".join(entry.untold))
        for entry in result.left_out
    )
    columns = ("left out", "number", "bias", "rms", "not told by the others")
    return Sheet("log10 D of groups that took no part", columns, rows, (), (True, False, False, False, True))


def _outliers(found: Estimate) -> Sheet:
    """Measurements far off."""
    contacts = found.contacts
    rows = []
    for i in found.outliers[:MOST_ROWS]:
        m = contacts.measurements[i]
        rows.append(
            (
                f"{m.line}:{m.column}", contacts.names[m.contact], what_of(m, contacts.metals),
                fixed(m.value, 3), fixed(found.predicted[i], 3), fixed(found.standardised[i], 1),
            )
        )  # fmt: skip
    rest = len(found.outliers) - len(rows)
    notes = (f"and {rest} more",) if rest > 0 else ()
    columns = ("line", "contact", "measurement", "measured", "model", "standardised")
    return Sheet("outliers (log10; pH as it is)", columns, tuple(rows), notes, (True, True, True))


def what_of(m: Measurement, metals: Sequence[str]) -> str:
    """Name a measurement."""
    of = "/".join(metals[i] for i in (m.metal, m.other) if i >= 0)
    return f"{m.kind} {of}".strip()


def _skipped(found: Estimate) -> Sheet:
    """What was not used."""
    held = found.contacts.skipped
    rows = tuple((f"{s.line}:{s.column}", s.what, s.reason) for s in held[:MOST_ROWS])
    rest = len(held) - len(rows)
    notes = (f"and {rest} more",) if rest > 0 else ()
    return Sheet("not used", ("line", "", "why"), rows, notes, (True, True, True))


def _suggested(suggestions: Sequence[Suggestion]) -> Sheet:
    """Contacts worth making."""
    rows = []
    for entry in suggestions:
        amounts = np.array(list(entry.feed.values()))
        each = f"{number(float(amounts.mean()), 3)} of each of {', '.join(entry.feed)}"
        told = ", ".join(f"{metal} {fixed(value)}" for metal, value in entry.log_ratio.items())
        rows.append(
            (
                number(entry.acid, 3), number(entry.extractant, 3), number(entry.phase_ratio, 3), each,
                fixed(entry.pH), f"{100.0 * entry.loading:.0f} %", told, f"1/{fixed(entry.gain)}",
            )
        )  # fmt: skip
    columns = (
        "acid_mol_per_L", "extractant_mol_per_L", "O/A", "metals_mol_per_L", "pH expected", "loading",
        "log10 D expected", "sd times",
    )  # fmt: skip
    notes = ("the best first, each with those above it made",) if rows else ()
    is_text = (False, False, False, True, False, False, True, False)
    return Sheet("contacts that would tell the most", columns, tuple(rows), notes, is_text)
