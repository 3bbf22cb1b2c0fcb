"""Numbers of many cases of one flowsheet at once: the array operations of `numbers`, a case a row.

Where nothing of an array differs between the cases it is kept once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from reesim.flowsheet.numbers import SLACK, Numbers
from reesim.kernels.arrays import Equilibria, Floats, Values
from reesim.kernels.status import AQUEOUS, ORGANIC

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reesim.flowsheet.assembly import Coefficients, Pattern
    from reesim.flowsheet.volumes import VolumeFlows


@dataclass(frozen=True)
class Stack:
    """Numbers of many cases; every array has the case as its first axis, of length 1 where all are alike.

    Attributes
    ----------
    works : ndarray [cases]
        Whether the volume flows of a case work out.
    """

    pattern: Pattern
    works: Floats
    aqueous: Floats
    organic: Floats
    source: Floats
    fraction: Floats
    rule_constant: Floats
    entering_flow: Floats
    entering_amounts: Floats
    make_up: Floats
    take_volume: Floats
    take_share: Floats
    equilibria: Equilibria
    constants: Mapping[str, Any]

    def numbers(self, case: int) -> Numbers | None:
        """Numbers of one case; None where its volume flows do not work out."""
        if not self.works[case]:
            return None
        fields = zip(self._fields, self._firsts, strict=True)
        pattern = self.pattern
        flow, amounts = row_of(self.entering_flow, case), row_of(self.entering_amounts, case)
        make_up = row_of(self.make_up, case)
        return Numbers(
            # one and the same array where all cases are alike: solvers may see that nothing has changed
            Values(*(first if len(field) == 1 else field[case] for field, first in fields)),
            {name: (phase, float(flow[i]), amounts[i]) for i, (name, phase) in enumerate(pattern.entering)},
            {name: float(make_up[i]) for i, (name, _) in enumerate(pattern.saponifiers)},
            self._equilibria(case),
            pattern,
            row_of(self.take_volume, case),
            row_of(self.take_share, case),
        )

    @property
    def values(self) -> Values:
        """Those of all cases, for what is done with all at once."""
        return Values(*self._fields)

    @property
    def all_equilibria(self) -> Equilibria:
        """The same of the constants, those that differ with the case as their first axis."""
        return self.equilibria._replace(**self.constants)

    @property
    def _fields(self) -> tuple[Floats, ...]:
        return self.aqueous, self.organic, self.source, self.fraction, self.rule_constant

    @cached_property
    def _firsts(self) -> tuple[Floats, ...]:
        return tuple(field[0] for field in self._fields)

    def _equilibria(self, case: int) -> Equilibria:
        if not self.constants:
            return self.equilibria
        return self.equilibria._replace(**{name: held[case] for name, held in self.constants.items()})


def row_of(field: Floats, case: int) -> Floats:
    """Row of a case, of the one row where all are alike."""
    row: Floats = field[case if field.shape[0] > 1 else 0]
    return row


def stacked(
    pattern: Pattern,
    coefficients: Coefficients,
    equilibria: Equilibria,
    constants: Mapping[str, Any],
    flows: VolumeFlows,
    n_cases: int,
) -> Stack:
    """Numbers of cases whose coefficients may have the case as a first axis.

    Parameters
    ----------
    pattern : Pattern
    coefficients : Coefficients
        Those of all cases, or arrays with one more axis.
    equilibria : Equilibria
    constants : mapping
        Those of them that differ between the cases, by name [cases, ...].
    flows : VolumeFlows
    n_cases : int
    """
    entry, right, term, rule_scale = (
        np.atleast_2d(held)
        for held in (coefficients.entry, coefficients.right, coefficients.term, coefficients.rule)
    )
    by_component, bypass, link, entering = (
        held if held.ndim == 3 else held[None]
        for held in (coefficients.by_component, coefficients.bypass, coefficients.link, coefficients.entering)
    )
    volumes = _volumes(coefficients, entry, right, flows)
    forms = _forms(pattern, term, volumes)
    n, streams, rules = pattern.n_takes, len(pattern.entering), len(pattern.rule_node)
    taken, whole, brought, rule, returned = np.split(forms, np.cumsum([n, n, streams, rules]), axis=1)
    make_up = volumes[:, [2 * organic + ORGANIC for _, organic in pattern.saponifiers]] - returned
    works = _work(volumes, taken, make_up)
    volumes, taken = np.maximum(volumes, 0.0), np.maximum(taken, 0.0)
    share = _shares(pattern, by_component, taken, whole, entering.shape[2])
    amounts = brought[:, :, None] * entering
    rule_constant = np.zeros((max(len(rule), len(rule_scale)), pattern.n_nodes))
    rule_constant[:, pattern.rule_node] = rule_scale * rule
    return Stack(
        pattern,
        np.broadcast_to(works, n_cases),
        np.ascontiguousarray(volumes[:, AQUEOUS::2]),
        np.ascontiguousarray(volumes[:, ORGANIC::2]),
        _sources(pattern, bypass, amounts),
        _fractions(pattern, bypass, link, share),
        rule_constant,
        brought,
        amounts,
        make_up,
        taken,
        share,
        equilibria,
        constants,
    )


def _volumes(coefficients: Coefficients, entry: Floats, right: Floats, flows: VolumeFlows) -> Floats:
    """[cases, 2 N] volume flows [L/h]."""
    n_cases = max(len(entry), len(right))
    if len(entry) == 1:
        columns = flows.solve(coefficients._replace(entry=entry[0], right=right.T), {})
        return np.ascontiguousarray(columns.T)
    return np.array(
        [
            flows.solve(coefficients._replace(entry=entry[i], right=right[i if len(right) > 1 else 0]), {})
            for i in range(n_cases)
        ]
    )


def _forms(pattern: Pattern, term: Floats, volumes: Floats) -> Floats:
    """[cases, forms] values of the linear forms."""
    n = 2 * pattern.n_takes + len(pattern.entering) + len(pattern.rule_node) + len(pattern.saponifiers)
    with_constant = np.concatenate([volumes, np.ones((len(volumes), 1))], axis=1)
    terms = term * with_constant[:, pattern.flow]
    place = n * np.arange(len(terms))[:, None] + pattern.form
    forms = np.bincount(place.ravel(), terms.ravel(), n * len(terms))
    return np.asarray(forms, dtype=np.float64).reshape(len(terms), n)


def _work(volumes: Floats, taken: Floats, make_up: Floats) -> Floats:
    """[cases] whether the volume flows are determined and none is taken from nothing."""
    size = np.abs(volumes).max(axis=1, initial=0.0)
    least = np.minimum(taken.min(axis=1, initial=0.0), make_up.min(axis=1, initial=0.0))
    with np.errstate(invalid="ignore"):
        return np.asarray(np.isfinite(volumes).all(axis=1) & ~(least < -SLACK * size))


def _shares(
    pattern: Pattern, by_component: Floats, taken: Floats, whole: Floats, n_components: int
) -> Floats:
    """[cases, takes, C] part of its phase that a take is."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(whole > 0.0, taken / whole, pattern.is_whole)
    n_cases = max(len(share), len(by_component))
    every = np.empty((n_cases, share.shape[1], n_components))
    every[:] = share[:, :, None]
    every[:, pattern.by_component] = by_component
    return every


