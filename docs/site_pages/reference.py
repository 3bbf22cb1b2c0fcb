"""The reference of the flowsheet file, from its JSON schema: every key with type, unit, default, meaning."""

from __future__ import annotations

import re
from typing import Any

from reesim.flowsheet.schema import json_schema
from site_pages.markdown import page, plain, table

Schema = dict[str, Any]

_UNIT = re.compile(r"(`[^`]*`)|\s*\[([^\]]+)\]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SECTION = re.compile(r"^(\w[\w ]*)\n-+\n", re.M)

GROUPS: dict[str, tuple[str, ...]] = {
    "Chemistry": ("ChemistryDocument",),
    "Streams": ("AqueousStream", "OrganicStream"),
    "Units": (
        "Cascade", "Draw", "Efficiency", "Entrainment", "Splitter", "Mixer", "Saponifier", "AcidAdjuster",
        "Separator",
    ),
    "Specifications": ("Spec", "Until"),
    "Extraction systems": (
        "MassActionSystem", "Extractant", "SecondExtractant", "Organic", "Metal", "OrganicComplex",
        "ParameterSet", "SpeciationUse", "AqueousComplex", "Protonation", "AcidUptake", "Associate",
        "Solid", "Range", "SeparationFactorSystem",
    ),
}  # fmt: skip
"""Sections of the page; a class that is in none of them goes to the last."""


def reference_page() -> str:
    """Write the page."""
    schema = json_schema()
    definitions: dict[str, Schema] = {
        name: found for name, found in schema["$defs"].items() if "properties" in found
    }
    listed = {name for group in GROUPS.values() for name in group}
    groups = {title: [name for name in group if name in definitions] for title, group in GROUPS.items()}
    groups["Extraction systems"] += [name for name in definitions if name not in listed]
    blocks = [
        "# The flowsheet file",
        "Made from the schema that `reesim schema` prints, with which an editor completes and checks a "
        "file. Quantities carry their unit; the unit in the tables is the one a number is held in. A key "
        "with – for a default may be left out, and nothing stands in its place. A fault is answered with "
        "`file:line:column`, what is wrong and what would be right, all faults at once.",
        "## Top level",
        _keys(schema),
    ]
    for title, names in groups.items():
        blocks.append(f"## {title}")
        for name in names:
            blocks += [
                f"### {titled(name)}",
                _described(definitions[name].get("description", "")),
                _keys(definitions[name]),
            ]
    return page(*blocks)


def titled(name: str) -> str:
    """Write the name of a class as words.

    Examples
    --------
    >>> titled("AcidAdjuster")
    'Acid adjuster'
    """
    return _CAMEL.sub(" ", name).capitalize()


def _keys(schema: Schema) -> str:
    needed = set(schema.get("required", ()))
    rows = []
    for name, found in schema["properties"].items():
        unit, meaning = _unit(found.get("description", ""))
        rows.append(
            (
                f"`{name}`", _type(found), unit, "**needed**" if name in needed else _default(found, unit),
                plain(meaning), _examples(found),
            )
        )  # fmt: skip
    return table(("key", "type", "unit", "default", "meaning", "example"), rows)


def _unit(description: str) -> tuple[str, str]:
    """Take units in brackets out of a description; brackets inside code are no units."""
    text = " ".join(description.split())
    units = [found[2] for found in _UNIT.finditer(text) if found[2]]
    return ("–" if units == ["-"] else ", ".join(units)), _UNIT.sub(lambda found: found[1] or "", text)


def _type(schema: Schema) -> str:
    """Words for what a value may be; a class is a link to its section."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name == "ExtractionSystem":
            return "name, path or [system](#extraction-systems)"
        words = titled(name)
        return f"[{words.lower()}](#{words.lower().replace(' ', '-')})"
    for key in ("anyOf", "oneOf"):
        if key in schema:
            found = [_type(option) for option in schema[key] if option.get("type") != "null"]
            return " or ".join(dict.fromkeys(found))
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    return _plain_type(schema)


def _plain_type(schema: Schema) -> str:
    kind = schema.get("type")
    if kind == "array":
        if "prefixItems" in schema:
            return f"list of {len(schema['prefixItems'])}: {_type(schema['prefixItems'][0])}"
        return f"list of {_type(schema['items'])}" if schema.get("items") else "list"
    if kind == "object":
        held = _values(schema)
        return f"mapping to {_type(held)}" if held else "mapping"
    if isinstance(kind, list):
        return " or ".join(_word(one, schema) for one in kind)
    return _word(kind, schema) if kind else "any"


def _word(kind: str, schema: Schema) -> str:
    words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
    if kind == "string" and schema.get("examples"):
        return "quantity"
    if kind == "string" and "pattern" in schema:
        return "name"
    low, high = schema.get("minimum"), schema.get("maximum")
    span = f" {low} to {high}" if low is not None and high is not None else ""
    return f"{words.get(kind, kind)}{span}"


def _values(schema: Schema) -> Schema | None:
    """What the values of a mapping are."""
    held = schema.get("additionalProperties")
    if isinstance(held, dict):
        return held
    patterns = list(schema.get("patternProperties", {}).values())
    return patterns[0] if patterns else None


def _default(schema: Schema, unit: str) -> str:
    """Write the default; – where the key may be left out and nothing stands in its place."""
    value = schema.get("default")
    if value in (None, {}, [], ""):
        return "–"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, dict):
        return (
            "`{" + ", ".join(f"{key}: {held}" for key, held in value.items() if held not in ({}, [])) + "}`"
        )
    return f"`{value} {unit}`" if unit not in ("", "–") and not isinstance(value, str) else f"`{value}`"


def _examples(schema: Schema) -> str:
    found: list[str] = []
    for option in (schema, *schema.get("anyOf", ()), _values(schema) or {}):
        if option.get("type") != "number":  # a number without a unit needs no example
            found += [str(example) for example in option.get("examples", ())]
    return ", ".join(f"`{example}`" for example in dict.fromkeys(found))


def _described(text: str) -> str:
    """Write a docstring: headings of its sections become bold, indented equations stay as they are."""
    paragraphs = _SECTION.sub(lambda found: f"**{found[1]}**\n\n", text)
    return "\n".join(line if line.startswith("    ") else _prose(line) for line in paragraphs.splitlines())


def _prose(line: str) -> str:
    return line if line.startswith("**") else plain(line)
