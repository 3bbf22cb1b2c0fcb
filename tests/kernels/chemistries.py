"""Small systems for the kernels, one for each thing a mass-action system can say. The constants are made up."""

from dataclasses import dataclass

import numpy as np

from reesim.chemistry.mass_action import MassActionSystem
from reesim.chemistry.packing import Packed, pack
from reesim.kernels.arrays import Equilibria, Floats

RARE = {"Nd": -1.2, "Dy": 0.8, "Y": 1.4, "Lu": 2.9}
SODIUM_IN_E = {"dimers": 1, "logK": -4.4}
SODIUM = {"charge": 1, **SODIUM_IN_E}
ACIDIC = {"name": "HA", "aggregation": 2}
ONE_COMPLEX = {metal: {"charge": 3, "dimers": 3, "logK": value} for metal, value in RARE.items()}
SEVERAL = {
    metal: {"charge": 3, "complexes": [{"dimers": 3, "logK": value}, {"dimers": 1.5, "logK": value - 1.1}]}
    for metal, value in RARE.items()
}


def _system(name: str, **more: object) -> MassActionSystem:
    given = {"name": name, "extractant": ACIDIC, "anion": {"Cl": -1}, "metals": {**ONE_COMPLEX, "Na": SODIUM}}
    return MassActionSystem.model_validate({**given, **more})


SYSTEMS = {
    "one_complex": _system("one_complex"),
    "alstad": _system("alstad", organic={"model": "alstad", "coefficient": 0.473}),
    "several_complexes": _system(
        "several_complexes",
        metals={**SEVERAL, "Na": SODIUM},
        aqueous_complexes=[
            {"metal": "Dy", "ligand": "Cl", "n": 1, "log_beta": 0.28},
            {"metal": "Y", "ligand": "Cl", "n": 1, "log_beta": 0.1},
            {"metal": "Y", "ligand": "Cl", "n": 2, "log_beta": -0.4},
            {"metal": "Nd", "n": 1, "log_star_beta": -8.2},
        ],
    ),
    "bisulfate": _system(
        "bisulfate",
        anion={"SO4": -2},
        protonation=[{"ligand": "SO4", "log_K": 1.99}],
        aqueous_complexes=[
            {"metal": metal, "ligand": "SO4", "n": n, "log_beta": value}
            for metal in RARE
            for n, value in ((1, 1.9), (2, 2.9))
        ],
    ),
    "nitrate_tbp": _system(
        "nitrate_tbp",
        extractant={"name": "TBP", "aggregation": 1},
        anion={"NO3": -1},
        metals={
            **{
                metal: {"charge": 3, "dimers": 3, "logK": value - 1.5, "ligands": {"NO3": 3}}
                for metal, value in RARE.items()
            },
            "Na": {"charge": 1, "complexes": []},
        },
        acid_uptake=[{"ligand": "NO3", "dimers": 1, "logK": -0.7}],
    ),
    "two_acids": _system(
        "two_acids",
        organic={"model": "alstad", "coefficient": 0.473},
        second_extractant={"name": "HB", "aggregation": 2, "acidic": True},
        metals={
            **{
                metal: {
                    "charge": 3,
                    "complexes": [
                        {"dimers": 3, "logK": value},
                        {"second": 3, "logK": 1.3 * value - 1.2},
                        {"dimers": 2, "second": 1, "logK": 1.1 * value + 0.7},
                    ],
                }
                for metal, value in RARE.items()
            },
            "Na": {"charge": 1, "complexes": [SODIUM_IN_E, {"second": 1, "logK": -5.1}]},
        },
        associates=[{"dimers": 0.5, "second": 0.5, "logK": 0.2}],
    ),
    "acid_and_donor": _system(
        "acid_and_donor",
        second_extractant={"name": "B", "aggregation": 1},
        anion={"NO3": -1},
        metals={
            **{
                metal: {
                    "charge": 3,
                    "complexes": [
                        {"dimers": 3, "logK": value},
                        {"dimers": 1.5, "second": 1, "logK": value + 0.5},
                        {"second": 3, "logK": value - 1.5, "ligands": {"NO3": 3}},
                    ],
                }
                for metal, value in RARE.items()
            },
            "Na": SODIUM,
        },
        acid_uptake=[{"ligand": "NO3", "second": 1, "logK": -0.7}],
        associates=[{"dimers": 0.5, "second": 1, "logK": 0.4}],
    ),
}
SECOND = {"two_acids": 0.3, "acid_and_donor": 0.5}
"""Second extractant of mixtures [mol/L of its active form]."""

METALS = (*RARE, "Na")


@dataclass(frozen=True)
class Stages:
    """Random stages of one system: phase flows [N] L/h, totals [N, C] mol/h."""

    equilibria: Equilibria
    extractant: float
    aqueous: Floats
    organic: Floats
    total: Floats


def packed(name: str, extractant: float, second: float) -> Equilibria:
    system = SYSTEMS[name]
    ligand, z_l = next(iter(system.anion.items()))
    chemistry = Packed(system, extractant, second)
    return pack([chemistry], METALS, (ligand,), np.array([3.0, 3.0, 3.0, 3.0, 1.0, z_l]))


def random_stages(name: str, count: int, seed: int) -> Stages:
    """Stages that can exist: metals below what anions and extractant hold, a trace among them, acid 1 mM to 3 M."""
    rng = np.random.default_rng(seed)
    is_solvating = name == "nitrate_tbp"
    extractant = 1.8 if is_solvating else 0.6
    z_l = float(next(iter(SYSTEMS[name].anion.values())))
    aqueous = 10.0 ** rng.uniform(2.0, 4.0, count)
    organic = aqueous * 10.0 ** rng.uniform(-1.3, 1.3, count)
    salt = 10.0 ** rng.uniform(-2.0, 0.0, (count, 5))
    salt[:, 1] *= 1e-7
    acid = 10.0 ** rng.uniform(-3.0, 0.5, count)
    metals = aqueous[:, None] * salt
    anions = metals @ np.array([3.0, 3.0, 3.0, 3.0, 1.0]) + aqueous * acid
    if not is_solvating:
        # organic half loaded or less: its metals bring no anions
        loaded = rng.uniform(0.0, 0.5, count) * extractant * organic
        metals[:, 2] += loaded / 6.0
        metals[:, 4] += loaded / 2.0
    total = np.column_stack([metals, anions / -z_l])
    return Stages(packed(name, extractant, SECOND.get(name, 0.0)), extractant, aqueous, organic, total)