def _sources(pattern: Pattern, bypass: Floats, amounts: Floats) -> Floats:
    """[cases, N, C] mol/h that comes from outside."""
    brought = np.take(amounts, pattern.source_stream, axis=1)
    past = np.flatnonzero(pattern.source_bypass >= 0)
    if past.size:
        brought = _passed(brought, past, bypass[:, pattern.source_bypass[past]])
    source = np.zeros((len(brought), pattern.n_nodes, amounts.shape[2]))
    for i, node in enumerate(pattern.source_node.tolist()):  # several streams may enter one node
        source[:, node] += brought[:, i]
    return source


def _fractions(pattern: Pattern, bypass: Floats, link: Floats, share: Floats) -> Floats:
    """[cases, arcs, C] of the phase that each arc carries."""
    past = np.flatnonzero(pattern.arc_bypass >= 0)
    if not (past.size or link.shape[1]):
        return np.take(share, pattern.arc_take[pattern.arc_order], axis=1)
    streams = np.take(share, pattern.arc_take, axis=1)
    if past.size:
        streams = _passed(streams, past, bypass[:, pattern.arc_bypass[past]])
    n_cases = max(len(streams), len(link))
    arcs = np.concatenate(
        [np.broadcast_to(held, (n_cases, *held.shape[1:])) for held in (streams, link)], axis=1
    )
    return np.take(arcs, pattern.arc_order, axis=1)


def _passed(held: Floats, past: Any, part: Floats) -> Floats:
    """Entries `past` times the part of them that passes a contact by, in every case."""
    n_cases = max(len(held), len(part))
    every = np.array(np.broadcast_to(held, (n_cases, *held.shape[1:])))
    every[:, past] *= part
    return every
