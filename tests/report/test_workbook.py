"""The workbook holds the tables, numbers as numbers, text as text."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

import reesim
from reesim.report.case import Case
from reesim.report.case import case_of as case_of_results
from reesim.report.workbook import write_workbook
from tests.unit.small_plants import CONTACT

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEETS = ["summary", "streams", "stages", "products", "balance", "constants", "reagents", "flowsheet"]

pytest.importorskip("xlsxwriter", reason="XlsxWriter is not installed")


class Book:
    """What stands in a workbook, read from its parts."""

    def __init__(self, file: Path) -> None:
        with ZipFile(file) as parts:
            held = {
                name: ET.fromstring(parts.read(name)) for name in parts.namelist() if name.endswith(".xml")
            }
        self.names = [sheet.get("name") for sheet in held["xl/workbook.xml"].iter(f"{MAIN}sheet")]
        self.strings = ["".join(entry.itertext()) for entry in held["xl/sharedStrings.xml"].iter(f"{MAIN}si")]
        self.sheets = {
            name: held[f"xl/worksheets/sheet{i}.xml"] for i, name in enumerate(self.names, start=1)
        }

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Cells of each row by the letters of their column."""
        found = []
        for row in self.sheets[name].iter(f"{MAIN}row"):
            cells = {}
            for cell in row.iter(f"{MAIN}c"):
                value = cell.find(f"{MAIN}v")
                if value is not None:
                    is_text = cell.get("t") == "s"
                    cells[re.sub(r"\d", "", cell.get("r"))] = (
                        self.strings[int(value.text)] if is_text else float(value.text)
                    )
            found.append(cells)
        return found


@pytest.fixture(scope="module")
def book(case_of: Callable[[str], Case], tmp_path_factory: pytest.TempPathFactory) -> Book:
    file = tmp_path_factory.mktemp("book") / "report.xlsx"
    write_workbook(case_of("quickstart"), file)
    return Book(file)


def test_every_table_is_there_with_units_names_and_filters(
    book: Book, case_of: Callable[[str], Case]
) -> None:
    assert book.names == SHEETS
    for name in SHEETS[1:6]:
        columns = case_of("quickstart").table(name).columns
        units, names, *rows = book.rows(name)
        assert list(names.values()) == list(columns)
        assert len(rows) == len(next(iter(columns.values())))
        area = book.sheets[name].find(f"{MAIN}autoFilter").get("ref")
        assert re.fullmatch(rf"A2:[A-Z]+{len(rows) + 2}", area)
        for letters, column in names.items():
            if column.endswith("_mol_per_L"):
                assert units[letters] == "mol/L"


def test_numbers_are_exact(book: Book, case_of: Callable[[str], Case]) -> None:
    columns = case_of("quickstart").table("balance").columns
    _, names, *rows = book.rows("balance")
    at = {column: letters for letters, column in names.items()}
    # a workbook writes sixteen digits
    assert [row[at["in"]] for row in rows] == pytest.approx(list(columns["in"]), rel=1e-15)
    assert [row[at["component"]] for row in rows] == list(columns["component"])


def test_the_flowsheet_stands_in_it(book: Book, case_of: Callable[[str], Case]) -> None:
    lines = [row.get("A", "") for row in book.rows("flowsheet")]
    assert "\n".join(lines) == case_of("quickstart").text().rstrip("\n")


def test_a_title_is_never_a_formula(tmp_path: Path) -> None:
    text = CONTACT.replace("title: one contact", "title: '=HYPERLINK(\"http://a\")'")
    write_workbook(case_of_results(reesim.loads(text).solve().results), tmp_path / "a.xlsx")
    book = Book(tmp_path / "a.xlsx")
    assert book.rows("summary")[0]["A"] == '=HYPERLINK("http://a")'
    assert all(not list(sheet.iter(f"{MAIN}f")) for sheet in book.sheets.values())


def test_without_the_package_it_is_said_what_to_install(
    case_of: Callable[[str], Case], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("reesim.report.workbook.import_module", missing)
    with pytest.raises(ValueError, match=r"pip install 'reesim\[report\]'"):
        write_workbook(case_of("contact"), tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []
