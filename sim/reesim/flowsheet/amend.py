"""A flowsheet with one of its numbers changed, without reading it again where that can be spared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reesim.flowsheet.change import with_value
from reesim.flowsheet.read import read_node
from reesim.flowsheet.units import Splitter
from reesim.quantities import Share, format_quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reesim.flowsheet.model import FlowsheetModel
    from reesim.flowsheet.streams import StreamModel

_CONCENTRATIONS = ("acid", "base", "ree", "extractant", "second_extractant", "capacity")
_PLAIN_FIELDS = {
    "saponifier": {"degree", "flow", "base_strength"},
    "acid_adjuster": {"acid"},
}


def amend(model: FlowsheetModel, changes: Mapping[str, float]) -> FlowsheetModel:
    """Return the flowsheet with canonical values at paths that may be varied.

    Plain numbers of streams and units are replaced in the model; all others go into the document,
    which is read again once, and first, for its model knows nothing of what was replaced.
    """
    read_again = {path: value for path, value in changes.items() if not _is_plain(model, path)}
    if read_again:
        node = model.node
        for path, value in read_again.items():
            node = with_value(node, path, written(path, value), "spec")
        model = read_node(node, model.base)
    for path, value in changes.items():
        keys = path.split(".")
        if path in read_again:
            continue
        if keys[0] == "streams":
            model = _amend_stream(model, keys[1], keys[2], value)
        else:
            model = _amend_unit(model, keys, value)
    return model


def _is_plain(model: FlowsheetModel, path: str) -> bool:
    """Whether a number can be replaced in the model without reading the document again."""
    keys = path.split(".")
    if keys[0] == "streams":
        return len(keys) == 3 and keys[2] in ("flow", "acid", "saponification")
    if keys[0] != "units":
        return False
    unit = model.units[keys[1]]
    if isinstance(unit, Splitter):
        return len(keys) == 4
    return len(keys) == 3 and keys[2] in _PLAIN_FIELDS.get(unit.type, set())


def written(path: str, value: float) -> Any:
    """A canonical value as the document would say it."""
    keys = path.split(".")
    if "solutes" in keys or "salt" in keys or keys[-1] in _CONCENTRATIONS:
        return format_quantity(value, "concentration")
    if keys[-1] in ("flow",):
        return format_quantity(value, "flow")
    if "logK" in keys or "separation_factors" in keys:
        return value
    if keys[-1] == "base_strength":
        return format_quantity(value, "concentration")
    return format_quantity(value, "fraction")


def _amend_stream(model: FlowsheetModel, name: str, key: str, value: float) -> FlowsheetModel:
    """Change a stream, and the flows that follow it."""
    stream = model.streams[name]
    streams = dict(model.streams)
    if key == "flow":
        streams[name] = replace(stream, flow=value, ratio=None)
        _follow(streams)
    elif key == "acid":
        anion = next(iter(stream.anions), None)
        anions = dict(stream.anions)
        if anion is not None:
            # the acid's anion is the system's first; its charge is 1 wherever acid is free acid
            anion = model.anions[0] if model.anions and model.anions[0] in anions else anion
            anions[anion] += (value - stream.acid) / _charge(model, anion)
        streams[name] = replace(stream, acid=value, anions=anions)
    else:
        streams[name] = replace(stream, saponification=value)
    return replace(model, streams=streams)


def _charge(model: FlowsheetModel, anion: str) -> float:
    for chemistry in model.chemistries.values():
        held = getattr(chemistry.system, "anion", {})
        if anion in held:
            return float(abs(held[anion]))
    return 1.0


def _follow(streams: dict[str, StreamModel]) -> None:
    """Flows that follow another stream from outside, chains of them included."""
    for _ in range(len(streams)):
        for name, stream in streams.items():
            if stream.ratio is not None and stream.ratio.stream in streams:
                base = streams[stream.ratio.stream].flow
                if base is not None:
                    streams[name] = replace(stream, flow=stream.ratio.factor * base)


def _amend_unit(model: FlowsheetModel, keys: list[str], value: float) -> FlowsheetModel:
    """Change a plain field or a splitter's share."""
    unit = model.units[keys[1]]
    changed: Any
    if isinstance(unit, Splitter):
        shares = {**unit.out, keys[3]: Share(unit.out[keys[3]].kind, value)}
        changed = unit.model_copy(update={"out": shares})
    else:
        changed = unit.model_copy(update={keys[2]: value})
    return replace(model, units={**model.units, keys[1]: changed})
