"""Two circuits of constant separation factors: each takes its own factors and nothing that lies beside them."""

import pytest

import reesim

FIRST = """
reesim: 1
title: circuits of constant separation factors
chemistry:
  easy: {system: {name: easy, model: separation_factor, separation_factors: {B: 1, A: 2}}, capacity: 0.2 mol/L}
{chemistry}
components: [A, B]
streams:
  feed: {phase: aqueous, flow: 1 L/h, solutes: {A: 0.4 mol/L, B: 0.6 mol/L}}
  fresh: {phase: organic, flow: 2 L/h, saponification: 100 %, chemistry: easy}
{streams}
units:
  one: {type: cascade, stages: 1, chemistry: easy, organic_in: {1: fresh}, aqueous_in: {1: feed}, organic_out: extract, aqueous_out: raffinate}
{units}
"""
SECOND = {
    "{chemistry}": "  other: {system: {name: other, model: separation_factor, separation_factors: {B: 5, A: 9}}, capacity: 0.2 mol/L}",
    "{streams}": "  other_fresh: {phase: organic, flow: 1 L/h, saponification: 100 %, chemistry: other}",
    "{units}": "  two: {type: cascade, stages: 1, chemistry: other, organic_in: {1: other_fresh}, aqueous_in: {1: raffinate}, organic_out: other_extract, aqueous_out: rest}",
}


def extract(text: str) -> list[float]:
    row = reesim.loads(text).solve().streams.set_index("stream").loc["extract"]
    return [float(row["A_mol_per_L"]), float(row["B_mol_per_L"])]


def test_a_second_circuit_does_not_touch_the_first() -> None:
    alone, beside = FIRST, FIRST
    for mark, line in SECOND.items():
        alone, beside = alone.replace(mark, ""), beside.replace(mark, line)
    # y_A / y_B = 2 x_A / x_B with 0.4 mol/h on the organic: A and B share it alike
    assert extract(alone) == pytest.approx([0.1, 0.1], rel=1e-9)
    assert extract(beside) == pytest.approx([0.1, 0.1], rel=1e-9)
