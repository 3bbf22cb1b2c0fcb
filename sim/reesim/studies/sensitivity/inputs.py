"""Inputs of a flowsheet, and the change of each whose effect is asked for.

A number of the plant is changed by a part of itself, a constant by its standard deviation where it has
one, a whole number by one.  A log10 K without a deviation is changed such that K changes by that part.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from math import isfinite, log10
from typing import TYPE_CHECKING, Literal

from reesim.elements import SERIES
from reesim.errors import did_you_mean
from reesim.flowsheet.chemistries import SINGLE
from reesim.flowsheet.inputs import input_at, input_paths
from reesim.flowsheet.units import Cascade
from reesim.results.constants import FLOWSHEET
from reesim.results.tables import LITRES_PER_M3
from reesim.solve.gradient import NUDGE
from reesim.studies.sweep.axes import UNITS
from reesim.studies.sweep.uncertain import constant_at, metals_of, sd_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reesim.flowsheet.compile import Compiled
    from reesim.flowsheet.model import Chemistry, FlowsheetModel
    from reesim.flowsheet.variables import Variable

PART = 0.01
"""Part of itself by which a number of the plant is changed, if nothing else is asked for."""
GIVEN = "given"
"""Status of a number that the flowsheet gives."""
STATUSES = ("measured", "derived", "recalled", "estimate")
"""Statuses of constants, the surest first."""
UNSURE = STATUSES[2:]
"""Statuses of constants that nobody measured."""
NAN = float("nan")


@dataclass(frozen=True)
class Input:
    """One input and its change.

    Attributes
    ----------
    path : str
        Path of the number; one with `*` at its end moves several by the same deviation.
    kind : {"number", "whole", "level"}
        A number that can change by any amount, a whole number, or the common level of several constants.
    value : float
        As it stands, in the unit of the tables; NaN for a level.
    unit : str
        Unit of the tables; empty for a fraction or a plain number.
    low, high : float
        What it is changed to; for a level the deviation; NaN where it cannot go.
    change : str
        The change in words.
    sd : float
        Standard deviation of a constant, of its log10; NaN where it has none.
    status, source : str
        Standing and source of a constant; `given` for what the flowsheet gives.
    has_slope : bool
        Whether it can change by a little both ways.
    moved : tuple of str
        Paths that change.
    """

    path: str
    kind: Literal["number", "whole", "level"]
    value: float
    unit: str
    low: float
    high: float
    change: str
    sd: float = NAN
    status: str = GIVEN
    source: str = FLOWSHEET
    has_slope: bool = True
    moved: tuple[str, ...] = ()

    @property
    def is_unsure(self) -> bool:
        """Whether it is a constant that nobody measured."""
        return self.status in UNSURE

    @property
    def step(self) -> float:
        """Change that a slope is multiplied by; downwards where it cannot go up."""
        start = 0.0 if self.kind == "level" else self.value
        return self.high - start if isfinite(self.high) else self.low - start


def inputs_of(compiled: Compiled, part: float) -> list[Input]:
    """Every input of a flowsheet, in the order of the file, whole numbers and levels behind.

    Parameters
    ----------
    compiled : Compiled
    part : float
        Part of itself by which a number of the plant changes [-].
    """
    model = compiled.model
    varied = {spec.vary for spec in model.specs}
    paths = [path for path in input_paths(model) if path not in varied]
    found = [_number(path, compiled, part) for path in paths]
    return [*found, *_levels(model, paths), *_whole(model)]


def chosen(inputs: Sequence[Input], patterns: Sequence[str]) -> tuple[list[Input], list[tuple[str, str]]]:
    """Inputs that patterns such as `chemistry.logK.*` name, and what is wrong with those that name none."""
    if not patterns:
        return list(inputs), []
    kept: dict[str, Input] = {}
    wrong = []
    for pattern in patterns:
        found = [entry for entry in inputs if entry.path == pattern or fnmatchcase(entry.path, pattern)]
        kept.update((entry.path, entry) for entry in found)
        if not found:
            near = did_you_mean(pattern, [entry.path for entry in inputs])
            wrong.append((pattern, f"no input of the flowsheet has this path{near}"))
    return [entry for entry in inputs if entry.path in kept], wrong


def canonical(unit: str, value: float) -> float:
    """Value in the unit of the tables -> canonical value."""
    return value * LITRES_PER_M3 if unit == UNITS["flow"] else value


def _number(path: str, compiled: Compiled, part: float) -> Input:
    variable = input_at(compiled, path)
    constant = constant_at(path, compiled.model)
    if constant is not None:
        return _constant(variable, *constant, compiled.model, part)
    unit = UNITS[variable.dimension]
    value = variable.value or 0.0
    value = value / LITRES_PER_M3 if variable.dimension == "flow" else value
    low, high = value * (1.0 - part), value * (1.0 + part)
    words, has_slope = f"±{_percent(part)}", True
    if variable.dimension == "fraction":
        # a fraction at an end of its range has no slope: beyond the end there is no plant
        has_slope = value > 0.0 and value * (1.0 + NUDGE) <= 1.0
        if high > 1.0:
            high, words = NAN, f"-{_percent(part)}"
        if value == 0.0:
            low, high, words = NAN, part, f"0 to {_percent(part)}"
    elif value == 0.0:
        low = high = NAN
        words = "-"
    return Input(path, "number", value, unit, low, high, words, has_slope=has_slope, moved=(path,))


def _constant(
    variable: Variable, circuit: str, kind: str, metal: str, model: FlowsheetModel, part: float
) -> Input:
    """A constant: changed by its deviation, or K by a part of itself."""
    chemistry = model.chemistries[circuit]
    value = variable.value or 0.0
    sd = sd_of(chemistry, metal)
    is_log = kind == "logK"
    step = sd if sd else log10(1.0 + part)
    low, high = (value - step, value + step) if is_log else (value * 10.0**-step, value * 10.0**step)
    name = "K" if is_log else "β"
    words = f"±1 sd ({sd:.2g} in log {name})" if sd else f"{name} ±{_percent(part)}"
    status, source = _standing(chemistry, metal)
    return Input(
        variable.path, "number", value, "", low, high, words, NAN if sd is None else sd, status, source,
        moved=(variable.path,),
    )  # fmt: skip


def _standing(chemistry: Chemistry, metal: str) -> tuple[str, str]:
    """Status and source of a metal's constant."""
    system = chemistry.system
    if metal in chemistry.overrides:
        return GIVEN, FLOWSHEET
    if system.model == "separation_factor":
        return system.status or "", system.source or ""
    if system.model != "mass_action":
        return "", ""
    held = system.complexes_of(metal)[0]
    return held.status or "", held.source or ""


