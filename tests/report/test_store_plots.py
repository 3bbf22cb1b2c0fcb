"""Pictures of a store of a sweep: each from the store alone, readable, with its faults told."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from reesim.cli.app import app
from reesim.report.plots import Drawing
from reesim.report.plots.cases import Cases, held_at
from reesim.report.plots.contour import contour
from reesim.report.plots.heat_map import heat_map
from reesim.report.plots.histogram import histogram, probability
from reesim.report.plots.of_store import STORE_KINDS, Columns, draw_store
from reesim.report.plots.pairs import MOST_CASES, pairs
from reesim.report.plots.pareto import pareto
from reesim.studies.sweep import Store, open_store, study_of, sweep
from tests.report.drawn_text import faults_of_text
from tests.sweeps.plants import OPEN, model

runner = CliRunner()
PURITY, RECOVERY = "products.raffinate.purity.Dy", "products.raffinate.recovery.Dy"
ACID, FLOW = "streams.scrub.acid", "streams.fresh.flow"
KEEP = [PURITY, RECOVERY, "streams.raffinate.pH"]
WIDTHS = (7.5, 3.4)


def made(folder: Path, **more: object) -> Store:
    return sweep(study_of(model(OPEN), {"keep": KEEP, "seed": 5, **more}), folder)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A grid with a constraint, one with stages and a choice, one of constants, one that is scattered."""
    root = tmp_path_factory.mktemp("stores")
    acid = {"from": "0.6 mol/L", "to": "1.2 mol/L", "points": 5}
    flow = {"from": "2 m3/h", "to": "4 m3/h", "points": 4}
    made(
        root / "grid",
        vary={ACID: acid, FLOW: flow},
        sample="grid",
        constraints={RECOVERY: {"at_least": "10 %"}},
    )
    made(
        root / "stages", sample="grid",
        vary={"units.bank.stages": [7, 8, 9], "chemistry.system": ["p507-chloride", "d2ehpa-chloride"], ACID: ["0.8 mol/L", "1 mol/L"]},
    )  # fmt: skip
    made(
        root / "random", sample={"sobol": 64}, uncertain=["chemistry.logK.*"],
        constraints={PURITY: {"at_least": "5 %"}},
    )  # fmt: skip
    ranges = {path: {key: held[key] for key in ("from", "to")} for path, held in ((ACID, acid), (FLOW, flow))}
    made(root / "scattered", vary=ranges, sample={"latin_hypercube": 40})
    return {name: root / name for name in ("grid", "stages", "random", "scattered")}


DRAWN = [
    ("grid", "contour", ()),
    ("grid", "heat_map", ("--of", RECOVERY)),
    ("grid", "pareto", ("--better", "high,high")),
    ("grid", "pairs", ()),
    ("grid", "histogram", ()),
    ("grid", "probability", ()),
    ("stages", "heat_map", ("--at", f"{ACID}=1")),
    ("stages", "contour", ("--at", "chemistry.system=p507-chloride", "--of", RECOVERY)),
    ("random", "pairs", ("--of", "chemistry.logK.Dy", "--of", PURITY)),
    ("random", "histogram", ()),
    ("random", "probability", ()),
    ("scattered", "contour", ("--x", FLOW, "--y", ACID)),
]


@pytest.mark.parametrize(("store", "kind", "options"), DRAWN)
def test_every_kind_is_drawn_from_the_store_alone(
    stores: dict[str, Path], tmp_path: Path, store: str, kind: str, options: tuple[str, ...]
) -> None:
    file = tmp_path / "a.svg"
    done = runner.invoke(app, ["plot", str(stores[store]), kind, *options, "--out", str(file)])
    assert done.exit_code == 0, done.output
    assert done.output == f"{file}\n"
    assert file.read_text(encoding="utf-8").startswith("<?xml")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", STORE_KINDS)
