"""A table of contacts -> arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.elements import SERIES
from reesim.errors import Fault, InputError
from reesim.flowsheet.salts import salts_of
from reesim.studies.fit.columns import TEXT, read_header
from reesim.studies.fit.contacts import Contacts, Skipped
from reesim.studies.fit.contents import CHARGE, Builder, counter_ions
from reesim.studies.fit.rows import read_records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reesim.chemistry import MassActionSystem
    from reesim.kernels.arrays import Floats
    from reesim.studies.fit.cells import Grid


def read_contacts(
    grid: Grid, system: MassActionSystem, errors: Mapping[str, float] | None = None
) -> Contacts:
    """Read a table of contacts.

    Parameters
    ----------
    grid : Grid
        The table as written.
    system : MassActionSystem
        System whose metals, counter-ions and anions it may name.
    errors : mapping
        Standard deviations by kind of measurement, in place of `ERRORS`.

    Raises
    ------
    InputError
        With every fault of the header and of all rows.
    """
    salts = salts_of(counter_ions(system), system.anion)
    columns, faults = read_header(grid, system.metals, salts)
    if faults:
        raise InputError(faults)
    records = read_records(grid, columns, list(system.metals))
    builder = Builder(grid.file, system, errors or {})
    for record in records.contacts:
        builder.take(record)
    faults = [*records.faults, *builder.faults]
    if not faults and not builder.kept:
        place = grid.header[0]
        faults.append(Fault(grid.file, place.line, place.column, "", "no row holds anything to fit"))
    if faults:
        raise InputError(faults)
    has_ratio = any(column.role in ("O/A", "aqueous_volume") for column in columns)
    words = [column.name for column in columns if column.role == TEXT]
    return _contacts(builder, records.skipped, words, has_ratio)


def _contacts(builder: Builder, skipped: list[Skipped], words: list[str], has_ratio: bool) -> Contacts:
    """Arrays of all contacts that were kept."""
    system = builder.system
    there = {name for held in builder.amounts for name in held if name in system.metals}
    ions = [metal for metal in counter_ions(system) if metal in there]
    place = {metal: i for i, metal in enumerate(SERIES)}
    metals = sorted(there - set(ions), key=lambda m: (place.get(m, len(place)), list(system.metals).index(m)))
    metals = [*metals, *ions]
    ligands = list(system.anion)
    charge = np.array([*(system.metals[m].charge for m in metals), *system.anion.values()], dtype=np.float64)
    total = np.array([_totals(held, metals, ligands, charge) for held in builder.amounts])
    where = {i: metals.index(metal) for i, metal in enumerate(system.metals) if metal in metals}
    return Contacts(
        file=builder.file,
        names=tuple(record.name for record in builder.kept),
        lines=tuple(record.line for record in builder.kept),
        metals=tuple(metals),
        ligands=tuple(ligands),
        charge=charge,
        extractant=np.array([held["extractant"] for held in builder.amounts]),
        aqueous=np.array([a for a, _ in builder.phases]),
        organic=np.array([o for _, o in builder.phases]),
        total=total,
        knows_acid=np.array(["known" in held for held in builder.amounts]),
        temperature=np.array([_or_nan(record.number("temperature")) for record in builder.kept]),
        groups={word: tuple(record.words.get(word, "") for record in builder.kept) for word in words},
        measurements=tuple(
            m._replace(metal=where.get(m.metal, -1), other=where.get(m.other, -1))
            for m in builder.measurements
        ),
        skipped=tuple(sorted([*skipped, *builder.skipped])),
        notes=tuple(_notes(builder, has_ratio)),
    )


def _totals(held: dict[str, float], metals: list[str], ligands: list[str], charge: Floats) -> Floats:
    """Amounts of all components [C]: the acid's anion goes with every metal of the aqueous.

    Base, saponified organic and metals that the organic brings come without an anion.
    """
    total = np.array([held.get(m, 0.0) for m in metals] + [held.get(f"anion {a}", 0.0) for a in ligands])
    total[len(metals)] += (held.get(CHARGE, 0.0) + held.get("acid", 0.0)) / abs(charge[len(metals)])
    return total


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _notes(builder: Builder, has_ratio: bool) -> list[str]:
    """What was taken for granted."""
    notes = []
    if not has_ratio:
        notes.append("O/A is taken as 1 in every contact: the file has no such column")
    if builder.traces:
        notes.append(
            f"taken as traces, for nothing tells how much there was: {', '.join(sorted(builder.traces))}"
        )
    if builder.doubled:
        notes.append(
            "concentrations beside a distribution ratio are not counted again: they are one measurement"
        )
    kinds = sorted({m.kind for m in builder.measurements if m.is_assumed})
    if kinds:
        assumed = ", ".join(f"{kind} {builder.errors[kind]:.2g}" for kind in kinds)
        notes.append(f"standard deviations for want of measured ones (log10 units; pH as it is): {assumed}")
    return notes
