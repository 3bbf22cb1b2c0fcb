"""One input at a time: slopes, changed plants, order, what cannot change."""

import dataclasses

import numpy as np
import pytest

import reesim
from reesim.errors import InputError
from reesim.flowsheet.compile import Compiled
from reesim.flowsheet.inputs import input_at
from reesim.report.sensitivity import HELD_NOTE, sensitivity_sheets
from reesim.solve.solution import RawSolution
from reesim.solve.steady import solve_steady
from reesim.studies.sensitivity import Effect, Sensitivities, sensitivities
from reesim.studies.sensitivity.folder import read_folder, save, table_of
from reesim.studies.sensitivity.inputs import inputs_of
from reesim.studies.sweep import study_of
from reesim.studies.sweep.spread import linear
from tests.sweeps.plants import CLOSED, OPEN, SPEC, model

OF = ["products.raffinate.purity.Dy", "products.raffinate.recovery.Ho"]


@pytest.fixture(scope="module")
def solution() -> reesim.Solution:
    return reesim.loads(OPEN).solve()


@pytest.fixture(scope="module")
def found(solution: reesim.Solution) -> Sensitivities:
    return sensitivities(solution.raw, OF, workers=1)


def effect_of(found: Sensitivities, path: str, j: int = 0) -> Effect:
    return next(effect for effect in found.effects[j] if effect.input.path == path)


def test_slopes_are_those_of_the_gradient(solution: reesim.Solution, found: Sensitivities) -> None:
    paths = [e.input.path for e in found.effects[0] if e.input.has_slope and e.input.kind == "number"]
    assert {"streams.feed.flow", "chemistry.logK.Dy", "chemistry.extractant"} <= set(paths)
    expected = solution.gradient(OF, paths)
    for j, of in enumerate(OF):
        for path in paths:
            assert effect_of(found, path, j).slope == pytest.approx(expected.loc[of, path], rel=1e-9)


@pytest.mark.parametrize(
    ("path", "low", "high"),
    [
        ("streams.feed.flow", "0.99 m3/h", "1.01 m3/h"),
        ("streams.feed.solutes.Dy", "0.099 mol/L", "0.101 mol/L"),
        ("streams.fresh.saponification", "19.8 %", "20.2 %"),
        ("chemistry.extractant", "0.99 mol/L", "1.01 mol/L"),
        ("chemistry.logK.Tb", 0.969 - 0.12, 0.969 + 0.12),
    ],
)
def test_ends_are_the_changed_flowsheets_solved_alone(
    solution: reesim.Solution, found: Sensitivities, path: str, low: object, high: object
) -> None:
    for j, of in enumerate(OF):
        effect = effect_of(found, path, j)
        assert effect.base == solution.value(of)
        for value, text in ((effect.low, low), (effect.high, high)):
            alone = solution.flowsheet.with_({path: text}).solve().value(of)
            assert value == pytest.approx(alone, rel=1e-9)


def test_a_whole_number_moves_by_one(found: Sensitivities) -> None:
    effect = effect_of(found, "units.bank.stages")
    assert (effect.input.change, effect.input.value) == ("±1 stage", 8.0)
    assert np.isnan(effect.slope)
    # what enters the last stage stays at the last
    for n, value in ((7, effect.low), (9, effect.high)):
        text = OPEN.replace("stages: 8", f"stages: {n}").replace("8: scrub", f"{n}: scrub")
        assert value == pytest.approx(reesim.loads(text).solve().value(OF[0]), rel=1e-9)
    moved = effect_of(found, "units.bank.aqueous_in.feed")
    text = OPEN.replace("5: feed", "6: feed")
    assert moved.high == pytest.approx(reesim.loads(text).solve().value(OF[0]), rel=1e-9)
    assert not any(effect.input.path.endswith("in.scrub") for effect in found.effects[0])


def test_a_fraction_at_an_end_of_its_range_goes_one_way(
    solution: reesim.Solution, found: Sensitivities
) -> None:
    whole = effect_of(found, "units.bank.efficiency")
    assert (whole.input.change, np.isnan(whole.slope), np.isnan(whole.high)) == ("-1 %", True, True)
    none = effect_of(found, "units.bank.entrainment.organic_in_aqueous")
    assert (none.input.change, np.isnan(none.slope), np.isnan(none.low)) == ("0 to 1 %", True, True)
    for effect, value in ((whole, "99 %"), (none, "1 %")):
        alone = solution.flowsheet.with_({effect.input.path: value}).solve().value(OF[0])
        assert alone in (pytest.approx(effect.low, rel=1e-9), pytest.approx(effect.high, rel=1e-9))


