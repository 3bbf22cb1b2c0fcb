"""Pages made from data/: nothing of a system is missing on its page, and what they compute is what the data say."""

import re

import numpy as np
import pytest
from site_pages.citations import Citations
from site_pages.comparisons import by_metal, by_source, compare, points_of, solved, statistics
from site_pages.contacts import Contact, solve, solve_all
from site_pages.measurements import ELSEWHERE, READERS, measurements, reader_of, rows_of, tables
from site_pages.pictures import parity
from site_pages.separation import order, pairs
from site_pages.system_index import comparison_table, system_index
from site_pages.system_page import system_page, systems

from reesim.library import names
from reesim.library.bibliography import references

SYSTEMS = systems()


def number(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")


def cells(page: str) -> list[list[str]]:
    """Rows of all tables of a page."""
    return [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in page.splitlines()
        if line[:2] == "| "
    ]


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {name: system_page(name, system) for name, system in SYSTEMS.items()}


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_constant_and_set_stands_on_the_page(pages: dict[str, str], name: str) -> None:
    system, rows = SYSTEMS[name], cells(pages[name])
    for metal in system.metals:
        for found in system.complexes_of(metal):
            assert any(row[:2] == [metal, number(found.logK)] and found.status in row for row in rows), metal
    for key, other in system.sets.items():
        assert f"### Set `{key}`" in pages[name]
        for metal in other.metals:
            for found in system.with_set(key).complexes_of(metal):
                assert any(row[:2] == [metal, number(found.logK)] for row in rows), (key, metal)
    for solid in system.solids:
        assert any(row[:2] == [solid.metal, f"{solid.log_star_Ks0:.2f}"] for row in rows), solid.metal


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_source_is_written_out(pages: dict[str, str], name: str) -> None:
    linked = set(re.findall(r"\(#source-(\w+)\)", pages[name]))
    listed = set(re.findall(r'<span id="source-(\w+)">', pages[name]))
    assert linked == listed
    sources = {
        key.strip()
        for metal in SYSTEMS[name].metals
        for found in SYSTEMS[name].complexes_of(metal)
        for key in (found.source or "").split(",")
    } - {""}
    assert sources <= listed
    for key in listed:
        assert references()[key].authors.split()[0] in pages[name], key


def test_a_key_that_is_not_in_the_bibliography_is_an_error() -> None:
    with pytest.raises(ValueError, match="'li1978' is not in data/sources"):
        Citations().link("li1978")


def test_every_table_of_measurements_is_compared_or_said_to_be_elsewhere() -> None:
    unread = [name for name in tables() if reader_of(name) is None and name not in ELSEWHERE]
    assert unread == [], "give the table a reader in docs/site_pages/measurements.py, or say where it is used"
    assert set(READERS) | set(ELSEWHERE) <= set(tables())


def test_every_measured_distribution_ratio_is_compared() -> None:
    """Rows of the tables of contacts, all of them: none is dropped on the way but D = 0."""
    ratios = [float(row["distribution_ratio"]) for row in rows_of("p507-chloride")]
    assert len(points_of("p507-chloride")) >= sum(ratio > 0.0 for ratio in ratios) == 182
    assert len(points_of("cyanex272-chloride")) == 12
    assert len([p for p in points_of("d2ehpa-chloride") if not p.is_line]) == 18


def test_contacts_do_not_depend_on_being_solved_together() -> None:
    chosen = [m.contact for m in measurements() if m.contact.system == "p507-chloride"][::40]
    assert len(chosen) >= 4
    for together, contact in zip(solve_all(chosen), chosen, strict=True):
        alone = solve(contact)
        assert together.pH == pytest.approx(alone.pH, abs=1e-9)
        for metal, value in alone.log_ratios.items():
            assert together.log_ratios[metal] == pytest.approx(value, abs=1e-9)


def test_a_tracer_contact_is_the_law_of_mass_action() -> None:
    """Mason's points by hand: log D = log K + n log e + 3 pH; sodium takes less than 1 % of the dimer."""
    (y,) = SYSTEMS["d2ehpa-chloride"].complexes_of("Y")
    points = [p for p in points_of("d2ehpa-chloride") if not p.is_line]
    by_hand = [
        y.logK + y.dimers * np.log10(float(row["extractant_mol_per_L"]) / 2.0) + 3.0 * float(row["pH"])
        for row in rows_of("d2ehpa-yttrium-trace")
    ]
    # the acid of hydrochloric acid alone at pH 0.3 is 0.501 mol/L; no other salt is there
    assert [p.computed for p in points] == pytest.approx(by_hand, abs=0.01)


def test_the_other_set_is_closer_to_its_own_contacts() -> None:
    of_cyanex = [m for m in measurements() if m.table == "cyanex272-pr-nd"]
    default, acidities = compare(of_cyanex)
    chosen, _ = compare(of_cyanex, "liu2014")
    assert statistics(chosen).rms < 0.08 < statistics(default).rms < 0.10
    assert statistics(acidities).largest < 0.15


def test_statistics_by_hand() -> None:
    points = points_of("p507-chloride")
    errors = np.array([p.computed - p.measured for p in points])
    found = statistics(points)
    assert found == pytest.approx(
        (len(errors), errors.mean(), np.sqrt((errors**2).mean()), np.abs(errors).max())
    )
    assert sum(len(held) for held in by_source(points).values()) == len(points)
    assert next(iter(by_metal(points))) == "La"
    with pytest.raises(ValueError, match="nothing to compare"):
        statistics([])


@pytest.mark.parametrize("name", [name for name in SYSTEMS if points_of(name)])
def test_statistics_on_the_page_are_those_of_the_points(pages: dict[str, str], name: str) -> None:
    rows = cells(pages[name])
    for (source, is_line), held in by_source(points_of(name)).items():
        found, kind = statistics(held), "line" if is_line else "contacts"
        metals = by_metal(held)
        label = "**all**" if len(metals) > 1 else next(iter(metals))
        wanted = [str(found.n), f"{found.rms:.2f}"]
        assert any(
            row[1:3] == [kind, label]
            and [row[3], row[5]] == wanted
            and source.split(",")[0] in row[0].replace("\\", "")
            for row in rows
            if len(row) == 7
        ), source


@pytest.mark.parametrize("name", SYSTEMS)
def test_neighbours_at_trace_are_differences_of_their_constants(name: str) -> None:
    """One complex a metal with the same exponents; aqueous complexes and activity would add to it."""
    system, found = SYSTEMS[name], pairs(name)
    assert len(found) == len(order(system)) - 1
    for pair in found:
        lighter, heavier = (system.complexes_of(metal) for metal in (pair.lighter, pair.heavier))
        assert pair.sd == pytest.approx(np.hypot(lighter[0].sd, heavier[0].sd))
        if len(lighter) == len(heavier) == 1 and not system.aqueous_complexes:
            assert pair.trace == pytest.approx(heavier[0].logK - lighter[0].logK, abs=1e-6), pair.name


def test_what_is_not_validated_is_said() -> None:
    doubtful = {pair.name for pair in pairs("p507-chloride") if not pair.is_validated}
    assert {"Er/Y", "Tm/Er", "Yb/Tm", "Lu/Yb"} <= doubtful
    assert "Nd/Pr" not in doubtful
    assert all(not pair.is_validated for pair in pairs("d2ehpa-sulfate"))
    assert all(pair.is_validated for pair in pairs("naphthenic-chloride"))
    (dy_tb,) = (pair for pair in pairs("p507-chloride") if pair.name == "Dy/Tb")
    assert len(dy_tb.contacts) == 9


def test_pages_say_where_nothing_was_measured(pages: dict[str, str]) -> None:
    for name in SYSTEMS:
        assert ('Not validated"' in pages[name]) == (not points_of(name)), name


def test_every_system_has_its_line_in_the_lists() -> None:
    index, table = system_index(), comparison_table()
    for entry in names("systems"):
        assert f"({entry.name}.md)" in index
    for name in {point.system for point in solved()[0]}:
        assert f"systems/{name}.md#against-measurements" in table


def test_pictures_are_the_same_twice_and_hold_every_source() -> None:
    points = points_of("p507-chloride")
    drawn = parity(points)
    assert drawn == parity(points)
    for source, _ in by_source(points):
        assert f"<!-- {source}" in drawn.decode()


def test_a_contact_takes_what_it_is_given() -> None:
    """Saponified organic gives its sodium for the rare earth: pH stays, where it falls otherwise."""
    fresh = Contact("p507-chloride", 1.0, {"Nd": 0.05}, 0.01)
    with_soap = Contact("p507-chloride", 1.0, {"Nd": 0.05}, 0.01, saponification=0.15)
    assert solve(with_soap).pH > solve(fresh).pH + 0.5
