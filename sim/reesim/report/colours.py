"""One colour, dash and marker for each element, the same in every plot; colours of phases and quantities."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from reesim.elements import SERIES

PALETTE = ("#000000", "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00", "#CC79A7")
"""Okabe and Ito (2008), told apart with every kind of colour vision; their yellow is too pale for lines."""
Dash: TypeAlias = str | tuple[int, tuple[float, ...]]
DASHES: tuple[Dash, ...] = ((0, (5.0, 1.5)), "-", (0, (1.2, 1.2)))
"""Scandium and the light rare earths, gadolinium to thulium, ytterbium and lutetium."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
"""One for each colour: with the dash they tell elements apart in grey."""
HATCHES = ("", "////", "xxxx")
"""Of areas, one for each dash."""
OTHERS = "#888888"
OTHER_MARKERS = ("1", "2", "3", "4")

AQUEOUS, ORGANIC = "#0072B2", "#D55E00"
"""Phases, wherever they are told apart; the organic is drawn thicker, so that it shows in grey."""
GRID, FAINT, WORDS = "#dddddd", "#999999", "#555555"
"""Lines of a grid, marks, and words beside what is drawn."""


class Look(NamedTuple):
    """How the line of an element looks."""

    colour: str
    dash: Dash
    marker: str
    hatch: str


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
        return Look(PALETTE[place], DASHES[rounds], MARKERS[place], HATCHES[rounds])
    rounds = i_other % len(DASHES)
    return Look(OTHERS, DASHES[rounds], OTHER_MARKERS[i_other % len(OTHER_MARKERS)], HATCHES[rounds])


def series_order(components: tuple[str, ...]) -> list[int]:
    """Sort components as the series goes, all others behind, as they came."""
    place = {element: i for i, element in enumerate(SERIES)}
    return sorted(range(len(components)), key=lambda i: (place.get(components[i], len(SERIES)), i))


def looks_of(components: tuple[str, ...]) -> dict[str, Look]:
    """Give the looks of several components, in the order of the series."""
    found: dict[str, Look] = {}
    n_others = 0
    for i in series_order(components):
        found[components[i]] = look_of(components[i], n_others)
        n_others += components[i] not in SERIES
    return found
