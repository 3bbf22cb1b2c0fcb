"""Profiles of a cascade as data: what the stages of a flowsheet held."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.errors import Fault, InputError, did_you_mean
from reesim.studies.fit.columns import ROLES, TEXT, Column, tell_columns
from reesim.studies.fit.contacts import LN10, Contacts, Measurement, Skipped
from reesim.studies.fit.contents import ERRORS
from reesim.studies.fit.values import is_below_detection, is_missing, read_limit_or_value, read_sd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reesim.flowsheet.compile import Compiled
    from reesim.studies.fit.cells import Cell, Grid

USED = ("pH", "aqueous", "organic")
"""What a profile may hold."""


class Stage(NamedTuple):
    """A stage of a cascade; `i_stage` from 0."""

    unit: str
    i_stage: int


def read_profile(
    grid: Grid, compiled: Compiled, errors: Mapping[str, float] | None = None
) -> tuple[Contacts, tuple[Stage, ...]]:
    """Read what stages held: columns `unit` (where there are several), `stage`, `pH`, `<El>_aq`, `<El>_org`.

    Raises
    ------
    InputError
        With every fault of the header and of all rows.
    """
    columns, faults = tell_columns(grid, compiled.metals, ())
    place = {column.name: i for i, column in enumerate(columns) if column.role == TEXT}
    head = grid.header[0]
    if "stage" not in place:
        faults.append(Fault(grid.file, head.line, head.column, "stage", "there is no such column"))
    for column, cell in zip(columns, grid.header, strict=True):
        if column.role in ROLES and (column.role not in USED or (column.role != "pH" and not column.element)):
            text = f"a profile holds unit, stage, pH, and of metals Dy_aq and Dy_org; not {column.role}"
            faults.append(Fault(grid.file, cell.line, cell.column, cell.text, text))
    if faults:
        raise InputError(faults)
    known = {**ERRORS, **(errors or {})}
    stages: list[Stage] = []
    measurements: list[Measurement] = []
    skipped: list[Skipped] = []
    for row in grid.rows:
        try:
            stage = _stage(row, place, compiled)
        except InputError as error:
            faults += [replace(f, file=grid.file) for f in error.faults]
            continue
        held, more, left = _measured(row, columns, compiled, known, len(stages), grid.file)
        faults += more
        skipped += left
        if held:
            stages.append(stage)
            measurements += held
    if not faults and not stages:
        faults.append(Fault(grid.file, head.line, head.column, "", "no row holds anything to fit"))
    if faults:
        raise InputError(faults)
    return _contacts(grid, compiled, stages, measurements, skipped, known), tuple(stages)


def _stage(row: tuple[Cell, ...], place: dict[str, int], compiled: Compiled) -> Stage:
    """Stage that a row is about."""
    cascades = compiled.layout.stages
    cell = row[place["stage"]]
    unit = row[place["unit"]].text if "unit" in place else next(iter(cascades), "")
    if unit not in cascades or ("unit" not in place and len(cascades) != 1):
        where = row[place["unit"]] if "unit" in place else cell
        there = ", ".join(cascades)
        message = f"{unit!r} is no cascade of the flowsheet{did_you_mean(unit, cascades)} (it has: {there})"
        raise InputError([Fault("", where.line, where.column, "unit", message)])
    n = len(cascades[unit])
    if not cell.text.isdecimal() or not 1 <= int(cell.text) <= n:
        message = f"{cell.text or 'nothing'} is no stage of {unit}; give 1 to {n}, 1 at the raffinate end"
        raise InputError([Fault("", cell.line, cell.column, "stage", message)])
    return Stage(unit, int(cell.text) - 1)


def _measured(
    row: tuple[Cell, ...],
    columns: Sequence[Column],
    compiled: Compiled,
    errors: Mapping[str, float],
    i_row: int,
    file: str,
) -> tuple[list[Measurement], list[Fault], list[Skipped]]:
    """What was measured in a stage."""
    sds = {(c.role, c.element): (i, c) for i, c in enumerate(columns) if c.is_sd}
    held: list[Measurement] = []
    faults: list[Fault] = []
    skipped: list[Skipped] = []
    for column, cell in zip(columns, row, strict=True):
        if column.role == TEXT or column.is_sd or is_missing(cell.text):
            continue
        if column.role != "pH" and is_below_detection(cell.text):
            reason = "below detection, and the limit is not told: not data"
            skipped.append(Skipped(cell.line, cell.column, column.name, reason))
            continue
        dimension = ROLES[column.role].dimension
        try:
            reading = read_limit_or_value(cell.text, dimension, column.unit, column.element)
            i_sd = sds.get((column.role, column.element))
            sd = None
            if i_sd is not None and not is_missing(row[i_sd[0]].text):
                sd = read_sd(row[i_sd[0]].text, i_sd[1].unit, dimension, column.element, reading.value)
        except ValueError as error:
            faults.append(Fault(file, cell.line, cell.column, column.name, str(error)))
            continue
        is_ph = column.role == "pH"
        value = reading.value if is_ph else float(np.log10(reading.value))
        spread = errors[column.role] if sd is None else sd if is_ph else sd / (reading.value * LN10)
        metal = -1 if is_ph else compiled.metals.index(column.element)
        held.append(
            Measurement(
                column.role, i_row, value, spread, metal, is_limit=reading.is_limit, is_assumed=sd is None,  # type: ignore[arg-type]
                line=cell.line, column=cell.column,
            )
        )  # fmt: skip
    return held, faults, skipped


def _contacts(
    grid: Grid,
    compiled: Compiled,
    stages: list[Stage],
    measurements: list[Measurement],
    skipped: list[Skipped],
    errors: Mapping[str, float],
) -> Contacts:
    """The stages as contacts without amounts: those follow from the flowsheet."""
    n = len(stages)
    kinds = sorted({m.kind for m in measurements if m.is_assumed})
    assumed = ", ".join(f"{kind} {errors[kind]:.2g}" for kind in kinds)
    note = f"standard deviations for want of measured ones (log10 units; pH as it is): {assumed}"
    lines = {m.contact: m.line for m in reversed(measurements)}
    return Contacts(
        file=grid.file,
        names=tuple(f"{stage.unit} stage {stage.i_stage + 1}" for stage in stages),
        lines=tuple(lines[i] for i in range(n)),
        metals=compiled.metals,
        ligands=compiled.ligands,
        charge=compiled.charge,
        extractant=np.full(n, np.nan),
        aqueous=np.ones(n),
        organic=np.ones(n),
        total=np.zeros((n, len(compiled.components))),
        knows_acid=np.zeros(n, dtype=bool),
        temperature=np.full(n, np.nan),
        groups={"unit": tuple(stage.unit for stage in stages)},
        measurements=tuple(measurements),
        skipped=tuple(skipped),
        notes=(note,) if kinds else (),
    )
