"""A flowsheet with one of its numbers changed, without reading it again where that can be spared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reesim.flowsheet.change import with_value
from reesim.flowsheet.read import read_node
from reesim.flowsheet.units import Splitter
from reesim.quantities import Share, format_quantity

if TYPE_CHECKING:
    from reesim.flowsheet.model import FlowsheetModel
    from reesim.flowsheet.streams import StreamModel

_PLAIN_FIELDS = {
    "saponifier": {"degree", "flow", "base_strength"},
    "acid_adjuster": {"acid"},
}


def amend(model: FlowsheetModel, path: str, value: float) -> FlowsheetModel:
    """Return the flowsheet with a canonical value at a path that a specification may vary."""
    keys = path.split(".")
    if keys[0] == "streams" and len(keys) == 3 and keys[2] in ("flow", "acid", "saponification"):
        return _amend_stream(model, keys[1], keys[2], value)
    if keys[0] == "units":
        changed = _amend_unit(model, keys, value)
        if changed is not None:
            return changed
    return read_node(with_value(model.node, path, written(path, value), "spec"), model.base)


def written(path: str, value: float) -> Any:
    """A canonical value as the document would say it."""
    keys = path.split(".")
    if "solutes" in keys or "salt" in keys or keys[-1] in ("acid", "base", "ree", "extractant", "capacity"):
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


def _amend_unit(model: FlowsheetModel, keys: list[str], value: float) -> FlowsheetModel | None:
    """Change a plain field or a splitter's share; None where the document has to be read again."""
    unit = model.units[keys[1]]
    changed: Any = None
    if len(keys) == 3 and keys[2] in _PLAIN_FIELDS.get(unit.type, set()):
        changed = unit.model_copy(update={keys[2]: value})
    elif isinstance(unit, Splitter) and len(keys) == 4:
        shares = {**unit.out, keys[3]: Share(unit.out[keys[3]].kind, value)}
        changed = unit.model_copy(update={"out": shares})
    if changed is None:
        return None
    return replace(model, units={**model.units, keys[1]: changed})
