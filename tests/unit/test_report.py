"""What people look at: numbers, sheets, HTML, plots."""

import itertools
import re
import xml.etree.ElementTree as ET

import pytest

import reesim
from reesim.elements import SERIES
from reesim.report import Sheet, outline_sheets, solution_sheets, to_html
from reesim.report.colours import look_of
from reesim.report.numbers import fixed, number, percent, span
from tests.unit.small_plants import BANK, CONTACT, FICTIVE


@pytest.fixture(scope="module")
def solution() -> reesim.Solution:
    return reesim.loads(BANK).solve()


def cells(sheets: list[Sheet], title: str) -> dict[str, dict[str, str]]:
    """Rows of a sheet by their first cell, cells by column."""
    (sheet,) = [sheet for sheet in sheets if sheet.title == title]
    return {row[0]: dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows}


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (12345.6, "12346"), (0.00012345, "0.0001234"), (3.0, "3"), (-2.5, "-2.5"), (1e9, "1e+09"),
     (1.5e-7, "1.5e-07"), (float("nan"), "-"), (float("inf"), "-"), (None, "-"), (1000.0, "1000")],
)  # fmt: skip
def test_number(value: float | None, text: str) -> None:
    assert number(value) == text


def test_percent_keeps_two_digits_of_what_is_missing() -> None:
    assert [percent(1.0 - 10.0**-n) for n in (1, 2, 3, 4, 5, 6)] == [
        "90.00 %", "99.00 %", "99.90 %", "99.990 %", "99.9990 %", "99.99990 %"
    ]  # fmt: skip
    assert percent(0.9999999999) == "100 %"
    assert percent(float("nan")) == "-"


def test_fixed_and_span() -> None:
    assert fixed(-0.004) == "0.00"
    assert span(1.0, 2.0) == "1.00 to 2.00"
    assert span(1.001, 1.002) == "1.00"


def test_products_tell_purity_and_recovery_of_their_main_group(solution: reesim.Solution) -> None:
    products = cells(solution_sheets(solution.results), "products")
    assert products["raffinate"]["mainly"] == "Tb"  # 97 % of it, 30 % of the Dy
    assert products["raffinate"]["purity"] == percent(solution.purity("raffinate", "Tb"))
    assert products["loaded"]["mainly"] == "Dy+Ho"
    assert products["loaded"]["recovery"] == percent(solution.recovery("loaded", "Dy+Ho"))


def test_main_group_is_the_one_of_the_specification() -> None:
    text = BANK.replace("recovery: Dy, equals: 30 %", "purity: [Tb, Dy], equals: 99.5 %")
    sheets = solution_sheets(reesim.loads(text).solve().results)
    assert cells(sheets, "products")["raffinate"]["mainly"] == "Tb+Dy"
    assert cells(sheets, "products")["raffinate"]["purity"] == "99.50 %"


def test_specifications_tell_what_was_found(solution: reesim.Solution) -> None:
    (sheet,) = [sheet for sheet in solution_sheets(solution.results) if sheet.title == "specifications"]
    flow = solution.value("streams.scrub.flow")
    (line,) = sheet.notes
    assert line == f"streams.scrub.flow = {number(flow, 5)} m3/h gives raffinate recovery of Dy 30.00 %"


def test_reagents_of_streams_are_counted_with_what_was_found(solution: reesim.Solution) -> None:
    sheet = next(sheet for sheet in solution_sheets(solution.results) if sheet.title == "reagents")
    scrub = next(dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows if row[1] == "scrub")
    moles = 800.0 * solution.value("streams.scrub.flow")
    assert scrub["reagent"] == "HCl"
    assert scrub["mol/h"] == number(moles)
    assert scrub["kg/h"] == number(moles * 36.458 / 1000.0)


def test_cascades_tell_phase_ratio_pH_and_loading(solution: reesim.Solution) -> None:
    bank = cells(solution_sheets(solution.results), "cascades")["bank"]
    stages = solution.stages
    ratio = stages["organic_m3_per_h"] / stages["aqueous_m3_per_h"]
    assert bank["O/A"] == f"{ratio.min():.2f} to {ratio.max():.2f}"
    assert bank["pH"] == f"{stages['pH'].min():.2f} to {stages['pH'].max():.2f}"
    highest = int(stages["loading"].argmax())
    assert bank["highest loading, stage"] == f"{100 * stages['loading'][highest]:.2f} % in {highest + 1}"


@pytest.mark.parametrize("text", [CONTACT, BANK, FICTIVE], ids=["contact", "bank", "fictive"])
def test_every_sheet_is_a_table(text: str) -> None:
    flowsheet = reesim.loads(text)
    for sheet in (*solution_sheets(flowsheet.solve().results), *outline_sheets(flowsheet.check())):
        assert all(len(row) == len(sheet.columns) for row in sheet.rows)


def test_what_has_no_oxide_has_no_mass() -> None:
    sheets = solution_sheets(reesim.loads(FICTIVE).solve().results)
    assert cells(sheets, "products")["extract"]["kg REO/h"] == "-"
    assert cells(sheets, "streams")["feed"]["REO g/L"] == "-"


def test_html_is_well_formed_and_escaped() -> None:
    title = "<script>alert('&')</script>"
    flowsheet = reesim.loads(CONTACT.replace("one contact", title))
    for html in (flowsheet._repr_html_(), flowsheet.solve()._repr_html_()):
        root = ET.fromstring(html)
        assert root.tag == "div"
        assert "<script" not in html
        assert title in "".join(root.itertext())
    assert to_html([Sheet("", ("<b>",), (("a&b",),))]).count("&lt;b&gt;") == 1


def test_elements_look_different_and_always_the_same() -> None:
    looks = [look_of(element) for element in SERIES]
    assert len(set(looks)) == len(SERIES)
    for first, second in itertools.pairwise(looks):
        assert first.colour != second.colour
    assert all(re.fullmatch(r"#[0-9A-F]{6}", look.colour) for look in looks)
