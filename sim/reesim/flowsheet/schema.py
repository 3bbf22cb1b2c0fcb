"""JSON schema of a flowsheet file, for editors."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from reesim.chemistry.systems import System
from reesim.flowsheet.chemistries import ChemistryDocument
from reesim.flowsheet.fields import NAME_PATTERN
from reesim.flowsheet.sections import Head
from reesim.flowsheet.specs import Spec
from reesim.flowsheet.streams import STREAM_TYPES
from reesim.flowsheet.units import UNIT_TYPES
from reesim.quantities import Fraction

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE = "#/$defs/{model}"


def json_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of a flowsheet file.

    It knows fields, types and units of measure; what only shows when sections are seen together (a
    stream used twice, a stage outside its cascade) is left to reading.
    """
    definitions: dict[str, Any] = {}
    chemistry = _collect(ChemistryDocument, definitions)
    definitions["ChemistryDocument"]["properties"]["system"] |= {"$ref": "#/$defs/ExtractionSystem"}
    streams = [_collect(cls, definitions) for cls in STREAM_TYPES.values()]
    units = [_collect(cls, definitions) for cls in UNIT_TYPES.values()]
    spec = _collect(Spec, definitions)
    definitions["ExtractionSystem"] = {
        "anyOf": [
            {"type": "string", "description": "Name of one of data/systems, or a path from this file."},
            _collect(System, definitions),
        ]
    }
    _allow_shorthands(definitions)
    head = TypeAdapter(Head).json_schema(ref_template=_REFERENCE)
    definitions.update(head.pop("$defs", {}))
    fields = head["properties"]
    fields["chemistry"] = {
        "description": "Extraction system and organic, or a mapping of several by name.",
        "anyOf": [chemistry, _mapping(chemistry)],
    }
    fields["streams"] |= _mapping({"oneOf": streams})
    fields["units"] |= _mapping({"oneOf": units})
    fields["specs"] |= {"type": "array", "items": spec}
    return {"$schema": DIALECT, **head, "title": "reesim flowsheet", "$defs": definitions}


def _allow_shorthands(definitions: dict[str, Any]) -> None:
    """Add the short forms that validators turn into the classes' own."""
    cascade = definitions["Cascade"]["properties"]
    fraction = TypeAdapter(Fraction).json_schema()
    cascade["efficiency"] |= {"anyOf": [fraction, {"$ref": cascade["efficiency"].pop("$ref")}]}
    draw = {"$ref": "#/$defs/Draw"}
    cascade["draws"]["additionalProperties"] = {"anyOf": [draw, {"type": "array", "items": draw}]}
    system = definitions["MassActionSystem"]["properties"]
    system["organic"] |= {"anyOf": [{"type": "string"}, {"$ref": system["organic"].pop("$ref")}]}


def _collect(cls: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Move the definitions of a class into the common ones, and return a reference to it."""
    schema = TypeAdapter(cls).json_schema(ref_template=_REFERENCE)
    definitions.update(schema.pop("$defs", {}))
    if not isinstance(cls, type):
        return schema
    definitions[cls.__name__] = schema
    return {"$ref": f"#/$defs/{cls.__name__}"}


def _mapping(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a mapping of names to entries."""
    return {
        "type": "object",
        "patternProperties": {f"^{NAME_PATTERN}$": entry},
        "additionalProperties": False,
    }
