"""The reference of the file holds every key of the schema with its class, and leaves no markup open."""

import re

import pytest
from site_pages.markdown import plain, table
from site_pages.reference import reference_page, titled

from reesim.flowsheet.schema import json_schema

PAGE = reference_page()
SECTIONS = {part.partition("\n")[0]: part for part in re.split(r"^#{2,3} ", PAGE, flags=re.M)}


def classes() -> dict[str, dict[str, object]]:
    schema = json_schema()
    return {name: found for name, found in schema["$defs"].items() if "properties" in found}


def test_every_key_stands_in_the_section_of_its_class() -> None:
    assert len(classes()) >= 20
    for name, found in classes().items():
        section = SECTIONS[titled(name)]
        for key in found["properties"]:  # type: ignore[attr-defined]
            assert f"\n| `{key}` |" in section, (name, key)
    for key in json_schema()["properties"]:
        assert f"\n| `{key}` |" in SECTIONS["Top level"]


def test_every_class_stands_once() -> None:
    headings = re.findall(r"^### (.+)$", PAGE, re.M)
    assert sorted(headings) == sorted(titled(name) for name in classes())


def test_needed_keys_are_called_so() -> None:
    for name, found in classes().items():
        rows = re.findall(r"^\| `(\w+)` .*\*\*needed\*\*", SECTIONS[titled(name)], re.M)
        assert set(rows) == set(found.get("required", ())), name  # type: ignore[call-overload]


def test_links_lead_to_sections() -> None:
    anchors = {heading.lower().replace(" ", "-") for heading in re.findall(r"^#{2,3} (.+)$", PAGE, re.M)}
    assert set(re.findall(r"\(#([\w-]+)\)", PAGE)) <= anchors


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ("flow", "| quantity | L/h | **needed** |"),
        ("temperature", "| quantity | K | `298.15 K` |"),
        ("aqueous_in", "| mapping to name or list of name |"),
    ],
)
def test_type_unit_and_default_of_a_key(row: str, wanted: str) -> None:
    assert any(f"| `{row}` {wanted}" in line for line in PAGE.splitlines()), row


def test_brackets_in_code_are_no_units() -> None:
    (line,) = [line for line in PAGE.splitlines() if line.startswith("| `aqueous_in` ")]
    assert "`{30: feed, 60: [scrub, reflux]}`" in line


def test_words_do_not_become_markup() -> None:
    assert plain("a_b * <c> [d] `e_f`") == r"a\_b \* \<c\> \[d\] `e_f`"


def test_empty_columns_are_left_out() -> None:
    assert table(("a", "b", "c"), [("1", "", "2"), ("3", "", "")], ("c",)) == (
        "| a | c |\n| --- | ---: |\n| 1 | 2 |\n| 3 |   |"
    )
