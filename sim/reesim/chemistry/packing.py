"""Systems packed into the flat arrays of the kernels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from reesim.chemistry.mass_action import MassActionSystem
from reesim.chemistry.separation_factor import SeparationFactorSystem
from reesim.kernels.arrays import Equilibria, Floats, Integers
from reesim.kernels.status import MASS_ACTION, SEPARATION_FACTOR

LN10 = float(np.log(10.0))


class Packed(NamedTuple):
    """One chemistry as it goes into the kernels."""

    system: MassActionSystem | SeparationFactorSystem
    amount: float
    """E_total [mol/L of the active form], or the capacity [mol/L of rare earth] of a constant-β system."""


class _Species:
    """Rows of one family of species, gathered metal by metal."""

    def __init__(self, n_free: int) -> None:
        self.start: list[int] = [0]
        self.log: list[float] = []
        self.power: list[list[float]] = []
        self.n_free = n_free

    def add(self, log10_constant: float, power: list[float]) -> None:
        self.log.append(LN10 * log10_constant)
        self.power.append(power)

    def close(self) -> None:
        self.start.append(len(self.log))

    def arrays(self) -> tuple[Integers, Floats, Floats]:
        power = np.array(self.power, dtype=np.float64).reshape(len(self.log), self.n_free)
        return np.array(self.start, dtype=np.int64), np.array(self.log, dtype=np.float64), power


def pack(
    chemistries: Sequence[Packed], metals: Sequence[str], ligands: Sequence[str], charge: Floats
) -> Equilibria:
    """Equilibria of the kernels for the chemistries in their order.

    Parameters
    ----------
    chemistries : K chemistries
    metals, ligands : the components, in the order of the network's arrays
    charge : [C] of the components
    """
    n_free = 2 + len(ligands)
    organic, aqueous, protons, uptake = (_Species(n_free) for _ in range(4))
    active: list[int] = []
    extracts: list[int] = []
    beta = np.zeros((len(chemistries), len(metals)))
    for k, chemistry in enumerate(chemistries):
        system = chemistry.system
        if isinstance(system, SeparationFactorSystem):
            for i, metal in enumerate(metals):
                beta[k, i] = _factor(system, metal)
                organic.close()
                aqueous.close()
        else:
            _pack_metals(system, metals, ligands, organic, aqueous)
            _pack_acids(system, ligands, protons, uptake)
        protons.close()
        uptake.close()
        active.append(_holds_ligand(k, len(metals), organic, aqueous, protons, uptake))
        extracts.append(_extracts_ligand(k, len(metals), organic, uptake))
    mass = [isinstance(c.system, MassActionSystem) for c in chemistries]
    organic_arrays, aqueous_arrays, proton_arrays, uptake_arrays = (
        s.arrays() for s in (organic, aqueous, protons, uptake)
    )
    return Equilibria(
        np.array([MASS_ACTION if m else SEPARATION_FACTOR for m in mass], dtype=np.int64),
        np.array(charge, dtype=np.float64),
        len(ligands),
        np.array([len(ligands) if a else 0 for a in active], dtype=np.int64),
        np.array(extracts, dtype=np.int64),
        organic_arrays[0],
        organic_arrays[1],
        np.exp(organic_arrays[1]),
        _same_as_before(organic_arrays[2]),
        organic_arrays[2],
        *aqueous_arrays,
        *proton_arrays,
        *uptake_arrays,
        np.array([np.log(getattr(c.system, "kw", 1e-14)) for c in chemistries]),
        np.array(
            [
                LN10 * c.system.organic.c if isinstance(c.system, MassActionSystem) else 0.0
                for c in chemistries
            ]
        ),
        np.array([c.amount for c in chemistries], dtype=np.float64),
        beta,
        np.ones(1),
    )


def _factor(system: SeparationFactorSystem, metal: str) -> float:
    """beta of a metal, 0 for counter-ions and metals the system does not have."""
    entry = system.separation_factors.get(metal)
    return 0.0 if entry is None else float(getattr(entry, "value", entry))


def _powers(ligands: Sequence[str], dimers: float, protons: float, held: dict[str, int]) -> list[float]:
    return [dimers, protons, *(float(held.get(ligand, 0)) for ligand in ligands)]


def _pack_metals(
    system: MassActionSystem,
    metals: Sequence[str],
    ligands: Sequence[str],
    organic: _Species,
    aqueous: _Species,
) -> None:
    log_kw = float(np.log10(system.kw))
    for metal in metals:
        if metal in system.metals:
            for complex_ in system.complexes_of(metal):
                released = complex_.protons if complex_.protons is not None else 0.0
                organic.add(
                    complex_.logK, _powers(ligands, complex_.dimers, -released, dict(complex_.ligands))
                )
        for found in system.aqueous_complexes:
            if found.metal != metal:
                continue
            if found.ligand == "OH":
                star = found.log_star_beta
                value = star if star is not None else (found.log_beta or 0.0) + found.n * log_kw
                aqueous.add(value, _powers(ligands, 0.0, -float(found.n), {}))
            else:
                aqueous.add(found.log_beta or 0.0, _powers(ligands, 0.0, 0.0, {found.ligand: found.n}))
        organic.close()
        aqueous.close()


def _pack_acids(
    system: MassActionSystem, ligands: Sequence[str], protons: _Species, uptake: _Species
) -> None:
    for found in system.protonation:
        protons.add(found.log_K, _powers(ligands, 0.0, float(found.n), {found.ligand: 1}))
    for acid in system.acid_uptake:
        taken = float(-system.anion[acid.ligand])
        uptake.add(acid.logK, _powers(ligands, acid.dimers, taken, {acid.ligand: 1}))


def _holds_ligand(k: int, n_metals: int, *families: _Species) -> bool:
    """Whether any species of chemistry k has a ligand in it; if not, ln l needs no unknown."""
    organic, aqueous, protons, uptake = families
    rows = [
        *organic.power[organic.start[k * n_metals] :],
        *aqueous.power[aqueous.start[k * n_metals] :],
        *protons.power[protons.start[k] :],
        *uptake.power[uptake.start[k] :],
    ]
    return any(any(row[2:]) for row in rows)


def _extracts_ligand(k: int, n_metals: int, organic: _Species, uptake: _Species) -> int:
    rows = [*organic.power[organic.start[k * n_metals] :], *uptake.power[uptake.start[k] :]]
    return int(any(any(row[2:]) for row in rows))


def _same_as_before(power: Floats) -> Integers:
    """1 where a species has the powers of the one before it."""
    same = np.zeros(power.shape[0], dtype=np.int64)
    if power.shape[0] > 1:
        same[1:] = (power[1:] == power[:-1]).all(axis=1)
    return same


def softened(eq: Equilibria, sharpness: float) -> Equilibria:
    """The same equilibria with separations blunted to the power `sharpness`; 1 is real.

    A fictitious chemistry that conserves everything and whose contact is convex like the real one;
    its fronts are broad, so that Newton finds them, and sharpen in place as sharpness goes to 1.
    """
    return eq._replace(
        organic_constant=eq.organic_constant**sharpness,
        beta=np.where(eq.beta > 0.0, eq.beta**sharpness, 0.0),
        sharpness=np.array([sharpness]),
    )
