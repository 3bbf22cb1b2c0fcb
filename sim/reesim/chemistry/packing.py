"""Systems packed into the flat arrays of the kernels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from reesim.chemistry.activity import log_y
from reesim.chemistry.activity_packing import no_activity
from reesim.chemistry.distribution import DistributionSystem
from reesim.chemistry.kinds import Families, Family, blunted, sort_species
from reesim.chemistry.mass_action import MassActionSystem
from reesim.chemistry.separation_factor import SeparationFactorSystem
from reesim.chemistry.systems import AnySystem
from reesim.kernels.arrays import Equilibria, EveryModel, Floats, Integers, MassActionAlone
from reesim.kernels.electrolyte import Activity
from reesim.kernels.status import DISTRIBUTION, MASS_ACTION, SEPARATION_FACTOR

LN10 = float(np.log(10.0))
MODELS = {"mass_action": MASS_ACTION, "separation_factor": SEPARATION_FACTOR, "distribution": DISTRIBUTION}


class Packed(NamedTuple):
    """One chemistry as it goes into the kernels."""

    system: AnySystem
    amount: float
    """E_total [mol/L of the active form], or the capacity [mol/L of rare earth] of a constant-β system."""
    second: float = 0.0
    """Total of the second extractant [mol/L of its active form]; species that hold it are left out at 0."""


class _Species:
    """Rows of one family of species, gathered metal by metal."""

    def __init__(self, n_free: int) -> None:
        self.start: list[int] = [0]
        self.log: list[float] = []
        self.power: list[list[float]] = []
        self.n_free = n_free

    def add(self, log10_constant: float, power: list[float]) -> None:
        self.log.append(LN10 * log10_constant)
        self.power.append(power[: self.n_free])

    def close(self) -> None:
        self.start.append(len(self.log))

    def arrays(self) -> Family:
        power = np.array(self.power, dtype=np.float64).reshape(len(self.log), self.n_free)
        return Family(np.array(self.start, dtype=np.int64), np.array(self.log, dtype=np.float64), power)


def pack(
    chemistries: Sequence[Packed],
    metals: Sequence[str],
    ligands: Sequence[str],
    charge: Floats,
    activity: Activity | None = None,
) -> Equilibria:
    """Equilibria of the kernels for the chemistries in their order.

    Parameters
    ----------
    chemistries : K chemistries
    metals, ligands : the components, in the order of the network's arrays
    charge : [C] of the components
    activity : activity model of the aqueous phases; None where all constants are conditional
    """
    n_free = 2 + len(ligands) + int(any(chemistry.second > 0.0 for chemistry in chemistries))
    organic, aqueous, protons, uptake = (_Species(n_free) for _ in range(4))
    active: list[int] = []
    extracts: list[int] = []
    beta = np.zeros((len(chemistries), len(metals)))
    isotherms = _Isotherms()
    for k, chemistry in enumerate(chemistries):
        system = chemistry.system
        isotherms.add(system, metals, chemistry.amount)
        if not isinstance(system, MassActionSystem):
            for i, metal in enumerate(metals):
                beta[k, i] = _factor(system, metal)
                organic.close()
                aqueous.close()
            if isinstance(system, DistributionSystem):
                _pack_protonation(system, ligands, protons)
        else:
            has_second = chemistry.second > 0.0
            _pack_metals(system, metals, ligands, organic, aqueous, has_second=has_second)
            _pack_acids(system, ligands, protons, uptake, has_second=has_second)
        protons.close()
        uptake.close()
        holds = _holds_ligand(k, len(metals), organic, aqueous, protons, uptake)
        active.append(holds or chemistry.second > 0.0)  # its unknown stands behind theirs
        extracts.append(_extracts_ligand(k, len(metals), len(ligands), organic, uptake))
    families = Families(organic.arrays(), aqueous.arrays(), protons.arrays(), uptake.arrays())
    log_kw = np.array([np.log(getattr(c.system, "kw", 1e-14)) for c in chemistries])
    second = np.array([c.second for c in chemistries], dtype=np.float64)
    active_ligands = np.array([len(ligands) if a else 0 for a in active], dtype=np.int64)
    fields: list[Any] = [
        np.array([MODELS[c.system.model] for c in chemistries], dtype=np.int64),
        np.array(charge, dtype=np.float64),
        len(ligands),
        active_ligands,
        np.array(extracts, dtype=np.int64),
        2 + active_ligands + (second > 0.0).astype(np.int64),
        *(array for family in families for array in family),
        log_kw,
        np.array(
            [
                LN10 * c.system.organic.c if isinstance(c.system, MassActionSystem) else 0.0
                for c in chemistries
            ]
        ),
        np.array([c.amount for c in chemistries], dtype=np.float64),
        second,
        beta,
        *isotherms.arrays(),
        np.ones(1),
        *sort_species(families, log_kw, active_ligands, second),
        no_activity(len(chemistries), len(metals)) if activity is None else activity,
        _models(chemistries, extracts),
    ]
    return Equilibria._make(fields)


def _models(chemistries: Sequence[Packed], extracts: Sequence[int]) -> EveryModel | MassActionAlone:
    """What contacts the kernels have to know."""
    is_alone = all(isinstance(c.system, MassActionSystem) for c in chemistries) and not any(extracts)
    return (MassActionAlone if is_alone else EveryModel)(np.zeros(1, dtype=np.int64))


def _factor(system: SeparationFactorSystem | DistributionSystem, metal: str) -> float:
    """beta of a metal, 0 for counter-ions and metals the system does not have."""
    if isinstance(system, DistributionSystem):
        return 0.0
    entry = system.separation_factors.get(metal)
    return 0.0 if entry is None else float(getattr(entry, "value", entry))


def _powers(
    ligands: Sequence[str], dimers: float, protons: float, held: dict[str, int], second: float = 0.0
) -> list[float]:
    return [dimers, protons, *(float(held.get(ligand, 0)) for ligand in ligands), second]


def _pack_metals(
    system: MassActionSystem,
    metals: Sequence[str],
    ligands: Sequence[str],
    organic: _Species,
    aqueous: _Species,
    *,
    has_second: bool,
) -> None:
    log_kw = float(np.log10(system.kw))
    for metal in metals:
        if metal in system.metals:
            for complex_ in system.complexes_of(metal):
                if complex_.second > 0.0 and not has_second:
                    continue
                released = complex_.protons if complex_.protons is not None else 0.0
                held = dict(complex_.ligands)
                organic.add(
                    complex_.logK, _powers(ligands, complex_.dimers, -released, held, complex_.second)
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
    system: MassActionSystem,
    ligands: Sequence[str],
    protons: _Species,
    uptake: _Species,
    *,
    has_second: bool,
) -> None:
    """Protonated ligands; and in the organic what holds no metal: acid, extractants held by each other."""
    _pack_protonation(system, ligands, protons)
    for acid in system.acid_uptake:
        if has_second or acid.second == 0.0:
            taken = float(-system.anion[acid.ligand])
            uptake.add(acid.logK, _powers(ligands, acid.dimers, taken, {acid.ligand: 1}, acid.second))
    for found in system.associates if has_second else ():
        uptake.add(found.logK, _powers(ligands, found.dimers, 0.0, {}, found.second))


def _pack_protonation(
    system: MassActionSystem | DistributionSystem, ligands: Sequence[str], protons: _Species
) -> None:
    for found in system.protonation:
        protons.add(found.log_K, _powers(ligands, 0.0, float(found.n), {found.ligand: 1}))


class _Isotherms:
    """Terms of log10 D at the extractant of each chemistry, gathered metal by metal."""

    def __init__(self) -> None:
        self._start = [0]
        self._terms: list[tuple[float, int, int]] = []

    def add(self, system: AnySystem, metals: Sequence[str], amount: float) -> None:
        """The metals of one chemistry; amount is E_total [mol/L of the active form]."""
        for metal in metals:
            if isinstance(system, DistributionSystem) and metal in system.metals:
                formal = amount * system.extractant.aggregation
                for term in system.metals[metal].log_D:
                    logarithm = float(np.log10(formal)) if formal > 0.0 else -300.0
                    size = formal**term.extractant * logarithm**term.log_extractant
                    self._terms.append((term.coefficient * size, term.pH, term.loading))
            self._start.append(len(self._terms))

    def arrays(self) -> tuple[Integers, Floats, Integers, Integers]:
        """start, coefficients, powers of pH, powers of the loading."""
        table = np.array(self._terms, dtype=np.float64).reshape(len(self._terms), 3)
        powers = table[:, 1:].astype(np.int64)
        return (
            np.array(self._start, dtype=np.int64),
            np.ascontiguousarray(table[:, 0]),
            np.ascontiguousarray(powers[:, 0]),
            np.ascontiguousarray(powers[:, 1]),
        )


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


def _extracts_ligand(k: int, n_metals: int, n_ligands: int, organic: _Species, uptake: _Species) -> int:
    rows = [*organic.power[organic.start[k * n_metals] :], *uptake.power[uptake.start[k] :]]
    return int(any(any(row[2 : 2 + n_ligands]) for row in rows))


def renewed(eq: Equilibria) -> Equilibria:
    """The same equilibria after their logarithms have changed: the constants that contacts use follow."""
    families = Families(
        Family(eq.organic_start, eq.organic_log, eq.organic_power),
        Family(eq.aqueous_start, eq.aqueous_log, eq.aqueous_power),
        Family(eq.proton_start, eq.proton_log, eq.proton_power),
        Family(eq.uptake_start, eq.uptake_log, eq.uptake_power),
    )
    return eq._replace(constant=sort_species(families, eq.log_kw, eq.active_ligands, eq.second)[1])


def rebased(eq: Equilibria, acid: Floats) -> Equilibria:
    """Equilibria for activities from constants that hold in acids of [K] mol/L, metals as traces; 0: as is.

    ln K = ln K_conditional - ln(y_M y_H^p y_l^q) at the composition of the acid: there both say the same.
    The first ligand is the acid's.
    """
    if not isinstance(eq.activity, Activity):
        return eq
    n_metals = eq.activity.basis.shape[1]
    log = eq.organic_log.copy()
    for k, there in enumerate(acid):
        if there <= 0.0 or eq.activity.on[k] == 0:
            continue
        c = np.zeros(n_metals + 1 + eq.n_ligands)
        c[n_metals] = there
        c[n_metals + 1] = there / -eq.charge[n_metals]
        found = log_y(eq.activity, c)
        for i in range(n_metals):
            rows = slice(eq.organic_start[k * n_metals + i], eq.organic_start[k * n_metals + i + 1])
            log[rows] -= found[i] + eq.organic_power[rows, 1 : 2 + eq.n_ligands] @ found[n_metals:]
    return renewed(eq._replace(organic_log=log))


def softened(eq: Equilibria, sharpness: float) -> Equilibria:
    """The same equilibria with separations blunted to the power `sharpness`; 1 is real.

    A fictitious chemistry that conserves everything and whose contact is convex like the real one;
    its fronts are broad, so that Newton finds them, and sharpen in place as sharpness goes to 1.
    """
    return eq._replace(
        beta=np.where(eq.beta > 0.0, eq.beta**sharpness, 0.0),
        sharpness=np.array([sharpness]),
        constant=blunted(eq.kinds, eq.constant, sharpness),
    )
