"""The kinds of pictures that a solved flowsheet has, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reesim.errors import did_you_mean
from reesim.report.plots.composition import composition
from reesim.report.plots.flowsheet import flowsheet
from reesim.report.plots.mccabe_thiele import isotherm, mccabe_thiele
from reesim.report.plots.profile import profile
from reesim.report.plots.sankey import sankey
from reesim.report.plots.separation import separation
from reesim.report.plots.style import WIDTH, Drawing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reesim.report.case import Case


@dataclass(frozen=True)
class Kind:
    """A kind of picture.

    Attributes
    ----------
    draw : callable
        Draws it.
    options : tuple of str
        What may be chosen: unit, element, width.
    """

    draw: Callable[..., Drawing]
    options: tuple[str, ...]


KINDS: Mapping[str, Kind] = {
    "flowsheet": Kind(flowsheet, ()),
    "profile": Kind(profile, ("unit", "width")),
    "mccabe_thiele": Kind(mccabe_thiele, ("unit", "element", "width")),
    "isotherm": Kind(isotherm, ("unit", "element", "width")),
    "separation": Kind(separation, ("unit", "width")),
    "composition": Kind(composition, ("width",)),
    "sankey": Kind(sankey, ("element", "width")),
}


def draw(
    case: Case, kind: str, *, unit: str | None = None, element: str | None = None, width: float = WIDTH
) -> Drawing:
    """Draw a picture by the name of its kind.

    Raises
    ------
    ValueError
        For a kind that is not there, a name that is not known, or an option that the kind does not take.
    """
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise ValueError(f"{kind!r} is not a kind of picture{did_you_mean(kind, KINDS)} (there is: {known})")
    options: dict[str, object] = {}
    for name, value in (("unit", unit), ("element", element)):
        if value is None:
            continue
        if name not in KINDS[kind].options:
            raise ValueError(
                f"{kind} takes no {name}; it takes {', '.join(KINDS[kind].options) or 'no options'}"
            )
        options[name] = value
    if "width" in KINDS[kind].options:
        options["width"] = width
    return KINDS[kind].draw(case, **options)
