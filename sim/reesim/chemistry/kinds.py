"""Species sorted by what they have in common, as contacts work on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from reesim.kernels.arrays import Floats, Integers, Kinds
from reesim.kernels.layout import BLOCK, FIRST, LAST, SPECIES

Powers = tuple[float, ...]
"""A row of powers of the free variables (ln a_E, ln h, ln l_1 … ln l_L, ln b of a second extractant)."""


class Family(NamedTuple):
    """Species of one family, as Equilibria holds them."""

    start: Integers
    log: Floats
    power: Floats

    def of(self, i: int) -> dict[Powers, float]:
        """Constants by powers of the species of metal, or chemistry, i; like powers are one species."""
        found: dict[Powers, float] = {}
        for s in range(self.start[i], self.start[i + 1]):
            powers = tuple(float(p) for p in self.power[s])
            found[powers] = found.get(powers, 0.0) + float(np.exp(self.log[s]))
        return found


class Families(NamedTuple):
    """All species of all chemistries."""

    organic: Family
    aqueous: Family
    protons: Family
    uptake: Family


class _Metal(NamedTuple):
    """Constants of a metal's organic species and aqueous complexes; or of all those of a run of metals."""

    organic: dict[Powers, float]
    aqueous: dict[Powers, float]

    @property
    def size(self) -> int:
        """How many species there are beside the bare metal."""
        return len(self.organic) + len(self.aqueous)

    @property
    def is_several(self) -> bool:
        """Whether there is more than one organic species beside the bare metal."""
        return bool(self.aqueous) or len(self.organic) > 1


@dataclass
class _Tables:
    """The tables of Kinds while chemistry after chemistry is added."""

    n_free: int
    powers: list[Powers] = field(default_factory=list)
    free: list[tuple[int, bool]] = field(default_factory=list)
    free_constants: list[float] = field(default_factory=list)
    layout: list[list[int]] = field(default_factory=list)
    monomials: list[int] = field(default_factory=list)
    constants: list[float] = field(default_factory=list)
    starts: list[tuple[int, int, int]] = field(default_factory=lambda: [(0, 0, 0)])
    plain: list[bool] = field(default_factory=list)

    def number(self, powers: Powers) -> int:
        """Place of a monomial of the chemistry being added."""
        first = self.starts[-1][0]
        if powers not in self.powers[first:]:
            self.powers.append(powers)
        return self.powers.index(powers, first)

    def add_free(self, powers: Powers, constant: float, is_organic: bool) -> None:
        """Add a species without a metal."""
        self.free.append((self.number(powers), is_organic))
        self.free_constants.append(constant)

    def add_run(self, first: int, metals: Sequence[_Metal], pattern: _Metal) -> None:
        """Add metals `first` and following, of one kind."""
        table = [[m.organic.get(powers, 0.0) for m in metals] for powers in pattern.organic]
        table += [[m.aqueous.get(powers, 0.0) for m in metals] for powers in pattern.aqueous]
        rows = [*pattern.organic, *pattern.aqueous]
        if pattern.is_several:
            rows.append((0.0,) * self.n_free)
            table.append([1.0] * len(metals))
        self.layout.append(
            [
                first,
                first + len(metals),
                len(self.monomials),
                len(rows),
                len(pattern.organic),
                len(self.constants),
            ]
        )
        self.monomials += [self.number(powers) for powers in rows]
        self.constants += [constant for row in table for constant in row]

    def close(self, *, is_plain: bool) -> None:
        """End a chemistry; `is_plain` if no ligand is an unknown in it."""
        first = self.starts[-1][2]
        self.starts.append((len(self.powers), len(self.free), len(self.layout)))
        self.plain.append(is_plain and all(row[SPECIES] < 2 for row in self.layout[first:]))

    def arrays(self) -> tuple[Kinds, Floats]:
        """The tables, and constants [1, constants]: those of species without a metal before all others."""
        layout = np.array(self.layout, dtype=np.uint64).reshape(-1, 6)
        layout[:, BLOCK] += np.uint64(len(self.free))
        starts = np.array(self.starts, dtype=np.uint64)
        kinds = Kinds(
            np.array(self.plain, dtype=np.uint64),
            starts[:, 0].copy(),
            np.array(self.powers, dtype=np.float64).reshape(-1, self.n_free),
            starts[:, 1].copy(),
            np.array(self.free, dtype=np.uint64).reshape(-1, 2),
            starts[:, 2].copy(),
            layout,
            np.array(self.monomials, dtype=np.uint64),
        )
        return kinds, np.array([self.free_constants + self.constants], dtype=np.float64)


def sort_species(
    families: Families, log_kw: Floats, active_ligands: Integers, second: Floats | None = None
) -> tuple[Kinds, Floats]:
    """Kinds of the kernels and the constants [1, constants] in their order.

    log_kw, active_ligands, second [K] are those of Equilibria; without `second` nothing holds any.
    """
    n_metals = (len(families.organic.start) - 1) // len(log_kw)
    tables = _Tables(families.organic.power.shape[1])
    for k in range(len(log_kw)):
        for powers, constant, is_organic in _without_metal(k, families, log_kw, int(active_ligands[k])):
            tables.add_free(powers, constant, is_organic)
        if second is not None and second[k] > 0.0:
            tables.add_free((*(0.0 for _ in range(tables.n_free - 1)), 1.0), 1.0, True)
        metals = [
            _Metal(families.organic.of(m), families.aqueous.of(m))
            for m in range(k * n_metals, (k + 1) * n_metals)
        ]
        for first, last, pattern in _runs(metals):
            tables.add_run(first, metals[first:last], pattern)
        tables.close(is_plain=active_ligands[k] == 0)
    return tables.arrays()


def blunted(kinds: Kinds, constant: Floats, sharpness: float) -> Floats:
    """Constants of metals of a single species to the power `sharpness`: their phases hold nothing else."""
    constant = constant.copy()
    for row in kinds.layout[kinds.layout[:, SPECIES] == 1].astype(np.int64):
        constant[:, row[BLOCK] : row[BLOCK] + row[LAST] - row[FIRST]] **= sharpness
    return constant


def _without_metal(
    k: int, families: Families, log_kw: Floats, n_ligands: int
) -> Iterator[tuple[Powers, float, bool]]:
    """Powers, constant and whether organic of h, OH, the free ligands, their acids, and acid taken up."""
    unit = np.eye(families.organic.power.shape[1]).tolist()
    yield tuple(unit[1]), 1.0, False
    yield tuple(-p for p in unit[1]), float(np.exp(log_kw[k])), False
    for ligand in range(n_ligands):
        yield tuple(unit[2 + ligand]), 1.0, False
    for powers, constant in families.protons.of(k).items():
        yield powers, constant, False
    for powers, constant in families.uptake.of(k).items():
        yield powers, constant, True


def _runs(metals: Sequence[_Metal]) -> list[tuple[int, int, _Metal]]:
    """Runs of neighbours of one kind (first, one past the last, all their species).

    A metal joins the run before it if that adds one species at most to it or to the run; those it lacks
    have constant 0.  Metals of a single species or none keep to their like, which cost least.
    """
    runs: list[tuple[int, int, _Metal]] = []
    for i, metal in enumerate(metals):
        if runs:
            first, _, run = runs[-1]
            both = _Metal(run.organic | metal.organic, run.aqueous | metal.aqueous)
            alike = both.size == run.size == metal.size
            near = run.is_several and metal.is_several and both.size <= min(run.size, metal.size) + 1
            if alike or near:
                runs[-1] = first, i + 1, both
                continue
        runs.append((i, i + 1, metal))
    return runs
