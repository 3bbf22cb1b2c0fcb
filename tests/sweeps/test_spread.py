"""Spread of outputs: percentiles of the cases, chances of constraints, and what the gradient foresees."""

from statistics import NormalDist

import numpy as np
import pytest

from reesim.report.sweep import sweep_sheets
from reesim.studies.sweep import Store, study_of, sweep
from reesim.studies.sweep.spread import Chance, chance_warnings, chances, linear, spreads, warnings
from reesim.studies.sweep.study import Study
from reesim.studies.sweep.uncertain import covariance_of
from tests.sweeps.plants import OPEN, model

PURITY, RECOVERY = "products.raffinate.purity.Dy", "products.raffinate.recovery.Dy"


def swept(tmp_path_factory: pytest.TempPathFactory, **more: object) -> tuple[Study, Store]:
    plain = {"keep": [PURITY, RECOVERY], "seed": 11, **more}
    study = study_of(model(OPEN), plain)
    return study, sweep(study, tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, Store]:
    """So little uncertain that nothing is curved."""
    doubts = [{"path": f"chemistry.logK.{metal}", "sd": 0.002} for metal in ("Tb", "Dy", "Ho")]
    constraint = {RECOVERY: {"at_least": "0 %"}, PURITY: {"at_most": "2.2 %"}}
    return swept(tmp_path_factory, sample={"monte_carlo": 300}, uncertain=doubts, constraints=constraint)


def test_cases_and_gradient_agree_where_little_is_uncertain(narrow: tuple[Study, Store]) -> None:
    found = spreads(*narrow)
    assert [entry.path for entry in found] == [PURITY, RECOVERY]
    for entry in found:
        assert entry.linear is not None
        # four standard errors of a standard deviation and of a mean of 300 cases
        assert entry.sd == pytest.approx(entry.linear.sd, rel=4.0 / 600**0.5)
        assert abs(entry.mean - entry.linear.nominal) < 4.0 * entry.sd / 300**0.5
        assert not entry.parts
    assert warnings(found) == []


def test_percentiles_are_those_of_the_column(narrow: tuple[Study, Store]) -> None:
    study, store = narrow
    values = store.frame()[PURITY]
    (purity, _) = spreads(study, store)
    assert purity.percentiles == pytest.approx(np.percentile(values, [5, 50, 95]), rel=1e-14)
    assert (purity.mean, purity.sd) == (pytest.approx(values.mean()), pytest.approx(values.std()))


def test_the_gradient_is_that_of_finite_differences(narrow: tuple[Study, Store]) -> None:
    study, _ = narrow
    foreseen = linear(study)
    assert foreseen is not None
    slopes = []
    for number in study.numbers:
        values = []
        for sign in (1.0, -1.0):
            text = OPEN.replace(
                "extractant: 1.0 mol/L",
                f"extractant: 1.0 mol/L, logK: {{{number.metal}: {number.nominal + sign * 1e-4!r}}}",
            )
            import reesim

            values.append(reesim.loads(text).solve().value(PURITY))
        slopes.append((values[0] - values[1]) / 2e-4)
    variance = np.array(slopes) @ covariance_of(study.numbers, study.model) @ np.array(slopes)
    assert foreseen[0].sd == pytest.approx(variance**0.5, rel=1e-5)


def test_a_warning_where_cases_and_gradient_part(tmp_path_factory: pytest.TempPathFactory) -> None:
    study, store = swept(tmp_path_factory, sample={"sobol": 128}, uncertain=["chemistry.logK.*"])
    found = spreads(study, store)
    assert any(entry.parts for entry in found)
    for text in warnings(found):
        assert "the output is not linear over this spread, trust the cases" in text
    text = "\n".join(note for sheet in sweep_sheets(study, store) for note in sheet.notes)
    assert text.count("warning: ") == len(warnings(found)) > 0


def test_chances_are_shares_of_the_cases(narrow: tuple[Study, Store]) -> None:
    study, store = narrow
    sure, some = chances(study, store)
    assert (sure.path, sure.holds, sure.n) == (RECOVERY, 300, 300)
    assert some.holds == int((store.frame()[PURITY] <= 0.022).sum())
    assert 30 < some.holds < 270


