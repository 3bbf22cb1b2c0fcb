"""A whole plant, cold, once compiled: eight cuts, 534 stages, closed organic loops, 15 rare earths and sodium."""

from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import reesim
from reesim.flowsheet.compile import compile_flowsheet
from reesim.solve.steady import solve_steady

FILE = Path(__file__).resolve().parents[2] / "flowsheets" / "eight_cuts.yaml"


@pytest.mark.parametrize("scenario", [None, *reesim.load(FILE).scenarios])
def test_cold_solve_of_eight_cuts(
    benchmark: BenchmarkFixture, scenario: str | None, request: pytest.FixtureRequest
) -> None:
    """At most 1 s."""
    if not request.config.getoption("benchmark_enable"):
        pytest.skip("benchmarks run with --benchmark-enable")
    plant = compile_flowsheet(reesim.load(FILE, scenario=scenario).model)
    found = benchmark.pedantic(solve_steady, (plant,), rounds=3, warmup_rounds=1)
    benchmark.extra_info |= {
        "iterations": found.iterations,
        "seconds": benchmark.stats.stats.min,
        "bound": 1.0,
    }
