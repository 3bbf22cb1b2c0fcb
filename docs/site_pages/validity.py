"""Where constants were measured, in words."""

from __future__ import annotations

from collections.abc import Iterator

from reesim.chemistry.range import Range


def ranges(held: Range | None) -> Iterator[str]:
    """What a range names, each with its bounds."""
    if held is None:
        return
    if held.pH:
        yield f"pH {_signed(held.pH[0])} to {_signed(held.pH[1])}"
    if held.acid:
        yield f"acid {held.acid[0]:g} to {held.acid[1]:g} mol/L"
    if held.loading:
        yield f"loading {100 * held.loading[0]:g} to {100 * held.loading[1]:g} %"
    if held.temperature:
        yield f"{held.temperature[0] - 273.15:g} to {held.temperature[1] - 273.15:g} °C"


def _signed(value: float) -> str:
    return f"{value:g}".replace("-", "−")