def test_a_case_without_a_solution_is_one_in_which_nothing_holds(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    drawn = [{"path": "streams.feed.acid", "sd": "0.05 mol/L"}]
    constraint = {RECOVERY: {"at_least": "0 %"}}
    found = swept(tmp_path_factory, sample={"monte_carlo": 20}, uncertain=drawn, constraints=constraint)
    (chance,) = chances(*found)
    assert chance.n == 20
    assert 0 < chance.holds == int((found[1].frame()["status"] == "solved").sum()) < 20


def test_the_gradient_foresees_a_probability(narrow: tuple[Study, Store]) -> None:
    spread = spreads(*narrow)
    sure, some = chances(*narrow, spread)
    purity, recovery = (NormalDist(e.linear.nominal, e.linear.sd) for e in spread if e.linear is not None)
    assert sure.foreseen == pytest.approx(1.0 - recovery.cdf(0.0), rel=1e-9)
    assert some.foreseen == pytest.approx(purity.cdf(0.022), rel=1e-9)
    assert not some.parts
    sheet = sweep_sheets(*narrow)[-1]
    assert sheet.columns[-1] == "by gradient"
    # a normal output would fall below 0 where a recovery cannot
    assert sure.parts
    assert sheet.notes == tuple(f"warning: {text}" for text in chance_warnings([sure]))


def test_a_warning_where_share_and_gradient_part(tmp_path_factory: pytest.TempPathFactory) -> None:
    constraint = {RECOVERY: {"at_least": "30 %"}, PURITY: {"at_most": "99 %"}}
    study, store = swept(
        tmp_path_factory, sample={"sobol": 128}, uncertain=["chemistry.logK.*"], constraints=constraint
    )
    found = chances(study, store, spreads(study, store))
    assert [entry.parts for entry in found].count(True) == len(chance_warnings(found))
    apart = Chance("x", 0.5, None, 10, 100, foreseen=0.9)
    assert chance_warnings([apart, Chance("y", 0.5, None, 10, 100, foreseen=0.12)]) == [
        "x: a normal output with the gradient's deviation would hold in 90.0 %, the cases do in 10.0 %; trust the cases"
    ]
    assert all(entry.foreseen is None for entry in chances(study, store))


def test_what_a_specification_varies_has_a_deviation(tmp_path_factory: pytest.TempPathFactory) -> None:
    spec = "specs: [{vary: streams.scrub.flow, until: {stream: raffinate, recovery: Dy, equals: 60 %}}]\n"
    doubts = [{"path": f"chemistry.logK.{metal}", "sd": 0.002} for metal in ("Tb", "Dy", "Ho")]
    plain = {
        "sample": {"monte_carlo": 200}, "uncertain": doubts, "seed": 2,
        "keep": ["streams.scrub.flow", RECOVERY],
    }  # fmt: skip
    study = study_of(model(OPEN + spec), plain)
    flow, held = spreads(study, sweep(study, tmp_path_factory.mktemp("store")))
    assert flow.linear is not None
    # four standard errors of a standard deviation of 200 cases
    assert flow.sd == pytest.approx(flow.linear.sd, rel=4.0 / 400**0.5)
    assert not flow.parts
    assert not held.parts  # what is left of it is rounding


def test_interval_of_a_chance() -> None:
    """Wilson's interval of 81 in 263 at 95 %: 0.2553 to 0.3662 (Newcombe 1998, table I, method 3)."""
    low, high = Chance("x", 0.0, None, 81, 263).interval
    assert (low, high) == (pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5))
    assert Chance("x", 0.0, None, 0, 10).interval[0] == 0.0


def test_separation_factors_are_drawn_by_their_logarithm(tmp_path_factory: pytest.TempPathFactory) -> None:
    text = """\
reesim: 1
title: constant separation factor
chemistry:
  system: {name: pair, model: separation_factor, separation_factors: {B: 1, A: 2}, sd: 0.1}
  capacity: 0.2 mol/L
components: [A, B]
streams:
  feed:  {phase: aqueous, flow: 1 L/h, solutes: {A: 0.4 mol/L, B: 0.6 mol/L}}
  fresh: {phase: organic, flow: 2 L/h, saponification: 100 %}
units:
  mix: {type: cascade, stages: 1, organic_in: {1: fresh}, aqueous_in: {1: feed}, organic_out: extract, aqueous_out: raffinate}
"""
    plain = {
        "sample": {"monte_carlo": 400},
        "uncertain": ["chemistry.separation_factors.A"],
        "keep": ["products.extract.purity.A"],
    }
    study = study_of(model(text), plain)
    frame = sweep(study, tmp_path_factory.mktemp("store")).frame()
    logs = np.log10(frame["chemistry.separation_factors.A"])
    assert logs.mean() == pytest.approx(np.log10(2.0), abs=4.0 * 0.1 / 400**0.5)
    assert logs.std() == pytest.approx(0.1, rel=4.0 / 800**0.5)
    assert (frame["status"] == "solved").all()