def test_pictures_can_be_read(stores: dict[str, Path], kind: str, width: float) -> None:
    cases = Cases(open_store(stores["grid"]))
    asked = Columns(better="high,high" if kind == "pareto" else "")
    assert faults_of_text(STORE_KINDS[kind].draw(cases, asked, width)) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_more_pictures_can_be_read(stores: dict[str, Path], width: float) -> None:
    held = Cases(open_store(stores["stages"]), held_at([f"{ACID}=1"]))
    assert faults_of_text(STORE_KINDS["heat_map"].draw(held, Columns(), width)) == []
    for kind in ("pairs", "histogram", "probability"):
        cases = Cases(open_store(stores["random"]))
        assert faults_of_text(STORE_KINDS[kind].draw(cases, Columns(), width)) == [], kind


@pytest.mark.parametrize(
    ("store", "arguments", "told"),
    [
        ("grid", ["contor"], "did you mean contour? (a store of a sweep has: contour, heat_map, pareto"),
        ("grid", ["profile"], "profile is drawn from a folder of results; a store of a sweep has: contour"),
        ("grid", ["contour", "--of", "products.raffinate.purty.Dy"], f"did you mean {PURITY}?"),
        ("grid", ["contour", "--x", "streams.scrub.acd"], f"did you mean {ACID}?"),
        ("grid", ["contour", "--unit", "bank"], "contour takes no unit; it takes of, x, y, at, width"),
        ("grid", ["contour", "--of", PURITY, "--of", RECOVERY], "one output at a time"),
        ("grid", ["contour", "--at", f"{ACID}=0.6"], "two inputs must vary for this picture"),
        ("grid", ["contour", "--at", ACID], "is not PATH=VALUE"),
        (
            "grid",
            ["histogram", "--at", f"{ACID}=0.61"],
            f"--at {ACID}: no case has 0.61 (there is: 0.6, 0.75",
        ),
        ("grid", ["histogram", "--at", f"{ACID}=much"], "'much' is not a number"),
        ("grid", ["pareto", "--x", ACID], f"say which way is better, of {ACID} and of {PURITY}"),
        ("grid", ["pareto", "--better", "up,down"], "say which way is better"),
        ("grid", ["pairs", "--of", ACID], "1 columns; pairs takes 2 to 8"),
        (
            "stages",
            ["heat_map"],
            f"{ACID} varies as well; hold it at one of its values, such as --at {ACID}=…",
        ),
        (
            "stages",
            ["contour", "--at", f"{ACID}=1"],
            "chemistry.system is a choice, no number; take a heat_map",
        ),
        (
            "stages",
            ["heat_map", "--at", f"{ACID}=1", "--at", "chemistry.system=p204"],
            "two inputs must vary",
        ),
        ("random", ["contour"], "so that two inputs make no map; take pairs"),
        ("scattered", ["heat_map"], "the cases are no full grid"),
    ],
)
def test_what_is_wrong_is_said(
    stores: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    store: str,
    arguments: list[str],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = runner.invoke(app, ["plot", str(stores[store]), *arguments])
    assert done.exit_code == 2, done.output
    assert told in done.output
    assert list(tmp_path.iterdir()) == []


def test_what_violates_a_constraint_is_not_feasible(stores: dict[str, Path]) -> None:
    cases = Cases(open_store(stores["grid"]))
    frame = cases.frame([ACID, FLOW, RECOVERY])
    expected = frame[RECOVERY].to_numpy() >= 0.1
    assert 0 < expected.sum() < len(frame)
    np.testing.assert_array_equal(frame["feasible"].to_numpy(), expected)
    figure = STORE_KINDS["contour"].draw(cases, Columns(), 7.5)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["not feasible"]


def test_pictures_in_python(stores: dict[str, Path]) -> None:
    store = open_store(stores["stages"])
    figure = draw_store(store, "heat_map", of=RECOVERY, at={ACID: 1})
    assert figure.get_suptitle() == f"{RECOVERY} [-]"
    with pytest.raises(ValueError, match=r"did you mean contour\?"):
        draw_store(store, "contours")
    with pytest.raises(ValueError, match="did you mean"):
        draw_store(store, "histogram", at={"streams.scrub.acd": 1})


GRID = pd.DataFrame(
    [
        {"x [h]": a, "kind": k, "y [-]": a * (1 + (k == "b")), "ok": a < 3}
        for a in (1.0, 2.0, 3.0)
        for k in "ab"
    ]
)


def test_a_heat_map_has_a_cell_a_case() -> None:
    figure = heat_map(GRID, "x [h]", "kind", "y [-]", feasible="ok")
    axes = figure.axes[0]
    assert [text.get_text() for text in axes.texts] == ["1", "2", "3", "2", "4", "6"]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["a", "b"]
    assert len(axes.patches) == 2
    with pytest.raises(ValueError, match="no full grid"):
        heat_map(GRID[1:], "x [h]", "kind", "y [-]")
    with pytest.raises(ValueError, match="none of the cases has a value"):
        heat_map(GRID.assign(**{"y [-]": np.nan}), "x [h]", "kind", "y [-]")


def test_a_pareto_leaves_out_what_is_not_feasible() -> None:
    table = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [1.0, 2.0, 9.0], "ok": [True, True, False]})
    axes = pareto(table, "a", "b", better=("low", "high"), feasible="ok").axes[0]
    outside, inside, front = axes.get_lines()
    assert list(outside.get_xdata()) == [3.0]
    assert list(inside.get_xdata()) == [1.0, 2.0]
    assert list(front.get_xdata()) == [1.0, 2.0]


