"""Activity models from the flowsheet file to the results."""

import numpy as np
import pytest

import reesim
from reesim.errors import InputError
from reesim.flowsheet.inputs import input_paths
from reesim.flowsheet.outputs import StreamState, stream_state
from reesim.library.activity import load_pitzer
from reesim.solve.solution import RawSolution
from tests.property.cascades import random_cascade
from tests.unit.test_gradient import difference, outputs_of

PLANT = """\
reesim: 1
chemistry: {system: p507-chloride, extractant: 1.5 mol/L, activity: ACTIVITY}
components: [Er, Tm, Yb, Lu]
streams:
  feed: {phase: aqueous, flow: 1 m3/h, acid: 0.3 mol/L, solutes: {Er: 0.3 mol/L, Tm: 0.03 mol/L, Yb: 0.05 mol/L, Lu: 0.01 mol/L}}
  scrub: {phase: aqueous, flow: 0.4 m3/h, acid: 2 mol/L}
  strip_acid: {phase: aqueous, flow: 1.6 m3/h, acid: 5 mol/L}
units:
  extract: {type: cascade, stages: 40, organic_in: {1: fresh}, aqueous_in: {20: feed, 40: scrub}, organic_out: loaded, aqueous_out: raffinate}
  strip: {type: cascade, stages: 10, organic_in: {1: loaded}, aqueous_in: {10: strip_acid}, organic_out: stripped, aqueous_out: liquor}
  saponify: {type: saponifier, in: stripped, out: fresh, degree: 25 %, base: NaOH, flow: 2.0 m3/h}
"""


def plant(activity: str) -> reesim.Flowsheet:
    return reesim.loads(PLANT.replace("ACTIVITY", activity))


def faults_of(text: str) -> str:
    with pytest.raises(InputError) as told:
        reesim.loads(text).solve()
    return str(told.value)


@pytest.mark.parametrize("model", ["sit", "pitzer"])
def test_a_bank_with_strip_and_saponifier_is_solved_cold_and_balances(model: str) -> None:
    raw = plant(f"{{model: {model}, reference_acid: 0.5 mol/L}}").solve().raw
    entering = raw.values.source.sum(axis=0)
    assert raw.iterations < 200
    assert raw.residual < 1e-9
    for amounts in (raw.total, raw.aqueous_out, raw.organic_out):
        assert amounts.min() >= 0.0
    out = sum(s.aqueous + s.organic for s in _leaving(raw))
    assert out[:4] == pytest.approx(entering[:4], rel=1e-9)


def _leaving(raw: RawSolution) -> list[StreamState]:
    return [stream_state(raw, name) for name in raw.compiled.model.products]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("model", ["sit", "pitzer"])
def test_random_cascades_are_solved_as_with_conditional_constants(model: str, seed: int) -> None:
    text = random_cascade(seed).text()
    plain = reesim.loads(text).solve().raw
    raw = reesim.loads(with_activity(text, model)).solve().raw
    assert raw.residual <= 1e-12
    assert raw.iterations <= 2 * plain.iterations


def with_activity(text: str, model: str) -> str:
    assert "    metals:\n" in text
    return text.replace("    metals:\n", f"    activity: {model}\n    metals:\n")


@pytest.mark.parametrize("model", ["sit", "pitzer"])
def test_gradients_are_the_slopes_of_solutions(model: str) -> None:
    flowsheet = reesim.loads(with_activity(random_cascade(3).text(), model))
    solution = flowsheet.solve()
    of = [path for path in outputs_of(solution) if abs(solution.value(path)) > 1e-9][:40]
    paths = [path for path in input_paths(solution.raw.compiled.model) if path.endswith((".flow", ".acid"))][
        :3
    ]
    assert len(paths) == 3
    found = solution.gradient(of, paths).to_numpy()
    for i, path in enumerate(paths):
        slow = difference(flowsheet, of, path)
        assert found[:, i] == pytest.approx(slow, rel=1e-5, abs=1e-5 * np.abs(slow).max())


def test_ph_of_the_strip_acid_is_of_the_activity() -> None:
    """5 mol/L of acid has a pH of -0.70 by concentration; its coefficient takes at least another 0.3 off."""
    text = PLANT.replace("ACTIVITY", "{model: pitzer, reference_acid: 0.5 mol/L}")
    streams = reesim.loads(text).solve().streams.set_index("stream")
    assert streams.loc["strip_acid", "pH"] < -np.log10(5.0) - 0.3


def test_constants_of_the_model_are_listed() -> None:
    solution = plant("{model: pitzer, reference_acid: 0.5 mol/L}").solve()
    names = solution.constants.set_index("name")
    assert names.loc["pitzer.beta0.Lu.Cl", "status"] == "derived"
    given = {entry.ions: entry.beta0 for entry in load_pitzer().salts}
    assert names.loc["pitzer.beta0.H.Cl", "value"] == given["H", "Cl"]
    assert not any(name.startswith("pitzer") for name in plant("conditional").solve().constants["name"])


def test_ranges_and_the_reference_are_told() -> None:
    told = "\n".join(plant("{model: sit, reference_acid: 0.5 mol/L}").solve().warnings)
    assert "conditional and taken to hold in 0.5 mol/L" in told
    assert "sit holds up to 3 mol/L" in told
    assert "strip stage" in told


def test_conditional_constants_are_not_mixed_with_a_model() -> None:
    told = faults_of(PLANT.replace("ACTIVITY", "pitzer"))
    assert "chemistry.activity" in told
    assert "constants of p507-chloride are conditional" in told
    assert "reference_acid" in told


def test_complexes_are_not_counted_twice() -> None:
    text = with_activity(random_cascade(0).text(), "pitzer").replace(
        "    metals:\n",
        "    aqueous_complexes: [{metal: Na, ligand: Cl, n: 1, log_beta: -0.5}]\n    metals:\n",
    )
    assert "not combined with pitzer" in faults_of(text)


def test_constants_for_a_model_are_not_used_without_it() -> None:
    text = with_activity(random_cascade(0).text(), "sit")
    text = text.replace("\n  extractant: ", "\n  activity: conditional\n  extractant: ")
    assert "write activity: sit" in faults_of(text)


def test_ions_without_parameters_are_refused() -> None:
    told = faults_of(
        PLANT.replace("ACTIVITY", "{model: pitzer, reference_acid: 0.5 mol/L}").replace("[Er,", "[Al, Er,")
    )
    assert "chemistry.activity" in told
    assert "Al" in told


def test_at_the_reference_acid_the_model_changes_nothing() -> None:
    """A contact whose water is the reference acid with traces: D is the conditional one."""
    text = """\
reesim: 1
chemistry: {system: p507-chloride, extractant: 1.0 mol/L ACTIVITY}
components: [Lu]
streams:
  feed:  {phase: aqueous, flow: 1 m3/h, acid: 2 mol/L, solutes: {Lu: 1e-7 mol/L}}
  fresh: {phase: organic, flow: 1 m3/h, saponification: 0 %}
units:
  mix: {type: cascade, stages: 1, organic_in: {1: fresh}, aqueous_in: {1: feed}, organic_out: loaded, aqueous_out: raffinate}
"""
    shares = [
        reesim.loads(text.replace(" ACTIVITY", given)).solve().value("streams.loaded.Lu")
        for given in (
            "",
            ", activity: {model: pitzer, reference_acid: 2 mol/L}",
            ", activity: {model: pitzer, reference_acid: 0.5 mol/L}",
        )
    ]
    assert shares[1] == pytest.approx(shares[0], rel=1e-5)
    assert shares[2] < 0.99 * shares[0]
