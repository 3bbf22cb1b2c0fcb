"""Constants of a system that follow others, resolved to their places; their metals begin on the tie."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.chemistry.ties import read_tie, tied_metals
from reesim.studies.fit.places import Parameter, Place, moving, places_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from reesim.chemistry import MassActionSystem
    from reesim.studies.fit.contacts import Contacts
    from reesim.studies.fit.estimate import Estimate

DIGITS = 12
"""Digits after the point that constants put on a tie are kept to."""


class Tied(NamedTuple):
    """A constant that follows another one."""

    place: Place
    base: Place
    slope: float
    common: str
    """Name of the number that it has in common with others; empty where that is fixed."""
    offset: float
    """Where it begins."""
    text: str
    """The tie as written."""


def tied_of(texts: Sequence[str], system: MassActionSystem, contacts: Contacts) -> tuple[Tied, ...]:
    """Constants of the metals of some contacts that follow others by the ties of a system.

    A common number begins with the mean of what the constants of its metals are apart; see `on_ties`.
    """
    places = {
        (p.metal, p.entry): p
        for p in places_of(system, contacts.metals, contacts.ligands)
        if p.family == "organic"
    }
    n_complexes = {metal: len(system.complexes_of(metal)) for metal in contacts.metals}
    found: list[Tied] = []
    for text in texts:
        tie = read_tie(text)
        pairs = [(places[m, tie.entry], places[m, tie.base]) for m in tied_metals(tie, n_complexes)]
        common = tie.offset if isinstance(tie.offset, str) else ""
        offset = tie.offset if isinstance(tie.offset, float) else 0.0
        found += [Tied(place, base, tie.slope, common, offset, text) for place, base in pairs]
    return tuple(
        entry._replace(
            offset=float(
                np.mean([t.place.value - t.slope * t.base.value for t in found if t.common == entry.common])
            )
        )
        if entry.common
        else entry
        for entry in found
    )


def on_ties(system: MassActionSystem, texts: Sequence[str], contacts: Contacts) -> MassActionSystem:
    """The system with the constants of the metals of some contacts put where its ties want them."""
    metals = dict(system.metals)
    for entry in tied_of(texts, system, contacts):
        complexes = list(metals[entry.place.metal].complexes or ())
        value = round(entry.offset + entry.slope * complexes[entry.base.entry].logK, DIGITS)
        complexes[entry.place.entry] = complexes[entry.place.entry].model_copy(update={"logK": value})
        metals[entry.place.metal] = metals[entry.place.metal].model_copy(
            update={"complexes": tuple(complexes)}
        )
    return system.model_copy(update={"metals": metals, "ties": tuple(texts)})


def others_on_ties(system: MassActionSystem, told: Collection[str]) -> MassActionSystem:
    """The system with metals that no data tell of put on its ties, by what others have in common."""
    metals = dict(system.metals)
    n_complexes = {metal: len(system.complexes_of(metal)) for metal in metals}
    for text in system.ties:
        tie = read_tie(text)
        tied = tied_metals(tie, n_complexes)
        known = [system.complexes_of(metal) for metal in tied if metal in told]
        if isinstance(tie.offset, str) and not known:
            continue
        apart = [found[tie.entry].logK - tie.slope * found[tie.base].logK for found in known]
        offset = tie.offset if isinstance(tie.offset, float) else float(np.mean(apart))
        for metal in tied:
            if metal not in told:
                complexes = list(metals[metal].complexes or ())
                value = round(offset + tie.slope * complexes[tie.base].logK, DIGITS)
                complexes[tie.entry] = complexes[tie.entry].model_copy(update={"logK": value})
                metals[metal] = metals[metal].model_copy(update={"complexes": tuple(complexes)})
    return system.model_copy(update={"metals": metals})


def commons(ties: Sequence[Tied]) -> list[Parameter]:
    """The numbers that tied constants have in common, free by themselves."""
    found: dict[str, Parameter] = {}
    for entry in ties:
        if entry.common:
            held = found.setdefault(entry.common, Parameter(entry.common, entry.offset, None))
            found[entry.common] = replace(held, moves=(*held.moves, entry.place))
    return list(found.values())


class TiedValue(NamedTuple):
    """A constant that follows another one, as a fit found it; log10."""

    name: str
    value: float
    sd: float
    tie: str


def tied_values(ties: Sequence[Tied], found: Estimate) -> list[TiedValue]:
    """Tied constants at the values that a fit found."""
    shift = found.value - np.array([p.start for p in found.parameters])
    result = []
    for entry in ties:
        row = moving(entry.place, found.parameters)
        name = f"logK.{entry.place.metal}.{entry.place.entry + 1}"
        value = entry.place.value + float(row @ shift)
        result.append(TiedValue(name, value, found.spread_of(row), entry.text))
    return result


def following(parameter: Parameter, ties: Sequence[Tied]) -> Parameter:
    """A free number with what it moves by way of the ties: tied constants follow those and nothing else."""
    places = {(t.place.family, t.place.row): t for t in ties}
    moves: list[Place] = []
    by: list[float] = []
    for place, weight in zip(parameter.moves, parameter.weights, strict=True):
        if (place.family, place.row) in places:
            continue
        moves.append(place)
        by.append(weight)
        for entry in ties:
            if (entry.base.family, entry.base.row) == (place.family, place.row):
                moves.append(entry.place)
                by.append(weight * entry.slope)
    return replace(parameter, moves=tuple(moves), by=tuple(by))
