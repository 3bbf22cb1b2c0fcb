"""A plant of two circuits that no ready flowsheet covers: two extractants, a lye saponifier, draws, two specs."""

import numpy as np
import pytest

import reesim

PLANT = """
reesim: 1
title: two circuits
chemistry:
  heavy: {system: p507-chloride, extractant: 1.5 mol/L}
  light: {system: d2ehpa-chloride, extractant: 1.0 mol/L}
components: [Nd, Dy, Er]
streams:
  feed: {phase: aqueous, flow: 20 L/min, acid: 0.05 mol/L, solutes: {Nd: 20 g/L, Dy: 10 g_oxide/L, Er: 0.05 mol/L}, salt: {NaCl: 0.1 mol/L}}
  scrub: {phase: aqueous, flow: 0.3 x feed, acid: 1 mol/L}
  lye: {phase: aqueous, flow: 0.2 m3/h, base: 3 mol/L}
  f1: {phase: organic, flow: 1.5 m3/h, saponification: 30 %, chemistry: heavy}
  f2: {phase: organic, flow: 2 m3/h, chemistry: light}
  acid2: {phase: aqueous, flow: 0.5 m3/h, acid: 4 mol/L}
units:
  a: {type: cascade, stages: 20, chemistry: heavy, organic_in: {1: f1}, aqueous_in: {10: feed, 20: scrub}, organic_out: l1, aqueous_out: r1, draws: {14: {phase: aqueous, flow: 10 L/h, to: mid}}, entrainment: {aqueous_in_organic: 0.1 %}}
  sap2: {type: cascade, stages: 3, chemistry: light, organic_in: {1: f2}, aqueous_in: {3: lye}, organic_out: f2s, aqueous_out: brine}
  b: {type: cascade, stages: 8, chemistry: light, organic_in: {1: f2s}, aqueous_in: {8: r1}, organic_out: l2, aqueous_out: r2, efficiency: {default: 95 %, stages: {1-2: 80 %}}}
  s2: {type: cascade, stages: 4, chemistry: light, organic_in: {1: l2}, aqueous_in: {4: acid2}, organic_out: e2, aqueous_out: ndliq}
specs:
  - {vary: streams.f1.flow, until: {stream: r1, concentration: Dy, equals: 5 mg/L}}
  - {vary: streams.scrub.acid, until: {unit: a, stage: 20, loading: 50 %}}
"""


def test_two_circuits_meet_two_coupled_specifications() -> None:
    solution = reesim.loads(PLANT).solve()
    streams = solution.streams.set_index("stream")
    assert streams.loc["r1", "Dy_mol_per_L"] * 162.5 == pytest.approx(0.005, rel=1e-3)
    bank = solution.stages[solution.stages["unit"] == "a"]
    assert bank["loading"].iloc[-1] == pytest.approx(0.5, abs=1e-8)
    assert float(np.abs(solution.balance["relative_error"]).max()) < 1e-9


def test_lye_saponifies_the_organic_of_its_circuit() -> None:
    solution = reesim.loads(PLANT).solve()
    streams = solution.streams.set_index("stream")
    # 0.2 m3/h of 3 mol/L on 2 m3/h of 1 mol/L formal: all of the alkali goes over, 0.3 mol/L
    assert streams.loc["f2s", "Na_mol_per_L"] == pytest.approx(0.3, rel=1e-3)


@pytest.mark.parametrize("factor", [0.999, 1.001])
def test_a_start_from_a_neighbour_gives_the_cold_answer(factor: float) -> None:
    flowsheet = reesim.loads(PLANT)
    first = flowsheet.solve()
    changed = flowsheet.with_({"streams.acid2.acid": f"{4 * factor} mol/L"})
    cold = changed.solve().stages.select_dtypes("number").to_numpy()
    warm = changed.solve(start=first).stages.select_dtypes("number").to_numpy()
    keep = np.abs(cold) > 1e-9
    np.testing.assert_allclose(warm[keep], cold[keep], rtol=1e-6)
