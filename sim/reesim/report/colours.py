"""One colour and dash for each element, the same in every plot."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from reesim.elements import SERIES

PALETTE = ("#000000", "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00", "#CC79A7")
"""Okabe and Ito (2008), told apart with every kind of colour vision; their yellow is too pale for lines."""
Dash: TypeAlias = str | tuple[int, tuple[float, ...]]
DASHES: tuple[Dash, ...] = ((0, (5.0, 1.5)), "-", (0, (1.2, 1.2)))
"""Scandium and the light rare earths, gadolinium to thulium, ytterbium and lutetium."""
OTHERS = "#888888"


class Look(NamedTuple):
    """How the line of an element looks."""

    colour: str
    dash: Dash


def look_of(component: str, i_other: int = 0) -> Look:
    """Give the look of a component: neighbours in the series differ in colour, the rounds of colours in dash.

    Parameters
    ----------
    component : str
        Rare earths have a look each; all others are grey.
    i_other : int
        Place among those that are no rare earths, which differ in dash.

    Examples
    --------
    >>> look_of("Dy") == look_of("Dy", 5), look_of("Dy") == look_of("Ho")
    (True, False)
    """
    if component in SERIES:
        rounds, place = divmod(SERIES.index(component), len(PALETTE))
        return Look(PALETTE[place], DASHES[rounds])
    return Look(OTHERS, DASHES[i_other % len(DASHES)])


def series_order(components: tuple[str, ...]) -> list[int]:
    """Sort components as the series goes, all others behind, as they came."""
    place = {element: i for i, element in enumerate(SERIES)}
    return sorted(range(len(components)), key=lambda i: (place.get(components[i], len(SERIES)), i))
