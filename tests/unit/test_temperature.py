"""Constants at another temperature: van 't Hoff where there is an enthalpy, named where there is none."""

from math import log

import pytest

import reesim
from reesim.chemistry.mass_action import MassActionSystem
from reesim.chemistry.temperature import at_temperature, shift

SYSTEM = MassActionSystem.model_validate(
    {
        "name": "warm",
        "extractant": {"name": "HA"},
        "anion": {"Cl": -1},
        "metals": {
            "Dy": {"charge": 3, "dimers": 3, "logK": 1.0, "sd": 0.1, "status": "measured", "source": "xu1995",
                   "enthalpy": -20.0, "enthalpy_sd": 5.0, "enthalpy_status": "measured", "enthalpy_source": "qi2018"},
            "Er": {"charge": 3, "dimers": 3, "logK": 2.0, "status": "recalled"},
            "Lu": {"charge": 3, "complexes": [{"dimers": 3, "logK": 3.0, "enthalpy": -30.0},
                                              {"dimers": 2.5, "logK": 2.0}]},
        },
        "aqueous_complexes": [{"metal": "Dy", "ligand": "Cl", "n": 1, "log_beta": 0.3, "enthalpy": 10.0}],
    }
)  # fmt: skip
PLANT = """\
reesim: 1
title: warm contact
chemistry: {system: d2ehpa-chloride, extractant: 1.0 mol/L, temperature: 40 degC}
components: [La, Eu, Er]
streams:
  feed: {phase: aqueous, flow: 1 m3/h, acid: 0.1 mol/L, solutes: {La: 0.1 mol/L, Eu: 0.01 mol/L, Er: 0.001 mol/L}}
  fresh: {phase: organic, flow: 1 m3/h}
units:
  mix: {type: cascade, stages: 1, organic_in: {1: fresh}, aqueous_in: {1: feed}, organic_out: loaded, aqueous_out: raffinate}
"""


def test_van_t_hoff_by_hand() -> None:
    # -dH/(R ln 10) (1/T - 1/T0) of -20 kJ/mol from 25 to 50 degC
    assert shift(-20.0, 298.15, 323.15) == pytest.approx(
        20.0 / (8.31446e-3 * log(10)) * (1 / 323.15 - 1 / 298.15)
    )
    moved = at_temperature(SYSTEM, 323.15).system
    assert moved.metals["Dy"].logK == pytest.approx(1.0 - 0.27110, abs=1e-4)
    assert moved.aqueous_complexes[0].log_beta == pytest.approx(0.3 + 0.13555, abs=1e-4)


def test_ion_product_of_water() -> None:
    """pKw 13.26 at 50 degC (Harned and Owen: 13.26; constant enthalpy gives 13.24)."""
    assert log(at_temperature(SYSTEM, 323.15).system.kw) / log(10) == pytest.approx(-13.262, abs=0.03)


def test_spread_and_standing_follow() -> None:
    dy = at_temperature(SYSTEM, 323.15).system.metals["Dy"]
    assert dy.sd == pytest.approx((0.1**2 + 0.06777**2) ** 0.5, abs=1e-4)
    assert dy.status == "derived"
    assert dy.source == "xu1995, qi2018"


def test_what_has_no_enthalpy_stays_and_is_named() -> None:
    carried = at_temperature(SYSTEM, 323.15)
    assert carried.system.metals["Er"] == SYSTEM.metals["Er"]
    assert carried.without == ("logK of Er", "logK of Lu")
    lu = carried.system.metals["Lu"].complexes
    assert lu is not None
    assert lu[0].logK < 3.0
    assert lu[1].logK == 2.0


def test_nothing_moves_at_the_temperature_of_the_constants() -> None:
    assert at_temperature(SYSTEM, 298.15) == (SYSTEM, ())


def test_a_run_names_what_it_could_not_carry() -> None:
    solution = reesim.loads(PLANT).solve()
    (told,) = (text for text in solution.warnings if "degC" in text)
    assert "carried there by van 't Hoff, except those without an enthalpy: logK of Er" in told
    assert "logK of La" not in told


def test_extraction_falls_with_temperature_where_it_is_exothermic() -> None:
    cold = reesim.loads(PLANT.replace("40 degC", "25 degC")).solve()
    warm = reesim.loads(PLANT).solve()
    assert warm.recovery("loaded", "Eu") < cold.recovery("loaded", "Eu")
    assert not any("degC" in text for text in cold.warnings)


def test_a_constant_of_the_flowsheet_holds_at_its_temperature() -> None:
    given = PLANT.replace("temperature: 40 degC}", "temperature: 40 degC, logK: {Eu: 1.0}}")
    constants = reesim.loads(given).solve().constants.set_index("name")
    assert constants.loc["d2ehpa-chloride.logK.Eu", "value"] == 1.0
