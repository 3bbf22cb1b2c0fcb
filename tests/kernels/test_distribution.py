"""Contacts by distribution isotherms: the equations by hand, and the derivative of what leaves."""

import numpy as np
import pytest
from scipy.optimize import brentq

import reesim
from reesim.chemistry.distribution import DistributionSystem
from reesim.chemistry.packing import Packed, pack, softened
from reesim.kernels.arrays import Equilibria, Floats
from tests.kernels.stages import contacts

METALS, LIGANDS = ("Nd", "Dy", "Fe", "Na"), ("SO4",)
CHARGE = np.array([3.0, 3.0, 3.0, 1.0, -2.0])
TOTAL = np.array([30.0, 12.0, 2.0, 5.0, 110.0])
A, O = 1000.0, 1500.0


def system(loading: float) -> DistributionSystem:
    return DistributionSystem.model_validate(
        {
            "name": "isotherms",
            "model": "distribution",
            "extractant": {"name": "HA"},
            "anion": {"SO4": -2},
            "metals": {
                "Nd": {"charge": 3, "log_D": [{"coefficient": -2.0}, {"coefficient": 1.4, "pH": 1},
                                              {"coefficient": loading, "loading": 1}]},
                "Dy": {"charge": 3, "log_D": [{"coefficient": -1.0}, {"coefficient": 2.0, "pH": 1},
                                              {"coefficient": 0.5, "log_extractant": 1},
                                              {"coefficient": loading, "loading": 1}]},
                "Fe": {"charge": 3, "log_D": [{"coefficient": -0.8}]},
                "Na": {"charge": 1},
            },
            "protonation": [{"ligand": "SO4", "n": 1, "log_K": 1.5}],
        }
    )  # fmt: skip


def contact(eq: Equilibria, total: Floats, u: Floats) -> tuple[Floats, Floats]:
    """(organic [C], derivative [C, C] of it by total) from u [2+L]."""
    _, state = contacts(eq, np.array([A]), np.array([O]), total[None], u[None])
    np.testing.assert_allclose(state.aqueous_out + state.organic_out, total[None], rtol=1e-14)
    return state.organic_out[0], np.diag(state.share[0]) + state.gain[0].T @ state.shift[0]


@pytest.fixture(params=[0.0, -3.0], ids=["dilute", "loaded"])
def eq(request: pytest.FixtureRequest) -> Equilibria:
    return pack([Packed(system(request.param), 0.25)], METALS, LIGANDS, CHARGE)


def by_hand(loading: float) -> Floats:
    """Organic amounts from nested bracketing of pH and loading, written out."""

    def organic(ph: float, theta: float) -> Floats:
        log_d = np.array(
            [-2.0 + 1.4 * ph + loading * theta,
             -1.0 + 2.0 * ph + 0.5 * np.log10(0.5) + loading * theta, -0.8, -400.0]
        )  # fmt: skip
        d = 10.0**log_d
        return TOTAL[:4] * O * d / (A + O * d)

    def acid(ph: float, theta: float) -> float:
        h = 10.0**-ph
        bisulfate = TOTAL[4] * h * 10**1.5 / (1.0 + h * 10**1.5)
        held = CHARGE[:4] @ (TOTAL[:4] - organic(ph, theta))
        return float(A * (h - 1e-14 / h) + held - 2.0 * TOTAL[4] + bisulfate)

    def ph_at(theta: float) -> float:
        return float(brentq(acid, -2.0, 14.0, args=(theta,), xtol=1e-15))

    def off(theta: float) -> float:
        return float(CHARGE[:3] @ organic(ph_at(theta), theta)[:3] / (O * 0.25) - theta)

    theta = float(brentq(off, 0.0, 3.0, xtol=1e-15))
    return organic(ph_at(theta), theta)


@pytest.mark.parametrize("loading", [0.0, -3.0])
def test_contact_obeys_its_equations(loading: float) -> None:
    eq = pack([Packed(system(loading), 0.25)], METALS, LIGANDS, CHARGE)
    organic, _ = contact(eq, TOTAL, np.array([0.0, -2.0, 0.0]))
    np.testing.assert_allclose(organic[:4], by_hand(loading), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("sharpness", [1.0, 0.4])
def test_derivative_by_totals(eq: Equilibria, sharpness: float) -> None:
    blunt = softened(eq, sharpness)
    start = np.array([0.0, -2.0, 0.0])
    _, slopes = contact(blunt, TOTAL, start)
    for c in range(5):
        step = 1e-5 * TOTAL[c]
        ends = []
        for sign in (1.0, -1.0):
            moved = TOTAL.copy()
            moved[c] += sign * step
            ends.append(contact(blunt, moved, start.copy())[0])
        np.testing.assert_allclose(slopes[:, c], (ends[0] - ends[1]) / (2.0 * step), rtol=2e-6, atol=1e-9)


PLANT = """\
reesim: 1
title: pilot isotherms
chemistry: {system: d2ehpa-tbp-sulfate, extractant: 0.15 mol/L}
components: [La, Nd, Dy, Y, Fe, Al]
streams:
  feed:
    phase: aqueous
    flow: 62 L/h
    acid: 0.01 mol/L
    solutes: {La: 1 mg/L, Nd: 1 mg/L, Dy: 0.05 mg/L, Y: 0.12 mg/L, Fe: 690 mg/L, Al: 420 mg/L}
  fresh: {phase: organic, flow: 62 L/h}
units:
  load: {type: cascade, stages: 3, organic_in: {1: fresh}, aqueous_in: {3: feed}, organic_out: loaded, aqueous_out: raffinate}
"""


def test_a_pilot_bank_gives_the_isotherms_it_was_given() -> None:
    solution = reesim.loads(PLANT).solve()
    assert float(np.abs(solution.balance["relative_error"]).max()) < 1e-9
    stage = solution.stages.iloc[1]
    for metal, slope, level in (
        ("La", 0.54, -1.93),
        ("Nd", 0.31183 + 1.25042 * 0.15, -2.20336 - 0.38096 * np.log10(0.15)),
    ):
        ratio = stage[f"{metal}_org_mol_per_L"] / stage[f"{metal}_aq_mol_per_L"]
        assert np.log10(ratio) == pytest.approx(level + slope * stage["pH"], abs=1e-6)
    assert solution.recovery("loaded", "Y") > solution.recovery("loaded", "La")
    assert solution.constants["name"].str.contains("log_D.Y").any()


def test_its_constants_are_not_those_of_mass_action() -> None:
    with pytest.raises(reesim.InputError, match="is of model distribution"):
        reesim.loads(PLANT.replace("extractant: 0.15 mol/L}", "extractant: 0.15 mol/L, logK: {La: 1.0}}"))
