"""Contacts with an activity model: chemistries of the kernels, and a slow twin of the laws they obey."""

import numpy as np

from reesim.chemistry.activity import extractant_of
from reesim.chemistry.activity_packing import PackedActivity, pack_activity
from reesim.chemistry.mass_action import MassActionSystem
from reesim.chemistry.packing import Packed, pack
from reesim.kernels.arrays import Equilibria, Floats
from reesim.kernels.electrolyte import IonVolumes
from reesim.kernels.status import SIT
from reesim.library.activity import load_pitzer, load_sit, load_volumes
from tests.kernels.chemistries import ACIDIC, METALS, RARE, SODIUM
from tests.kernels.electrolyte_twins import pitzer_twin, sit_twin

MODELS = ("sit", "pitzer")
EXTRACTANT = 0.6
CHARGE = np.array([3.0, 3.0, 3.0, 3.0, 1.0, -1.0])


def _two_complexes(value: float) -> list[dict[str, object]]:
    """One that holds chloride beside the neutral one."""
    return [{"dimers": 3, "logK": value}, {"dimers": 2, "logK": 0.67 * value + 0.3, "ligands": {"Cl": 1}}]


def _system(
    complexes: dict[str, dict[str, object]], organic: object = "ideal", **more: object
) -> MassActionSystem:
    return MassActionSystem.model_validate(
        {
            "name": "made-up", "extractant": ACIDIC, "anion": {"Cl": -1}, "organic": organic,
            "metals": {**complexes, "Na": SODIUM}, **more,
        }
    )  # fmt: skip


def _with_second(value: float) -> list[dict[str, object]]:
    """One of each extractant, and one of both that holds chloride."""
    return [
        {"dimers": 3, "logK": value},
        {"second": 3, "logK": 1.2 * value - 1.0},
        {"dimers": 1, "second": 1, "logK": 0.7 * value + 0.2, "ligands": {"Cl": 1}},
    ]


PLAIN = {metal: {"charge": 3, "dimers": 3, "logK": value} for metal, value in RARE.items()}
SYSTEMS = {
    "one complex": _system(PLAIN),
    "alstad": _system(PLAIN, {"model": "alstad", "coefficient": 0.473}),
    "chloride in the organic": _system(
        {metal: {"charge": 3, "complexes": _two_complexes(value)} for metal, value in RARE.items()}
    ),
    "two extractants": _system(
        {metal: {"charge": 3, "complexes": _with_second(value)} for metal, value in RARE.items()},
        second_extractant={"name": "HB", "acidic": True},
        associates=[{"dimers": 0.5, "second": 0.5, "logK": 0.2}],
    ),
}
SECOND = {"two extractants": 0.3}
"""Second extractant of mixtures [mol/L of its active form]."""


def activity(model: str) -> PackedActivity:
    parameters = load_sit() if model == "sit" else load_pitzer()
    return pack_activity(parameters, load_volumes(), METALS, ("Cl",), [True], 298.15)


def equilibria(name: str, model: str) -> Equilibria:
    chemistry = Packed(SYSTEMS[name], EXTRACTANT, SECOND.get(name, 0.0))
    return pack([chemistry], METALS, ("Cl",), CHARGE, activity(model).arrays)


def log_y_twin(c: Floats, model: str) -> Floats:
    """ln y on the molar scale, from the slow twins of the models."""
    arrays = activity(model).arrays
    water = _water(c, arrays.volumes)
    if arrays.model == SIT:
        log_gamma = sit_twin(c / water, arrays.sit)
    else:
        log_gamma = pitzer_twin(c / water, arrays.pitzer)[0]
    return np.asarray(log_gamma + np.log(arrays.volumes.water / water))


def _water(c: Floats, v: IonVolumes) -> float:
    there = float(v.water * (1.0 - c @ (v.volume + v.slope * np.sqrt(0.5 * c @ v.charge**2))))
    return max(there, 0.1)  # less is met on the solver's way alone


def violations(
    name: str, model: str, a: float, o: float, aqueous: Floats, organic: Floats, free: Floats
) -> Floats:
    """How far what leaves a contact, and its free variables, are from the laws: all relative.

    Mass action of every metal, then balances of both extractants, ligand in the organic, and charge.
    """
    system, n = SYSTEMS[name], len(METALS)
    c = np.array([*(aqueous[:n] / a), np.exp(free[1]), aqueous[n] / a])
    log_y = log_y_twin(c, model)
    log_activity = np.log(c) + log_y
    log_b = free[3] if name in SECOND else 0.0
    laws, sites, second, chloride = [], 0.0, 0.0, 0.0
    for i, metal in enumerate(METALS):
        amounts = []
        for s in system.complexes_of(metal):
            held = s.ligands.get("Cl", 0)
            log = np.log(10.0) * s.logK + s.dimers * free[0] + s.second * log_b
            log -= (s.protons or 0.0) * log_activity[n]
            amounts.append(o * np.exp(log + held * log_activity[n + 1] + log_activity[i]))
            sites += s.dimers * amounts[-1]
            second += s.second * amounts[-1]
            chloride += held * amounts[-1]
        laws.append(np.log(sum(amounts) / organic[i]))
    for found in system.associates:
        amount = o * np.exp(np.log(10.0) * found.logK + found.dimers * free[0] + found.second * log_b)
        sites += found.dimers * amount
        second += found.second * amount
    there = SECOND.get(name, 0.0)
    e = float(extractant_of(np.array(free[0]), np.log(10.0) * system.organic.c))
    ions = c @ np.array([*CHARGE[:n], 1.0, -1.0]) - 1e-14 / c[n]
    return np.array(
        [
            *laws,
            (o * e + sites) / (o * EXTRACTANT) - 1.0,
            (o * np.exp(log_b) + second) / (o * there) - 1.0 if there else 0.0,
            (chloride - organic[n]) / aqueous[n],
            ions / c[n + 1],
        ]
    )
