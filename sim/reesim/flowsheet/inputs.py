"""Numbers of a flowsheet that answers can be differentiated by: their paths and canonical values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reesim.chemistry import MassActionSystem, SeparationFactorSystem
from reesim.flowsheet.chemistries import SINGLE
from reesim.flowsheet.units import AcidAdjuster, Cascade, Saponifier, Separator, Splitter
from reesim.flowsheet.variables import Parts, Variable, variable_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reesim.flowsheet.compile import Compiled
    from reesim.flowsheet.model import FlowsheetModel
    from reesim.flowsheet.units import UnitModel


def input_at(compiled: Compiled, path: str) -> Variable:
    """The number at a path, with its canonical value [L/h, mol/L, -].

    Raises
    ------
    ValueError
        Saying why there is no number that can change by any amount.
    """
    model = compiled.model
    documents = {name: stream.document for name, stream in model.streams.items()}
    found = variable_at(path, Parts(documents, dict(model.units), dict(model.chemistries)))
    if found is None:
        raise ValueError(f"{path} is not a number of the flowsheet")
    return found if found.value is not None else replace(found, value=_resolved(compiled, path))


def _resolved(compiled: Compiled, path: str) -> float:
    """Value of a flow that follows another stream, or of a concentration that was given by mass."""
    section, name, *rest = path.split(".")
    if section == "units":
        organic = compiled.layout.saponifiers[name][0]
        return float(compiled.numbers.values.organic[organic])
    stream = compiled.model.streams[name]
    if rest == ["flow"]:
        return compiled.numbers.entering[name][1]
    return stream.ree if rest == ["ree"] else stream.solutes[rest[1]]


def input_paths(model: FlowsheetModel) -> list[str]:
    """Every path of a number that is given and can change by any amount, in the order of the file."""
    found: list[str] = []
    for name, chemistry in model.chemistries.items():
        prefix = "chemistry" if list(model.chemistries) == [SINGLE] else f"chemistry.{name}"
        system = chemistry.system
        if isinstance(system, SeparationFactorSystem):
            found.append(f"{prefix}.capacity")
            found += [f"{prefix}.separation_factors.{metal}" for metal in system.separation_factors]
            continue
        found.append(f"{prefix}.extractant")
        if chemistry.second_extractant is not None:
            found.append(f"{prefix}.second_extractant")
        if not isinstance(system, MassActionSystem):
            continue
        metals = (*model.components, *model.counter_ions)
        held = [metal for metal in metals if metal in system.metals and system.complexes_of(metal)]
        found += [f"{prefix}.logK.{metal}" for metal in held]
    for name, stream in model.streams.items():
        document = stream.document
        fields = ("flow", "acid", "base", "ree", "saponification")
        found += [
            f"streams.{name}.{key}" for key in fields if getattr(document, key, None) is not None and
            not (key == "base" and stream.phase == "organic")
        ]  # fmt: skip
        for section in ("solutes", "salt"):
            found += [f"streams.{name}.{section}.{entry}" for entry in getattr(document, section, {})]
    for name, unit in model.units.items():
        found += [f"units.{name}.{key}" for key in _of_unit(unit)]
    return found


def _of_unit(unit: UnitModel) -> Iterator[str]:
    """Numbers of a unit."""
    if isinstance(unit, Cascade):
        yield "efficiency" if unit.efficiency.is_uniform else "efficiency.default"
        yield from (f"entrainment.{key}" for key in type(unit.entrainment).model_fields)
        for stage, draws in unit.draws.items():
            for i, draw in enumerate(draws):
                at = f"draws.{stage}" if len(draws) == 1 else f"draws.{stage}.{i}"
                yield f"{at}.flow" if draw.flow is not None else f"{at}.fraction"
    elif isinstance(unit, Splitter):
        if any(share.kind == "rest" for share in unit.out.values()):
            yield from (f"out.{name}" for name, share in unit.out.items() if share.kind != "rest")
    elif isinstance(unit, Saponifier):
        yield "degree"
        yield from (key for key in ("flow", "base_strength") if getattr(unit, key) is not None)
    elif isinstance(unit, AcidAdjuster):
        yield "acid"
    elif isinstance(unit, Separator):
        for name, shares in unit.recoveries.items():
            yield from (f"out.{name}.{key}" for key in shares if key != "acid")
