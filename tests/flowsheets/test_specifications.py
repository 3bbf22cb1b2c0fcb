"""Specifications solved together with the balances: every kind of target, water as an unknown, what cannot be met."""

import numpy as np
import pytest

import reesim
from reesim.flowsheet.outputs import reagents
from tests.unit.test_family import PLANT

DRY = PLANT.replace("base_strength: 8 mol/L, ", "")


def with_specs(text: str, *specs: str) -> reesim.Solution:
    return reesim.loads(text + "specs:\n" + "".join(f"  - {spec}\n" for spec in specs)).solve()


def value(solution: reesim.Solution, table: str, **at: object) -> dict[str, float]:
    found = getattr(solution, table)
    for column, wanted in at.items():
        found = found[found[column] == wanted]
    (row,) = found.to_dict("records")
    return {str(key): held for key, held in row.items()}


@pytest.mark.parametrize(
    ("vary", "until", "table", "at", "column", "wanted"),
    [
        ("streams.scrub.flow", "{stream: raffinate, recovery: Dy, equals: 70 %}", "products",
         {"stream": "raffinate", "element": "Dy"}, "recovery", 0.7),
        ("streams.scrub.acid", "{stream: raffinate, purity: Dy, equals: 75 %}", "products",
         {"stream": "raffinate", "element": "Dy"}, "purity", 0.75),
        ("units.saponify.degree", "{unit: extract, stage: 6, loading: 40 %}", "stages",
         {"unit": "extract", "stage": 6}, "loading", 0.4),
        ("units.divide.out.back", "{unit: extract, stage: 3, concentration: Er, phase: aqueous, equals: 0.0295 mol/L}",
         "stages", {"unit": "extract", "stage": 3}, "Er_aq_mol_per_L", 0.0295),
        ("streams.strip_acid.flow", "{stream: stripped, residue: Er, equals: 0.002 mol/L}", "streams",
         {"stream": "stripped"}, "Er_mol_per_L", 0.002),
        ("streams.feed.solutes.Ho", "{stream: raffinate, pH: 0.45}", "streams", {"stream": "raffinate"}, "pH", 0.45),
    ],
)  # fmt: skip
def test_a_target_is_met(
    vary: str, until: str, table: str, at: dict[str, object], column: str, wanted: float
) -> None:
    solution = with_specs(DRY, f"{{vary: {vary}, until: {until}}}")
    assert value(solution, table, **at)[column] == pytest.approx(wanted, rel=1e-8)
    assert float(np.abs(solution.balance["relative_error"]).max()) < 1e-9


def test_water_of_the_base_is_an_unknown_of_the_same_newton() -> None:
    """Water that goes on with the organic is the base that was used over its strength."""
    solution = reesim.loads(PLANT).solve()
    found = reagents(solution.raw)
    used = next(r.amount for r in found if r.kind == "base" and r.unit == "saponify")
    assert solution.raw.water["saponify"] == pytest.approx(used / 8.0, rel=1e-10)
    fresh = value(solution, "stages", unit="extract", stage=1)
    assert fresh["pH"] > 0.0
    assert float(np.abs(solution.balance["relative_error"]).max()) < 1e-9


def test_water_and_two_targets_together() -> None:
    solution = with_specs(
        PLANT,
        "{vary: streams.scrub.flow, until: {stream: raffinate, recovery: Dy, equals: 30 %}}",
        "{vary: streams.strip_acid.flow, until: {stream: stripped, residue: Er, equals: 1e-5 mol/L}}",
    )
    recovery = value(solution, "products", stream="raffinate", element="Dy")["recovery"]
    assert recovery == pytest.approx(0.3, rel=1e-8)
    residue = value(solution, "streams", stream="stripped")["Er_mol_per_L"]
    assert residue == pytest.approx(1e-5, rel=1e-8)


def test_closing_a_target_costs_few_iterations_more_than_the_steady_state() -> None:
    """Rows of one Newton, not a search around it."""
    plain = reesim.loads(DRY).solve()
    near = value(plain, "products", stream="raffinate", element="Dy")["recovery"] * 1.02
    spec = f"{{vary: streams.scrub.flow, until: {{stream: raffinate, recovery: Dy, equals: {near}}}}}"
    met = with_specs(DRY, spec)
    assert met.iterations <= plain.iterations + 15


def test_a_target_beyond_reach_names_the_nearest() -> None:
    with pytest.raises(reesim.NotSolved, match="the nearest found is"):
        with_specs(
            DRY, "{vary: streams.scrub.flow, until: {stream: raffinate, purity: Dy, equals: 99.999 %}}"
        )