def _levels(model: FlowsheetModel, paths: Sequence[str]) -> Iterator[Input]:
    """Common levels of the rare earths' constants, where a system says how well they are known."""
    for name, chemistry in model.chemistries.items():
        system = chemistry.system
        spread = system.level_sd if system.model == "mass_action" else None
        if not spread:
            continue
        prefix = "chemistry.logK" if name == SINGLE else f"chemistry.{name}.logK"
        metals = [metal for metal in metals_of(chemistry, model) if metal in SERIES]
        moved = tuple(f"{prefix}.{metal}" for metal in metals if f"{prefix}.{metal}" in paths)
        if len(moved) < 2:
            continue
        standings = [_standing(chemistry, metal) for metal in metals]
        # as sure as the least sure of them
        status = max((held for held, _ in standings), key=(GIVEN, "", *STATUSES).index)
        keys = (key.strip() for _, source in standings for key in source.split(","))
        source = ", ".join(dict.fromkeys(key for key in keys if key))
        words = f"all ±1 sd ({spread:.2g} in log K)"
        yield Input(
            f"{prefix}.*", "level", NAN, "", -spread, spread, words, spread, status, source, moved=moved
        )


def _whole(model: FlowsheetModel) -> Iterator[Input]:
    """Stages of every cascade, and the stages inside it that streams enter."""
    for name, unit in model.units.items():
        if not isinstance(unit, Cascade):
            continue
        yield _counted(f"units.{name}.stages", unit.stages, unit.stages > 1)
        for section in ("organic_in", "aqueous_in"):
            for stage, streams in getattr(unit, section).items():
                if 1 < stage < unit.stages:
                    for stream in streams:
                        yield _counted(f"units.{name}.{section}.{stream}", int(stage), True)


def _counted(path: str, value: int, falls: bool) -> Input:
    low = value - 1.0 if falls else NAN
    words = "±1 stage" if falls else "+1 stage"
    return Input(path, "whole", float(value), "", low, value + 1.0, words, has_slope=False, moved=(path,))


def _percent(part: float) -> str:
    return f"{100.0 * part:g} %"