def test_the_level_moves_all_constants_of_the_series(solution: reesim.Solution, found: Sensitivities) -> None:
    level = effect_of(found, "chemistry.logK.*")
    metals = ("Tb", "Dy", "Ho")
    assert level.input.moved == tuple(f"chemistry.logK.{metal}" for metal in metals)
    slopes = [effect_of(found, path).slope for path in level.input.moved]
    assert level.slope == pytest.approx(sum(slopes), rel=1e-12)
    constants = {m: input_at(solution.raw.compiled, f"chemistry.logK.{m}").value or 0.0 for m in metals}
    raised = {f"chemistry.logK.{m}": value + level.input.high for m, value in constants.items()}
    assert level.high == pytest.approx(solution.flowsheet.with_(raised).solve().value(OF[0]), rel=1e-9)
    assert (level.input.status, level.input.is_unsure) == ("recalled", True)


def test_a_constant_of_the_flowsheet_moves_by_a_part_of_itself() -> None:
    flowsheet = reesim.loads(OPEN.replace("1.0 mol/L}", "1.0 mol/L, logK: {Dy: 1.4}}"))
    entry = next(e for e in inputs_of(flowsheet.solve().raw.compiled, 0.02) if e.path == "chemistry.logK.Dy")
    assert entry.change == "K ±2 %"
    assert 10.0 ** (entry.high - 1.4) == pytest.approx(1.02)
    assert (entry.status, entry.source) == ("given", "flowsheet")


def test_the_strongest_come_first(found: Sensitivities) -> None:
    for effects in found.effects:
        sizes = [effect.size for effect in effects]
        assert sizes == sorted(sizes, reverse=True)
        assert sizes[0] > 100.0 * sizes[-1]


def test_the_spread_by_constants_is_that_of_a_monte_carlo_study(found: Sensitivities) -> None:
    plain = {"sample": {"monte_carlo": 2}, "uncertain": ["chemistry.logK.*"], "keep": OF}
    foreseen = linear(study_of(model(OPEN), plain))
    assert foreseen is not None
    assert found.spread == pytest.approx([entry.sd for entry in foreseen], rel=1e-6)


def test_what_a_specification_varies_is_an_output_and_no_input() -> None:
    flowsheet = reesim.loads(OPEN + SPEC)
    solution = flowsheet.solve()
    found = solution.sensitivity(["streams.scrub.flow", "products.raffinate.recovery.Dy"]).found
    assert found.varied == ("streams.scrub.flow",)
    assert not any(effect.input.path == "streams.scrub.flow" for effect in found.effects[0])
    acid = effect_of(found, "streams.scrub.acid")
    flows = []
    for value in ("0.79992 mol/L", "0.80008 mol/L"):
        flows.append(flowsheet.with_({"streams.scrub.acid": value}).solve().value("streams.scrub.flow"))
    assert acid.slope == pytest.approx((flows[1] - flows[0]) / 1.6e-4, rel=1e-5)
    held = sensitivity_sheets(found, 5)[-1]
    assert (held.notes, held.rows) == ((HELD_NOTE,), ())


def test_a_frozen_plant_has_no_specifications_and_the_same_solution() -> None:
    solution = reesim.loads(OPEN + SPEC).solve()
    frozen = solution.frozen()
    assert frozen.model.specs == ()
    again = frozen.solve()
    assert again.value(OF[0]) == pytest.approx(solution.value(OF[0]), rel=1e-9)
    effect = effect_of(again.sensitivity(OF[0], "streams.scrub.*").found, "streams.scrub.flow")
    assert effect.size > 0.0


def test_an_end_without_a_solution_keeps_its_reason() -> None:
    bounded = SPEC.replace("}}", "}, between: [1 m3/h, 2.5 m3/h]}")
    text = OPEN + bounded
    solution = reesim.loads(text).solve()
    found = solution.sensitivity("streams.scrub.flow", "streams.fresh.flow", change="25 %").found
    (effect,) = found.effects[0]
    assert np.isnan([effect.low, effect.high]).any()
    reason = effect.reason_low or effect.reason_high
    assert reason.startswith("no streams.scrub.flow gives raffinate a recovery Dy of 60 %")
    sheet = sensitivity_sheets(found, 5)[1]
    assert "no solution" in sheet.rows[0]
    assert any(reason in note for note in sheet.notes)