LEAST_EXTRACTED = """
reesim: 1
title: yttrium is extracted least
chemistry: {system: naphthenic-chloride, extractant: 0.85 mol/L}
components: [Ho, Y, Er, Tm, Yb, Lu]
streams:
  feed: {phase: aqueous, flow: 1 m3/h, acid: 0.001 mol/L, feed: longnan, ree: 1.0 mol/L}
  scrub: {phase: aqueous, flow: 0.9 m3/h, acid: 0.5 mol/L}
  fresh: {phase: organic, flow: 6 m3/h, saponification: 80 %, base: NH4OH}
units:
  bank:
    {type: cascade, stages: 60, organic_in: {1: fresh}, aqueous_in: {30: feed, 60: scrub},
     organic_out: loaded, aqueous_out: raffinate}
specs:
  - {vary: streams.scrub.flow, until: {stream: raffinate, purity: Y, equals: 99.9 %}}
"""


@pytest.mark.parametrize("acid", [0.5, 1.0])
def test_the_purity_of_mere_traces_is_not_taken_for_the_target(acid: float) -> None:
    plant = reesim.loads(LEAST_EXTRACTED.replace("acid: 0.5 mol/L", f"acid: {acid} mol/L"))
    # with as little scrub as the search begins with nothing leaves with the raffinate, at any purity
    starved = plant.with_({"specs": []}).solve()
    assert starved.recovery("raffinate", "Y") < 1e-30
    found = plant.solve()
    assert found.purity("raffinate", "Y") == pytest.approx(0.999, abs=1e-9)
    assert found.recovery("raffinate", "Y") > 0.99
    # what the scrub brings in acid is what decides, whatever its strength
    assert found.value("streams.scrub.flow") * acid == pytest.approx(3.83, rel=1e-3)


TWO_ENDS = """\
reesim: 1
title: yttrium of an ion clay with naphthenic acid
chemistry: {{system: naphthenic-chloride, extractant: 0.85 mol/L}}
components: [Ho, Y, Er, Tm, Yb, Lu]
streams:
  feed: {{phase: aqueous, flow: 1 m3/h, acid: 0.001 mol/L, feed: longnan, ree: 1 mol/L}}
  scrub: {{phase: aqueous, flow: {scrub} m3/h, acid: 1 mol/L}}
  fresh: {{phase: organic, flow: {organic} m3/h, saponification: 80 %, base: NH4OH}}
units:
  bank:
    type: cascade
    stages: 40
    organic_in: {{1: fresh}}
    aqueous_in: {{20: feed, 40: scrub}}
    organic_out: loaded
    aqueous_out: raffinate
specs:
  - {{vary: streams.scrub.flow, until: {{stream: raffinate, purity: [Y], equals: 99.9 %}}}}
  - {{vary: streams.fresh.flow, until: {{stream: raffinate, recovery: [Y], equals: 99 %}}}}
"""


@pytest.mark.parametrize(("organic", "scrub"), [(5.36, 4.43), (3.0, 3.0), (7.0, 2.0)])
def test_two_targets_from_where_a_bank_does_not_feel_them(organic: float, scrub: float) -> None:
    """From 5.36 and 4.43 m3/h all that is extracted is washed back: no slope of the purity is left."""
    good = reesim.loads(TWO_ENDS.format(organic=5.2, scrub=3.27)).solve()
    found = reesim.loads(TWO_ENDS.format(organic=organic, scrub=scrub)).solve()
    assert found.purity("raffinate", "Y") == pytest.approx(0.999, abs=1e-9)
    assert found.recovery("raffinate", "Y") == pytest.approx(0.99, abs=1e-9)
    flow = [s.streams.set_index("stream").loc["fresh", "flow_m3_per_h"] for s in (good, found)]
    assert flow[1] == pytest.approx(flow[0], rel=1e-6)


def test_a_solution_nearby_is_followed() -> None:
    """All at once from the solution before: a few steps, and the answer of a cold start."""
    flowsheet = reesim.loads(TWO_ENDS.format(organic=5.2, scrub=3.27))
    before = flowsheet.solve()
    changed = flowsheet.with_({"streams.feed.ree": "1.01 mol/L"})
    warm, cold = changed.solve(start=before), changed.solve()
    assert warm.iterations <= 12
    assert warm.iterations < cold.iterations / 3
    assert warm.value("streams.scrub.flow") == pytest.approx(cold.value("streams.scrub.flow"), rel=1e-9)


def test_a_solution_far_away_is_no_hindrance() -> None:
    flowsheet = reesim.loads(TWO_ENDS.format(organic=5.2, scrub=3.27))
    before = flowsheet.solve()
    changed = flowsheet.with_({"streams.feed.flow": "1.6 m3/h"})
    warm, cold = changed.solve(start=before), changed.solve()
    assert warm.value("streams.scrub.flow") == pytest.approx(cold.value("streams.scrub.flow"), rel=1e-9)
