"""Every name that a user meets, in a file or in a result, stands in the nomenclature, and no other."""

import csv
import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from tests.docs.commands import ROOT, reesim
from tests.docs.nomenclature_page import section
from tests.unit.two_extractants import LOOP

RESULTS = ("streams.csv", "stages.csv", "products.csv", "balance.csv", "constants.csv")
FLOWSHEETS = ("quickstart.yaml", "xu_binary.yaml")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Result folders of one flowsheet of each equilibrium model, and of a mixture of two extractants."""
    folders = []
    for name in FLOWSHEETS:
        folder = tmp_path_factory.mktemp("results") / Path(name).stem
        done = reesim("run", str(ROOT / "flowsheets" / name), "--out", str(folder))
        assert done.returncode == 0, done.stderr
        folders.append(folder)
    mixture = tmp_path_factory.mktemp("mixture") / "mixture.yaml"
    mixture.write_text(LOOP, encoding="utf-8")
    done = reesim("run", str(mixture), "--out", str(mixture.parent / "results"))
    assert done.returncode == 0, done.stderr
    return [*folders, mixture.parent / "results"]


def families(folder: Path) -> Iterator[str]:
    """Column names of every table with component symbols written <El>, and the keys of the summary."""
    with (folder / "balance.csv").open(encoding="utf-8") as lines:
        components = {row["component"] for row in csv.DictReader(lines)}
    assert components, "the balance names no component"
    for table in RESULTS:
        with (folder / table).open(encoding="utf-8") as lines:
            for column in next(csv.reader(lines)):
                head, _, rest = column.partition("_")
                yield f"<El>_{rest}" if head in components and rest else column
    yield from json.loads((folder / "summary.json").read_text(encoding="utf-8"))


def test_every_result_column_stands_in_the_table_and_only_those(results: list[Path]) -> None:
    used = {family for folder in results for family in families(folder)}
    listed = {entry.name for entry in section("Columns of the results")}
    assert used - listed == set(), "columns missing from docs/nomenclature.md"
    assert listed - used == set(), "docs/nomenclature.md lists columns that no result has"


UNIT_OF_SUFFIX = {"_mol_per_L": "mol/L", "_m3_per_h": "m³/h", "kg_oxide_per_h": "kg/h", "_s": "s"}


def test_units_agree_with_the_names_of_the_columns() -> None:
    checked = 0
    for entry in section("Columns of the results"):
        suffix = next((ending for ending in UNIT_OF_SUFFIX if entry.name.endswith(ending)), None)
        if suffix is not None and not entry.name.endswith("warnings"):
            assert entry.unit == UNIT_OF_SUFFIX[suffix], entry.name
            checked += 1
    assert checked >= 6


def keys_of_schema(schema: Any) -> Iterator[str]:
    """Every property name at any depth of a JSON schema."""
    if isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict):
            yield from properties
        for value in schema.values():
            yield from keys_of_schema(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from keys_of_schema(value)


def keys_of_classes() -> Iterator[str]:
    """Keys of every document class of the package: what files of the library may hold beside flowsheets."""
    for package in ("reesim.flowsheet", "reesim.chemistry", "reesim.library"):
        root = importlib.import_module(package)
        for found in pkgutil.walk_packages(root.__path__, package + "."):
            for value in vars(importlib.import_module(found.name)).values():
                if isinstance(value, type) and issubclass(value, BaseModel):
                    yield from (field.alias or name for name, field in value.model_fields.items())


def test_every_key_of_a_file_stands_in_the_table_and_only_those() -> None:
    done = reesim("schema")
    assert done.returncode == 0, done.stderr
    schema = set(keys_of_schema(json.loads(done.stdout)))
    assert {"streams", "units", "stages", "acid"} <= schema, "the schema has lost its parts"
    used = schema | set(keys_of_classes())
    listed = {entry.name for entry in section("Keys of the files")}
    assert used - listed == set(), "keys missing from docs/nomenclature.md"
    assert listed - used == set(), "docs/nomenclature.md lists keys that no file has"


@pytest.mark.parametrize("title", ["Columns of the results", "Keys of the files"])
def test_one_name_one_row_and_a_meaning(title: str) -> None:
    entries = section(title)
    names = [entry.name for entry in entries]
    assert sorted(set(names)) == sorted(names), "a name stands twice"
    for entry in entries:
        assert len(entry.meaning) > 4, entry.name
        assert re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_]*|<El>(_[a-zA-Z]+)+", entry.name), entry.name


def test_a_missing_section_or_a_broken_table_is_an_error() -> None:
    with pytest.raises(ValueError, match="no section"):
        section("Columns of nothing")
    with pytest.raises(ValueError, match="holds no table"):
        section("Symbols")
