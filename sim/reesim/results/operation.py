"""Warnings about how the plant runs: acid, phase ratio, loading, hydroxides, barren organic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.flowsheet.units import Mixer, Saponifier, Splitter
from reesim.results.saturation import saturation
from reesim.results.stage_words import stages_where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reesim.flowsheet.units import Cascade
    from reesim.results.arrays import Arrays

EXTREME_PHASE_RATIO = 20.0
"""O/A, or A/O, above which a mixer-settler is hard to run [-]."""
HIGH_LOADING = 0.8
"""Loading above which an organic turns viscous or gels [-]."""
BARREN = 1e-3
"""Rare earth on a barren organic above which it spoils the raffinate [mol/L]."""
TRACE = 1e-9
"""Part of the largest inlet below which an amount counts as nothing [-]."""


def operation_concerns(arrays: Arrays) -> Iterator[str]:
    """Go through the warnings about how the plant runs."""
    for name, unit in arrays.cascades.items():
        yield from _acid_beyond_capacity(arrays, name, unit)
        yield from _phase_ratio(arrays, name)
        yield from _loading(arrays, name)
        yield from _hydroxide(arrays, name)
    yield from _barren_organic(arrays)


def _acid_beyond_capacity(arrays: Arrays, name: str, unit: Cascade) -> Iterator[str]:
    """Compare the acid that enters with the scrub with the alkali or rare earths that the organic brings."""
    if len(unit.aqueous_in) < 2:
        return
    top = max(unit.aqueous_in)
    acid = sum(arrays.streams[stream].flow * max(arrays.acid(stream), 0.0) for stream in unit.aqueous_in[top])
    organics = [stream for streams in unit.organic_in.values() for stream in streams]
    amounts = np.sum([arrays.streams[stream].amounts for stream in organics], axis=0)
    has_alkali = bool((amounts[arrays.charge == 1.0] > 0.0).any())
    capacity = float((amounts * arrays.charge)[arrays.charge > 0.0].sum())
    if has_alkali and acid > capacity * (1.0 + 1e-9):
        entering = " and ".join(unit.aqueous_in[top])
        verb = "brings" if len(unit.aqueous_in[top]) == 1 else "bring"
        yield (
            f"{name}: {entering} {verb} {acid:.4g} mol/h of acid, "
            f"more than the {capacity:.4g} mol/h that the saponified organic can take"
        )


def _phase_ratio(arrays: Arrays, name: str) -> Iterator[str]:
    stages = arrays.stages[name]
    aqueous, organic = np.asarray(stages.aqueous_flow), np.asarray(stages.organic_flow)
    is_extreme = (organic > EXTREME_PHASE_RATIO * aqueous) | (aqueous > EXTREME_PHASE_RATIO * organic)
    if is_extreme.any():
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = organic / aqueous
        distance = np.where(is_extreme, np.abs(np.log(np.where(ratio > 0.0, ratio, 1e-300))), -1.0)
        worst = float(ratio[int(distance.argmax())])
        yield f"{name} {stages_where(is_extreme)}: O/A is {worst:.3g}, outside 1:20 to 20:1"


def _loading(arrays: Arrays, name: str) -> Iterator[str]:
    loading = np.asarray(arrays.stages[name].loading)
    is_high = loading > HIGH_LOADING
    if is_high.any() and arrays.chemistry_of(name).system.model != "separation_factor":
        yield (
            f"{name} {stages_where(is_high)}: the organic is loaded to {100 * loading.max():.3g} %, "
            f"above {100 * HIGH_LOADING:.0f} %"
        )


def _hydroxide(arrays: Arrays, name: str) -> Iterator[str]:
    found = saturation(arrays, name)
    is_over = found.highest > 0.0
    if is_over.any():
        worst = int(np.nanargmax(found.highest))
        pH = float(arrays.stages[name].pH[worst])
        yield (
            f"{name} {stages_where(is_over)}: hydroxide of {found.element[worst]} may precipitate, "
            f"saturation index {found.highest[worst]:.2f} in stage {worst + 1} at pH {pH:.2f}"
        )


def _barren_organic(arrays: Arrays) -> Iterator[str]:
    counted = list(arrays.rare_earths)
    for stream, consumer in _barren_streams(arrays):
        left = (
            float(arrays.concentrations(stream)[counted].sum()) if arrays.streams[stream].flow > 0.0 else 0.0
        )
        if left > BARREN:
            yield (
                f"{stream}: the barren organic still holds {left:.3g} mol/L of rare earths on its way to "
                f"{consumer}, more than {BARREN:g}"
            )


def _barren_streams(arrays: Arrays) -> Iterator[tuple[str, str]]:
    """Find organics that should hold no rare earths, and the units they go to.

    What enters a saponifier, and what leaves a strip (a cascade whose aqueous inlets bring no rare earths)
    for one that extracts or one that is fed with base.
    """
    for name, unit in arrays.model.units.items():
        if isinstance(unit, Saponifier):
            yield unit.inlet, name
        elif name in arrays.cascades:
            is_strip = not _brings_rare_earths(arrays, arrays.cascades[name])
            taker = _taker(arrays, arrays.cascades[name].organic_out)
            if not is_strip or taker is None or taker not in arrays.cascades:
                continue
            following = arrays.cascades[taker]
            if _brings_rare_earths(arrays, following) or _is_fed_with_base(arrays, following):
                yield arrays.cascades[name].organic_out, taker


def _taker(arrays: Arrays, stream: str) -> str | None:
    """Follow a stream through mixers and splitters to the unit that takes it."""
    seen: set[str] = set()
    waiting = [stream]
    while waiting:
        followed = waiting.pop()
        if followed in seen:
            continue
        seen.add(followed)
        for name, unit in arrays.model.units.items():
            if all(port.stream != followed or port.direction != "in" for port in unit.ports()):
                continue
            if not isinstance(unit, Mixer | Splitter):
                return name
            waiting += [port.stream for port in unit.ports() if port.direction == "out"]
    return None


def _aqueous_inlets(unit: Cascade) -> list[str]:
    return [stream for streams in unit.aqueous_in.values() for stream in streams]


def _brings_rare_earths(arrays: Arrays, unit: Cascade) -> bool:
    """Whether the aqueous inlets of a cascade carry rare earths."""
    counted = list(arrays.rare_earths)
    brought = sum(float(arrays.streams[stream].amounts[counted].sum()) for stream in _aqueous_inlets(unit))
    return brought > TRACE * float(np.max(arrays.entering, initial=0.0))


def _is_fed_with_base(arrays: Arrays, unit: Cascade) -> bool:
    return any(arrays.acid(stream) < 0.0 for stream in _aqueous_inlets(unit))
