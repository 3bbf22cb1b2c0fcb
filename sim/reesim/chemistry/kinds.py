"""Species sorted by what they have in common, as the kernel of contacts works on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from reesim.kernels.arrays import Floats, Integers, Kinds
from reesim.kernels.layout import BLOCK, FIRST, LAST, SPECIES

Row = tuple[float, ...]


class _Metal(NamedTuple):
    """Constants of a metal's organic and aqueous species by their powers."""

    organic: dict[Row, float]
    aqueous: dict[Row, float]

    @property
    def size(self) -> int:
        """How many species there are beside the bare metal."""
        return len(self.organic) + len(self.aqueous)

    @property
    def is_several(self) -> bool:
        """Whether there is more than an organic species and the bare metal."""
        return bool(self.aqueous) or len(self.organic) > 1


def sort_species(families: Sequence[Any], log_kw: Floats, active_ligands: Integers) -> tuple[Kinds, Floats]:
    """Kinds of the kernels, and the constants [1, constants] in their order.

    Parameters
    ----------
    families : start, ln K and powers of the organic, aqueous, protonated and taken-up species in turn
    log_kw, active_ligands : [K]
    """
    organic, aqueous, protons, uptake = (families[i : i + 3] for i in range(0, 12, 3))
    n_chemistries = len(log_kw)
    n_metals = (len(organic[0]) - 1) // n_chemistries
    n_free = organic[2].shape[1]
    powers: list[Row] = []
    starts: dict[str, list[int]] = {name: [0] for name in ("monomial", "free", "kind")}
    free: list[tuple[float, int, bool]] = []
    layout: list[tuple[int, ...]] = []
    monomials: list[int] = []
    constants: list[float] = []
    for k in range(n_chemistries):
        numbers: dict[Row, int] = {}
        first = len(powers)

        def number(row: Row, numbers: dict[Row, int] = numbers, first: int = first) -> int:
            return numbers.setdefault(row, first + len(numbers))

        for row, constant, is_organic in _without_metal(k, n_free, protons, uptake, log_kw, active_ligands):
            free.append((constant, number(row), is_organic))
        metals = [
            _Metal(_rows(organic, k * n_metals + i), _rows(aqueous, k * n_metals + i))
            for i in range(n_metals)
        ]
        for pattern, found in _grouped(metals):
            species = [(row, True) for row in pattern.organic] + [(row, False) for row in pattern.aqueous]
            if pattern.aqueous or len(pattern.organic) > 1:
                species.append(((0.0,) * n_free, False))
            layout.append(
                (found[0], found[-1] + 1, len(monomials), len(species), len(pattern.organic), len(constants))
            )
            monomials += [number(row) for row, _ in species]
            constants += [_constant(metals[i], row, is_organic) for row, is_organic in species for i in found]
        powers += numbers
        starts["monomial"].append(len(powers))
        starts["free"].append(len(free))
        starts["kind"].append(len(layout))
    start = {name: np.array(values, dtype=np.uint64) for name, values in starts.items()}
    table = np.array(layout, dtype=np.uint64).reshape(len(layout), 6)
    table[:, BLOCK] += len(free)
    kinds = Kinds(
        np.array(
            [
                active_ligands[k] == 0 and (table[start["kind"][k] : start["kind"][k + 1], SPECIES] < 2).all()
                for k in range(n_chemistries)
            ],
            dtype=np.uint64,
        ),
        start["monomial"],
        np.array(powers, dtype=np.float64).reshape(len(powers), n_free),
        start["free"],
        np.array([[q, is_organic] for _, q, is_organic in free], dtype=np.uint64).reshape(len(free), 2),
        start["kind"],
        table,
        np.array(monomials, dtype=np.uint64),
    )
    return kinds, np.array([[c for c, _, _ in free] + constants], dtype=np.float64)


def blunted(kinds: Kinds, constant: Floats, sharpness: float) -> Floats:
    """Constants of metals of a single species to the power `sharpness`: their phases hold nothing else."""
    constant = constant.copy()
    for row in kinds.layout[kinds.layout[:, SPECIES] == 1]:
        constant[:, row[BLOCK] : row[BLOCK] + row[LAST] - row[FIRST]] **= sharpness
    return constant


def _rows(family: Sequence[Any], m: int) -> dict[Row, float]:
    start, log, power = family
    found: dict[Row, float] = {}
    for s in range(start[m], start[m + 1]):
        row = tuple(float(p) for p in power[s])
        found[row] = found.get(row, 0.0) + float(np.exp(log[s]))
    return found


def _constant(metal: _Metal, row: Row, is_organic: bool) -> float:
    """K of a species of a metal, 0 if it has none such; the bare metal is 1."""
    if is_organic:
        return metal.organic.get(row, 0.0)
    return metal.aqueous.get(row, 0.0) if any(row) else 1.0


def _without_metal(
    k: int, n_free: int, protons: Sequence[Any], uptake: Sequence[Any], log_kw: Floats, active: Integers
) -> list[tuple[Row, float, bool]]:
    """Powers, constant and whether organic of h, OH, the free ligands, their acids and acid taken up."""
    unit = np.eye(n_free)
    found = [(tuple(unit[1]), 1.0, False), (tuple(-unit[1]), float(np.exp(log_kw[k])), False)]
    found += [(tuple(unit[2 + ligand]), 1.0, False) for ligand in range(int(active[k]))]
    for (start, log, power), is_organic in ((protons, False), (uptake, True)):
        found += [
            (tuple(float(p) for p in power[s]), float(np.exp(log[s])), is_organic)
            for s in range(start[k], start[k + 1])
        ]
    return found


def _grouped(metals: Sequence[_Metal]) -> list[tuple[_Metal, list[int]]]:
    """Runs of neighbours of one kind, and the species of each; those that a metal lacks have constant 0.

    A metal joins the run before it if that costs the run or the metal one species at most.
    """
    groups: list[tuple[_Metal, list[int]]] = []
    for i, metal in enumerate(metals):
        if groups:
            pattern, found = groups[-1]
            both = _Metal(pattern.organic | metal.organic, pattern.aqueous | metal.aqueous)
            alike = both.size == pattern.size == metal.size
            several = pattern.is_several and metal.is_several
            if alike or (several and both.size <= max(pattern.size, metal.size) + 1):
                groups[-1] = both, [*found, i]
                continue
        groups.append((metal, [i]))
    return groups
