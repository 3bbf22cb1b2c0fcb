"""Pictures: what they show is what the tables say, and everything in them can be read."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import PathPatch

import reesim
from reesim.elements import SERIES
from reesim.report.case import Case
from reesim.report.colours import look_of
from reesim.report.plots import KINDS, Drawing, contour, draw, pareto, save, tornado
from reesim.report.plots.mccabe_thiele import extracted
from reesim.report.plots.sankey_flows import element_flows, reagent_flows
from reesim.report.plots.separation import distribution_ratios
from tests.report.drawn_text import faults_of_text
from tests.unit.small_plants import BANK, CONTACT

PLANTS = {
    "flowsheet": ("bank", "quickstart", "eight_cuts"),
    "profile": ("contact", "ion_clay_middle_heavy", "eight_cuts"),
    "mccabe_thiele": ("fictive", "ion_clay_middle_heavy"),
    "isotherm": ("contact", "ion_clay_middle_heavy"),
    "separation": ("fictive", "ion_clay_middle_heavy"),
    "composition": ("bank", "fictive", "eight_cuts"),
    "sankey": ("quickstart", "re_saponification", "eight_cuts"),
}
"""Of each kind what is hardest to draw, and something small."""
WIDTHS = (7.5, 3.4)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_text_lies_on_another_or_is_cut(case_of: Callable[[str], Case], kind: str, width: float) -> None:
    for plant in PLANTS[kind]:
        assert faults_of_text(draw(case_of(plant), kind, width=width)) == [], plant


@pytest.mark.parametrize("kind", ["mccabe_thiele", "separation"])
def test_what_has_nothing_to_show_is_told(kind: str) -> None:
    lonely = CONTACT.replace(", Ho: 0.04 mol/L", "").replace("[Dy, Ho]", "[Dy]")
    with pytest.raises(reesim.InputError, match=r"nothing to compare|one side of it is empty"):
        reesim.loads(lonely).solve().plot.draw(kind)


@pytest.mark.parametrize("unit", ["cut_middle", "strip_heavy", "strip_middle"])
@pytest.mark.parametrize("kind", ["profile", "isotherm", "separation"])
def test_every_cascade_can_be_read(case_of: Callable[[str], Case], kind: str, unit: str) -> None:
    assert faults_of_text(draw(case_of("ion_clay_middle_heavy"), kind, unit=unit)) == []


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_the_same_picture_gives_the_same_file(
    case_of: Callable[[str], Case], tmp_path: Path, suffix: str
) -> None:
    files = [tmp_path / f"{i}.{suffix}" for i in range(2)]
    for file in files:
        save(draw(case_of("contact"), "isotherm"), file)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].stat().st_size > 5000


def test_another_suffix_is_refused(case_of: Callable[[str], Case], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.bmp is not a kind of picture; give \.svg, \.png or \.pdf"):
        save(draw(case_of("bank"), "profile"), tmp_path / "a.bmp")


def test_kinds_and_options_that_are_not_there_are_refused(case_of: Callable[[str], Case]) -> None:
    case = case_of("bank")
    with pytest.raises(ValueError, match="did you mean profile"):
        draw(case, "profil")
    with pytest.raises(ValueError, match="sankey takes no unit; it takes element, width"):
        draw(case, "sankey", unit="bank")
    with pytest.raises(ValueError, match="did you mean bank"):
        draw(case, "profile", unit="bnk")


# ---------------------------------------------------------------------------------------------- profile


def test_profile_draws_every_metal_over_every_stage(case_of: Callable[[str], Case]) -> None:
    case = case_of("bank")
    figure = draw(case, "profile", unit="bank")
    aqueous, organic, below, loading = figure.axes
    assert aqueous.get_ylabel() == "aqueous [mol/L]"
    assert organic.get_ylabel() == "organic [mol/L]"
    assert aqueous.get_yscale() == organic.get_yscale() == "log"
    assert below.get_xlabel().startswith("stage")
    assert (below.get_ylabel(), loading.get_ylabel()) == ("pH (full line)", "loading [%] (dashed)")
    lines = {line.get_label(): line for line in aqueous.get_lines()}
    stages = case.stages["bank"]
    assert list(lines["Dy"].get_xdata()) == list(range(1, 9))
    assert np.array_equal(lines["Dy"].get_ydata(), stages.aqueous[:, 1])
    assert np.array_equal(below.get_lines()[0].get_ydata(), stages.pH)
    assert np.array_equal(loading.get_lines()[0].get_ydata(), 100 * stages.loading)
    assert [text.get_text() for text in aqueous.texts] == ["feed", "scrub"]
    assert [text.get_text() for text in organic.texts] == ["fresh"]
    # ammonium is in no stream of this plant: it is not drawn, and not in the key
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["Tb", "Dy", "Ho", "Na"]


def test_profile_marks_draws() -> None:
    drawn = BANK.replace(
        "organic_out: loaded\n",
        "organic_out: loaded\n    draws: {3: {phase: aqueous, fraction: 5 %, to: middle}}\n",
    )
    figure = reesim.loads(drawn).solve().plot.profile("bank")
    assert [text.get_text() for text in figure.axes[0].texts] == ["drawn: middle", "feed", "scrub"]


def test_solution_draws_every_kind() -> None:
    plot = reesim.loads(BANK).solve().plot
    figures = [
        plot.profile("bank"), plot.mccabe_thiele("bank", "Ho"), plot.isotherm("bank", "Dy"), plot.separation("bank"),
        plot.composition(["feed", "raffinate"]), plot.sankey("Dy"), plot.flowsheet(),
    ]  # fmt: skip
    assert len(figures) == len(KINDS)
    assert all(figure._repr_png_().startswith(b"\x89PNG") for figure in figures)
    with pytest.raises(reesim.InputError, match="did you mean bank"):
        plot.profile("banc")
    with pytest.raises(reesim.InputError, match="did you mean feed"):
        plot.composition(["fed"])


# ------------------------------------------------------------------------------------- McCabe and Thiele


def test_steps_go_from_stage_to_stage(case_of: Callable[[str], Case]) -> None:
    case = case_of("quickstart")
    plain, logit = draw(case, "mccabe_thiele", unit="extract").axes
    stages = case.stages["extract"]
    heavy, rest = [2, 3, 4], [0, 1]
    assert list(extracted(case, "extract")) == heavy
    lines = {line.get_label(): line for line in plain.get_lines()}
    share = stages.aqueous[:, heavy].sum(axis=1) / stages.aqueous[:, heavy + rest].sum(axis=1)
    assert lines["leaving a stage"].get_xdata() == pytest.approx(share, rel=1e-12)
    corners = np.column_stack([lines["stages"].get_xdata(), lines["stages"].get_ydata()])
    # every step is level or upright
    assert ((np.diff(corners, axis=0) == 0.0).sum(axis=1) >= 1).all()
    # organic leaving stage j and aqueous leaving stage j + 1 pass each other
    passing = lines["passing between stages"]
    assert np.array_equal(passing.get_xdata(), lines["leaving a stage"].get_xdata()[1:])
    assert np.array_equal(passing.get_ydata(), lines["leaving a stage"].get_ydata()[:-1])
    odds = stages.aqueous[:, heavy].sum(axis=1) / stages.aqueous[:, rest].sum(axis=1)
    scaled = {line.get_label(): line for line in logit.get_lines()}["leaving a stage"]
    assert scaled.get_xdata() == pytest.approx(np.log10(odds), abs=1e-12)


def test_a_constant_separation_factor_is_a_line_at_45_degrees(case_of: Callable[[str], Case]) -> None:
    logit = draw(case_of("xu_binary"), "mccabe_thiele").axes[1]
    line = {line.get_label(): line for line in logit.get_lines()}["leaving a stage"]
    assert line.get_ydata() - line.get_xdata() == pytest.approx(np.log10(2.0), abs=1e-9)


def test_isotherm_is_of_the_concentrations(case_of: Callable[[str], Case]) -> None:
    case = case_of("quickstart")
    plain, scaled = draw(case, "isotherm", unit="extract", element="Dy").axes
    line = {line.get_label(): line for line in plain.get_lines()}["leaving a stage"]
    assert np.array_equal(line.get_xdata(), case.stages["extract"].aqueous[:, 1])
    assert np.array_equal(line.get_ydata(), case.stages["extract"].organic[:, 1])
    assert scaled.get_xscale() == scaled.get_yscale() == "log"


# -------------------------------------------------------------------------------- separation, composition


def test_separation_factors_are_ratios_of_distribution_ratios(case_of: Callable[[str], Case]) -> None:
    case = case_of("quickstart")
    order, ratios = distribution_ratios(case, "extract")
    assert [case.metals[i] for i in order] == ["Tb", "Dy", "Ho", "Y", "Er"]
    stages = case.stages["extract"]
    assert ratios[7, 2] == pytest.approx(stages.organic[7, 2] / stages.aqueous[7, 2], rel=1e-12)
    axes = draw(case, "separation", unit="extract").axes[1]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["Dy / Tb", "Ho / Dy", "Y / Ho", "Er / Y"]
    drawn = np.asarray(axes.collections[0].get_array()).reshape(4, 60)
    assert drawn[1] == pytest.approx(ratios[:, 2] / ratios[:, 1], rel=1e-12)


def test_bars_add_up(case_of: Callable[[str], Case]) -> None:
    case = case_of("quickstart")
    axes = draw(case, "composition").axes[0]
    names = [tick.get_text() for tick in axes.get_yticklabels()]
    bars = [bar for container in axes.containers for bar in container]
    for row, name in enumerate(names):
        parts = [bar.get_width() for bar in bars if round(bar.get_y() + bar.get_height() / 2) == row]
        assert sum(parts) == pytest.approx(100.0)
        assert max(parts) == pytest.approx(100.0 * max(case.purity(name, (i,))[0] for i in case.rare_earths))


# ------------------------------------------------------------------------------------------------ Sankey


@pytest.mark.parametrize("element", ["Tb", "Dy", "Y", "Na", "Cl", "Ho+Er"])
def test_what_flows_into_a_unit_flows_out(case_of: Callable[[str], Case], element: str) -> None:
    case = case_of("quickstart")
    flows = element_flows(case, element)
    for unit in case.model.units:
        into = sum(flow.amount for flow in flows.flows if flow.target == unit)
        out = sum(flow.amount for flow in flows.flows if flow.source == unit)
        assert into == pytest.approx(out, abs=3e-3 * flows.total), unit
    group = list(case.group(element))
    assert flows.total == pytest.approx(float(case.entering[group].sum()))
    drawn = [
        patch
        for patch in draw(case, "sankey", element=element).axes[0].patches
        if isinstance(patch, PathPatch)
    ]
    assert len(drawn) == len(flows.flows)


def test_acid_and_base_come_and_go(case_of: Callable[[str], Case]) -> None:
    flows = reagent_flows(case_of("quickstart")).flows
    for ion in ("Na", "NH4", "Cl"):
        into = sum(flow.amount for flow in flows if flow.target == ion)
        out = sum(flow.amount for flow in flows if flow.source == ion)
        assert into > 0.0
        assert into == pytest.approx(out, rel=1e-3)


def test_returns_are_drawn_as_such(case_of: Callable[[str], Case]) -> None:
    flows = element_flows(case_of("quickstart"), "Y").flows
    assert [flow.name for flow in flows if flow.is_return] == ["reflux"]


def test_what_does_not_enter_cannot_be_followed(case_of: Callable[[str], Case]) -> None:
    with pytest.raises(ValueError, match="none of it enters the plant"):
        draw(case_of("bank"), "sankey", element="NH4")


# ------------------------------------------------------------------------------------ tables of many cases

GRID = pd.DataFrame(
    [
        {"streams.scrub.acid": a, "streams.scrub.flow": b, "products.raffinate.purity.Dy": 0.9 + 0.05 * a - 0.02 * b * b, "ok": a + b < 2.6}
        for a in np.linspace(0.6, 1.2, 7)
        for b in np.linspace(0.5, 2.0, 6)
    ]
)  # fmt: skip


@pytest.mark.parametrize("width", WIDTHS)
def test_pictures_of_tables_can_be_read(width: float) -> None:
    purity = "products.raffinate.purity.Dy"
    moved = pd.DataFrame(
        {"low": [0.99, 0.97], "high": [0.992, 0.998]}, index=["streams.scrub.acid", "chemistry.logK.Dy"]
    )
    figures: list[Drawing] = [
        contour(GRID, "streams.scrub.acid", "streams.scrub.flow", purity, feasible="ok", width=width),
        contour(GRID.assign(**{purity: GRID[purity].where(GRID["ok"])}), "streams.scrub.acid", "streams.scrub.flow", purity, width=width),
        pareto(GRID, "streams.scrub.flow", purity, better=("low", "high"), width=width),
        tornado(moved, base=0.991, of=purity, width=width),
    ]  # fmt: skip
    for figure in figures:
        assert faults_of_text(figure) == []


def test_contour_tells_the_feasible_from_the_rest() -> None:
    names = ("streams.scrub.acid", "streams.scrub.flow", "products.raffinate.purity.Dy")
    figure = contour(GRID, *names, feasible="ok")
    assert figure.axes[0].get_xlabel() == "streams.scrub.acid [mol/L]"
    assert figure.axes[0].get_ylabel() == "streams.scrub.flow [m³/h]"
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["not feasible"]
    assert contour(GRID, *names).legends == []
    with pytest.raises(ValueError, match="no full grid"):
        contour(GRID[1:5], *names)
    with pytest.raises(ValueError, match="no column cost"):
        contour(GRID, "streams.scrub.acid", "streams.scrub.flow", "cost")


def test_pareto_draws_the_front() -> None:
    table = pd.DataFrame(
        {"cost [USD/kg]": [1.0, 2.0, 3.0, 4.0, np.nan], "products.a.recovery.Dy": [0.1, 0.5, 0.4, 0.9, 1.0]}
    )
    axes = pareto(table, "cost [USD/kg]", "products.a.recovery.Dy", better=("low", "high")).axes[0]
    cases, front = axes.get_lines()
    assert len(cases.get_xdata()) == 4
    assert list(front.get_xdata()) == [1.0, 2.0, 4.0]


def test_tornado_puts_the_strongest_on_top_and_tells_what_it_leaves_out() -> None:
    table = pd.DataFrame({"low": [0.9, 0.5, 0.8], "high": [1.1, 1.2, 1.0]}, index=["a", "b", "c"])
    figure = tornado(table, base=1.0, of="products.raffinate.purity.Dy", most=2)
    assert [tick.get_text() for tick in figure.axes[0].get_yticklabels()] == ["b", "c"]
    assert "1 weaker inputs left out" in figure.axes[0].get_xlabel()
    with pytest.raises(ValueError, match="no column high"):
        tornado(table.drop(columns="high"), base=1.0, of="x")


# ----------------------------------------------------------------------------------------------- colours


def test_looks_differ_without_colour() -> None:
    grey = {(look.dash, look.marker) for look in map(look_of, SERIES)}
    assert len(grey) == len(SERIES)


def test_no_line_is_too_pale_for_paper() -> None:
    for element in SERIES:
        red, green, blue = (
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
            for part in to_rgb(look_of(element).colour)
        )
        luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
        assert (1.0 + 0.05) / (luminance + 0.05) > 2.0, element


def test_dollars_in_a_title_are_dollars() -> None:
    figure = reesim.loads(CONTACT.replace("one contact", "$5 a $kg_x$")).solve().plot.flowsheet()
    held = BytesIO()
    figure.savefig(held, format="png")
    assert "$5 a $kg_x$" in [text.get_text() for text in figure.axes[0].texts]