def test_a_start_that_leads_nowhere_is_no_lack_of_a_solution(
    solution: reesim.Solution, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_cold(compiled: Compiled, *, start: RawSolution | None = None) -> RawSolution:
        if start is not None:
            raise reesim.NotSolved("lost")
        return solve_steady(compiled)

    monkeypatch.setattr("reesim.studies.sensitivity.effects.solve_steady", only_cold)
    (effect,) = solution.sensitivity(OF[0], "streams.feed.acid").found.effects[0]
    assert (effect.reason_low, effect.reason_high) == ("", "")
    assert effect.low != effect.high


def test_slopes_that_say_little_are_named() -> None:
    entry = inputs_of(reesim.loads(OPEN).solve().raw.compiled, 0.01)[0]
    slope = 0.01 / entry.step
    assert not Effect(entry, 1.0, slope, 0.991, 1.009).is_bent
    assert Effect(entry, 1.0, slope, 0.99, 1.001).is_bent
    assert Effect(entry, 1.0, slope, 1.01, 1.01).is_bent
    found = Sensitivities("a plant", (), (), (), (), (), True)
    bent = Effect(entry, 1.0, slope, 0.99, 1.001)
    kept = reesim.loads(OPEN).solve().sensitivity(OF[0], "streams.feed.acid", solve=False).found.outputs
    sheets = sensitivity_sheets(
        dataclasses.replace(found, outputs=kept, base=(1.0,), effects=((bent,),), spread=(float("nan"),)), 5
    )
    assert f"slopes say little over the change of: {entry.path}" in sheets[1].notes


def test_slopes_alone_solve_nothing(solution: reesim.Solution) -> None:
    found = sensitivities(solution.raw, OF, is_solved=False)
    assert not found.is_solved
    assert all(effect.input.has_slope and np.isnan(effect.low) for effect in found.effects[0])
    linear_sizes = [abs(effect.linear) for effect in found.effects[0]]
    assert linear_sizes == sorted(linear_sizes, reverse=True)
    assert "lower" not in sensitivity_sheets(found, 3)[1].columns


def test_every_kind_of_input_of_a_loop_is_there() -> None:
    """Reagents as outputs; splits, degrees, flows of pumps, base strengths, feeds by mass as inputs."""
    solution = reesim.loads(CLOSED).solve()
    to = ["units.*", "streams.feed.solutes.*"]
    found = solution.sensitivity("reagents.saponify.base", to, solve=False).found
    paths = {effect.input.path for effect in found.effects[0]}
    assert paths >= {
        "units.divide.out.back", "units.saponify.degree", "units.saponify.flow", "units.adjust.acid",
        "units.saponify.base_strength", "streams.feed.solutes.Dy",
    }  # fmt: skip
    degree = effect_of(found, "units.saponify.degree")
    # base is degree times extractant, but for the acid that the organic brings back, and a plant's changes
    assert degree.slope == pytest.approx(6000.0 * 1.2, rel=0.05)
    assert found.outputs[0].unit == "mol/h"


def test_everything_that_is_wrong_is_told_at_once(solution: reesim.Solution) -> None:
    with pytest.raises(InputError) as error:
        solution.sensitivity(["products.raffinate.purty.Dy", "streams.raff.pH"], "streams.feed.acd")
    told = str(error.value)
    assert len(error.value.faults) == 3
    assert "did you mean purity?" in told
    assert "did you mean streams.feed.acid?" in told
    with pytest.raises(InputError, match="is not a quantity"):
        solution.sensitivity(OF[0], change="much")


def test_a_folder_is_read_as_it_was_written(found: Sensitivities, tmp_path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "out"
    save(found, "hash", folder)
    read = read_folder(folder)
    output, rows = read.of(OF[1])
    assert output.base == found.base[1]
    table = table_of(found)
    written = [dict(zip(table.columns, row, strict=True)) for row in table.rows() if row[0] == OF[1]]
    assert len(rows) == len(written)
    for one, other in zip(rows, written, strict=True):
        for name, value in other.items():
            assert one[name] == value or (value != value and one[name] != one[name])
    save(found, "hash", folder)  # replaced, not refused
    with pytest.raises(ValueError, match="is not an output of these sensitivities"):
        read.of("streams.feed.pH")
    (folder / "sensitivity.csv").unlink()
    with pytest.raises(InputError, match="no sensitivities that can be read"):
        read_folder(folder)


def test_in_python_tables_and_pictures(solution: reesim.Solution) -> None:
    held = solution.sensitivity(OF, ["streams.feed.*"])
    assert set(held.table["output"]) == set(OF)
    assert held.table["input"].str.startswith("streams.feed").all()
    assert held.plot(OF[1]).axes[0].get_yticklabels()
    assert "streams.feed.acid" in held._repr_html_()
    assert repr(held).startswith("<Sensitivity of products.raffinate.purity.Dy")
    with pytest.raises(InputError, match="was not asked for"):
        held.plot("streams.feed.pH")
    assert dataclasses.is_dataclass(held.found)
