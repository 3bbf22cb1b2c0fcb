"""The pH of aqueous phases against bisection of the charge balance, and against closed forms."""

import math

import numpy as np
import pytest
from scipy.optimize import brentq

from reesim.chemistry.acidity import aqueous_ph
from reesim.chemistry.mass_action import MassActionSystem
from reesim.chemistry.packing import Packed, pack
from reesim.kernels.arrays import Equilibria, Floats

METALS, LIGANDS = ("Dy", "Na"), ("SO4", "Cl")
CHARGE = np.array([3.0, 1.0, -2.0, -1.0])
LOG_BISULFATE, LOG_DYSO4, LOG_DYCL, LOG_DYOH = 1.98, 3.6, 0.28, -8.1


def equilibria(*, is_plain: bool) -> Equilibria:
    complexes = [
        {"metal": "Dy", "ligand": "SO4", "n": 1, "log_beta": LOG_DYSO4},
        {"metal": "Dy", "ligand": "Cl", "n": 1, "log_beta": LOG_DYCL},
        {"metal": "Dy", "ligand": "OH", "n": 1, "log_star_beta": LOG_DYOH},
    ]
    system = MassActionSystem.model_validate(
        {
            "name": "water",
            "extractant": {"name": "HA", "aggregation": 2},
            "anion": {"SO4": -2, "Cl": -1},
            "metals": {
                "Dy": {"charge": 3, "dimers": 3, "logK": 0.8},
                "Na": {"charge": 1, "dimers": 1, "logK": -6.5},
            },
            "aqueous_complexes": complexes[2:] if is_plain else complexes,
            "protonation": [] if is_plain else [{"ligand": "SO4", "n": 1, "log_K": LOG_BISULFATE}],
        }
    )
    return pack([Packed(system, 0.5)], METALS, LIGANDS, CHARGE)


def by_bisection(c: Floats, *, is_plain: bool) -> float:
    """PH [-] of a phase of c [Dy, Na, SO4, Cl] mol/L, its ligands found in turn at each trial pH."""
    dysprosium, sodium, sulfate, chloride = c

    def excess(ph: float) -> float:
        h = 10.0**-ph
        hydrolysis = 10.0**LOG_DYOH / h
        free = [sulfate, chloride]
        bisulfate, bound = 0.0, [0.0, 0.0]
        for _ in range(0 if is_plain else 400):
            bisulfate = 10.0**LOG_BISULFATE * h * free[0]
            parts = [10.0**LOG_DYSO4 * free[0], 10.0**LOG_DYCL * free[1]]
            bound = [dysprosium * part / (1.0 + sum(parts) + hydrolysis) for part in parts]
            free[0] *= sulfate / max(free[0] + bisulfate + bound[0], 1e-300)
            free[1] *= chloride / max(free[1] + bound[1], 1e-300)
        weight = 1.0 + hydrolysis
        if not is_plain:
            weight += 10.0**LOG_DYSO4 * free[0] + 10.0**LOG_DYCL * free[1]
        charge = h - 1e-14 / h + 3.0 * dysprosium + sodium - 2.0 * sulfate - chloride
        return charge + bisulfate - dysprosium * hydrolysis / weight

    return float(brentq(excess, -2.0, 16.0, xtol=1e-14, rtol=1e-14))


PHASES = np.array(
    [
        [0.05, 0.0, 0.1, 0.0],
        [0.05, 0.2, 1.3, 0.4],
        [0.3, 0.0, 0.0, 1.5],
        [0.0, 0.0, 2.0, 0.0],
        [1e-9, 1.0, 0.1, 0.79],
        [0.0, 0.1, 0.0, 0.1],
    ]
)


@pytest.mark.parametrize("is_plain", [True, False])
def test_charge_balance_by_bisection(is_plain: bool) -> None:
    flow = np.array([1.0, 10.0, 1e3, 2.0, 5.0, 1.0])
    found = aqueous_ph(PHASES * flow[:, None], flow, equilibria(is_plain=is_plain))
    wanted = [by_bisection(c, is_plain=is_plain) for c in PHASES]
    np.testing.assert_allclose(found, wanted, atol=1e-9)


@pytest.mark.parametrize("is_plain", [True, False])
@pytest.mark.parametrize("base", [0.0, 1e-3, 2.0, 10.0])
def test_lye_and_water(is_plain: bool, base: float) -> None:
    amounts = np.array([[0.0, base, 0.0, 0.0]])
    wanted = 14.0 + math.log10(0.5 * (base + math.hypot(base, 2e-7)))
    assert aqueous_ph(amounts, np.ones(1), equilibria(is_plain=is_plain))[0] == pytest.approx(
        wanted, abs=1e-9
    )


def test_nothing_flows_and_nothing_is_said() -> None:
    assert np.isnan(aqueous_ph(PHASES, np.zeros(6), equilibria(is_plain=True))).all()
