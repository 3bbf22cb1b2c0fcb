"""Slow twins of the contacts: the species of a system document written out, its balances nested and bisected.

Nothing is shared with the kernels but the chemistry: no Phi, no elimination of the metals' charge, no Newton.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from reesim.chemistry.mass_action import MassActionSystem
from reesim.kernels.arrays import Floats


@dataclass(frozen=True)
class Split:
    """What leaves a contact: amounts [M] and [1] in mol/h, concentrations in mol/L."""

    aqueous: Floats
    organic: Floats
    ligand_organic: float
    e: float
    h: float
    ligand: float
    second: float


@dataclass(frozen=True)
class MassActionTwin:
    """One contact of one system with one ligand; a, o in L/h, extractants in mol/L of their active forms."""

    system: MassActionSystem
    metals: tuple[str, ...]
    a: float
    o: float
    extractant: float
    total: Floats
    second: float = 0.0

    @property
    def ligand_name(self) -> str:
        return next(iter(self.system.anion))

    def species(self, e: float, h: float, ligand: float, b: float = 0.0) -> tuple[Floats, dict[str, float]]:
        """Organic and aqueous metals [2, M] mol/L; and the sums that the balances are made of."""
        system, name = self.system, self.ligand_name
        z_l = system.anion[name]
        activity = e * 10.0 ** (-system.organic.c * np.sqrt(e))
        held = np.zeros((2, len(self.metals)))
        taken, taken_b, ligand_organic, ligand_aqueous = e, b, 0.0, ligand
        charge = h - system.kw / h + z_l * ligand
        for i, metal in enumerate(self.metals):
            z = system.metals[metal].charge
            organic = [
                (
                    10.0**s.logK
                    * activity**s.dimers
                    * b**s.second
                    * ligand ** s.ligands.get(name, 0)
                    / h**s.protons,
                    s,
                )
                for s in system.complexes_of(metal)
            ]
            aqueous = [(1.0, 0, z)]
            for found in system.aqueous_complexes:
                if found.metal != metal:
                    continue
                if found.ligand == "OH":
                    constant = 10.0**found.log_star_beta
                    aqueous.append((constant / h**found.n, 0, z - found.n))
                else:
                    constant = 10.0**found.log_beta
                    aqueous.append((constant * ligand**found.n, found.n, z + found.n * z_l))
            alpha = sum(weight for weight, _, _ in aqueous)
            d = sum(weight for weight, _ in organic)
            free = self.total[i] / (self.a * alpha + self.o * d)
            held[:, i] = free * d, free * alpha
            charge += sum(free * weight * of for weight, _, of in aqueous)
            ligand_aqueous += sum(free * weight * n for weight, n, _ in aqueous)
            taken += sum(free * weight * s.dimers for weight, s in organic)
            taken_b += sum(free * weight * s.second for weight, s in organic)
            ligand_organic += sum(free * weight * s.ligands.get(name, 0) for weight, s in organic)
        for acid in system.protonation:
            amount = 10.0**acid.log_K * ligand * h**acid.n
            charge += amount * (z_l + acid.n)
            ligand_aqueous += amount
        for acid in system.acid_uptake:
            amount = 10.0**acid.logK * h**-z_l * ligand * activity**acid.dimers * b**acid.second
            taken += amount * acid.dimers
            taken_b += amount * acid.second
            ligand_organic += amount
        for found in system.associates:
            amount = 10.0**found.logK * activity**found.dimers * b**found.second
            taken += amount * found.dimers
            taken_b += amount * found.second
        sums = {
            "taken": taken, "taken_b": taken_b, "charge": charge,
            "aqueous": ligand_aqueous, "organic": ligand_organic,
        }  # fmt: skip
        return held, sums

    def free_second(self, e: float, h: float, ligand: float) -> float:
        if self.second == 0.0:
            return 0.0

        def excess(log_b: float) -> float:
            return self.species(e, h, ligand, np.exp(log_b))[1]["taken_b"] / self.second - 1.0

        return float(np.exp(_root(excess, -90.0, np.log(self.second))))

    def free_extractant(self, h: float, ligand: float) -> float:
        def excess(log_e: float) -> float:
            e = np.exp(log_e)
            b = self.free_second(e, h, ligand)
            return self.species(e, h, ligand, b)[1]["taken"] / self.extractant - 1.0

        return float(np.exp(_root(excess, -90.0, np.log(self.extractant))))

    def settled(self, h: float, ligand: float) -> tuple[float, float]:
        """Both free extractants."""
        e = self.free_extractant(h, ligand)
        return e, self.free_second(e, h, ligand)

    def free_ligand(self, h: float) -> float:
        whole = self.total[-1]

        def excess(log_l: float) -> float:
            ligand = np.exp(log_l)
            e, b = self.settled(h, ligand)
            sums = self.species(e, h, ligand, b)[1]
            return (self.a * sums["aqueous"] + self.o * sums["organic"]) / whole - 1.0

        return float(np.exp(_root(excess, np.log(whole / self.a) - 60.0, np.log(whole / self.a))))

    def solve(self) -> Split:
        size = self.total[-1] / self.a

        def excess(log_h: float) -> float:
            h = np.exp(log_h)
            ligand = self.free_ligand(h)
            e, b = self.settled(h, ligand)
            return self.species(e, h, ligand, b)[1]["charge"] / size

        h = float(np.exp(_root(excess, np.log(1e-15), np.log(30.0))))
        ligand = self.free_ligand(h)
        e, b = self.settled(h, ligand)
        held, sums = self.species(e, h, ligand, b)
        return Split(self.a * held[1], self.o * held[0], self.o * sums["organic"], e, h, ligand, b)


def constant_beta_organic(
    o: float, total: Floats, charge: Floats, beta: Floats, capacity: float
) -> tuple[Floats, float]:
    """Amounts [C] on the organic of Xu's contact, and the equivalents it holds [mol/h]."""
    organic = np.zeros_like(total)
    held = float(np.clip(total @ charge, 0.0, 3.0 * capacity * o))
    is_rare = np.zeros(total.shape, dtype=bool)
    is_rare[: beta.shape[0]] = beta > 0.0
    is_ion = (charge == 1.0) & ~is_rare
    rare = total[is_rare].sum()
    if held == 0.0:
        return organic, held
    if held >= 3.0 * rare:
        organic[is_rare] = total[is_rare]
        ions = total[is_ion].sum()
        organic[is_ion] = total[is_ion] * (min((held - 3.0 * rare) / ions, 1.0) if ions > 0.0 else 0.0)
        return organic, held
    factor = beta[is_rare[: beta.shape[0]]]

    def shares(log_t: float) -> Floats:
        return factor * np.exp(log_t) / (1.0 + factor * np.exp(log_t))

    log_t = _root(lambda t: float(total[is_rare] @ shares(t)) / (held / 3.0) - 1.0, -60.0, 60.0)
    organic[is_rare] = total[is_rare] * shares(log_t)
    return organic, held


def _root(function, low: float, high: float) -> float:
    """Zero of a rising function; the upper end itself where the zero lies within rounding of it."""
    if function(high) <= 0.0:
        return high
    return float(brentq(function, low, high, xtol=1e-15, rtol=8.9e-16, maxiter=300))