def test_a_probability_counts_cases_without_a_solution() -> None:
    values = np.array([1.0, 2.0, 3.0, np.nan])
    low = probability(values, "y [-]", at_most=2.5).axes[0]
    assert list(low.get_lines()[0].get_ydata()) == [0.25, 0.5, 0.75]
    assert "4 cases, 1 without a solution; holds in 50.00 %" in low.get_xlabel()
    high = probability(values, "y [-]", at_least=2.0).axes[0]
    assert list(high.get_lines()[0].get_ydata()) == [0.75, 0.5, 0.25]
    assert "holds in 50.00 %" in high.get_xlabel()


def test_a_histogram_holds_every_case_and_its_percentiles() -> None:
    values = np.random.default_rng(3).normal(size=500)
    axes = histogram(values, "y [-]", at_least=-100.0).axes[0]
    assert sum(patch.get_height() for patch in axes.patches) == 500
    labels = axes.get_legend_handles_labels()[1]
    assert labels[0].startswith("5 %: -1.")
    assert labels[-1] == "asked: at least -100 (outside)"
    assert axes.get_xlim()[0] > -10.0
    assert histogram(np.ones(4), "y [-]").axes
    with pytest.raises(ValueError, match="nothing to draw"):
        histogram(np.array([np.nan]), "y [-]")


def test_pairs_thin_what_is_too_many() -> None:
    table = pd.DataFrame(np.random.default_rng(1).normal(size=(2 * MOST_CASES + 1, 2)), columns=["a", "b"])
    figure = pairs(table, ["a", "b"])
    assert figure.get_suptitle() == "8001 cases, one of 3 drawn"
    points = figure.axes[2].get_lines()[1]
    assert len(points.get_xdata()) <= MOST_CASES


def test_contours_of_scattered_cases_need_some() -> None:
    rng = np.random.default_rng(4)
    x, y = rng.uniform(size=(2, 30))
    table = pd.DataFrame({"x": x, "y": y, "z": x + y, "ok": x < 0.5})
    figure: Drawing = contour(table, "x", "y", "z", feasible="ok")
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["not feasible"]
    with pytest.raises(ValueError, match="no full grid"):
        contour(table[:5], "x", "y", "z")
