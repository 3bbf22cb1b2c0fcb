"""The contact that would tell the most: optimal design on the derivatives of the fit.

A contact whose log10 D were measured adds J^T J / sd^2 to the information. D-optimal is the one that shrinks
the confidence region of all constants the most, ln det(1 + J C J^T / sd^2); c-optimal the one that narrows
one separation factor the most (Atkinson, Donev and Tobias, Optimum Experimental Designs, 2007, chapter 10).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.errors import Fault, InputError, did_you_mean
from reesim.studies.fit.contacts import LN10, Contacts
from reesim.studies.fit.problem import Problem
from reesim.studies.fit.separation import TRACE, trace_contact, usual_condition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.chemistry import MassActionSystem
    from reesim.kernels.arrays import Floats
    from reesim.studies.fit.estimate import Estimate
    from reesim.studies.fit.places import Parameter

MEASURABLE = (0.02, 50.0)
"""Distribution ratios that can be measured from both phases."""
HIGHEST_LOADING = 0.8
HIGHEST_PH = 4.0
"""Above it hydroxides come near."""
PHASE_RATIOS = (0.5, 1.0, 2.0)
LEVELS = 7
"""Steps of acid and of metal."""


class Suggestion(NamedTuple):
    """A contact to make, and what it would do."""

    acid: float
    extractant: float
    phase_ratio: float
    feed: dict[str, float]
    """Metals in the aqueous before contact [mol/L]."""
    pH: float  # noqa: N815
    loading: float
    log_ratio: dict[str, float]
    """log10 D expected, of the metals that could be measured."""
    gain: float
    """Factor by which the spread of the separation factor, or of a constant on average, shrinks."""


def suggest(
    found: Estimate, system: MassActionSystem, pair: str | None = None, n: int = 3
) -> list[Suggestion]:
    """Contacts that would tell the most, the best first; each one given those before it.

    Parameters
    ----------
    found : Estimate
    system : MassActionSystem
    pair : str, optional
        Separation factor to be narrowed, such as `Dy/Ho`; all constants without it.
    n : int
        How many.
    """
    contacts = found.contacts
    candidates = _candidates(contacts)
    own = np.array([p.level < 0 for p in found.parameters])
    parameters = [p for p in found.parameters if p.level < 0]
    values, covariance = found.value[own], found.covariance[np.ix_(own, own)]
    problem = Problem(candidates, system, parameters)
    linear = problem.equilibria(values)
    if linear is None:
        return []
    measured = [i for i in contacts.measured_metals() if contacts.charge[i] >= 2.0]
    ratio = linear.log_ratio / LN10
    is_told = (ratio > np.log10(MEASURABLE[0])) & (ratio < np.log10(MEASURABLE[1]))
    is_told[:, [i for i in range(ratio.shape[1]) if i not in measured]] = False
    ph = -linear.log_h / LN10
    feasible = is_told.any(axis=1) & (linear.loading < HIGHEST_LOADING) & (ph < HIGHEST_PH)
    target = None if pair is None else _gradient(found, system, parameters, values, pair)
    sd = found.scale * _usual_sd(found)
    slopes = linear.d_log_ratio[:, :, :-1] / LN10
    result: list[Suggestion] = []
    for _ in range(n):
        gains = [
            _gain(slopes[j, is_told[j]], covariance, sd, target) if feasible[j] else -np.inf
            for j in range(len(candidates))
        ]
        best = int(np.argmax(gains))
        if not gains[best] > 0.0:
            break
        chosen = np.flatnonzero(is_told[best])
        result.append(
            Suggestion(
                acid=float(free_acid(candidates)[best]),
                extractant=float(candidates.extractant[best]),
                phase_ratio=float(candidates.organic[best]),
                feed={contacts.metals[i]: float(candidates.total[best, i]) for i in measured},
                pH=float(ph[best]),
                loading=float(linear.loading[best]),
                log_ratio={contacts.metals[i]: float(ratio[best, i]) for i in chosen},
                gain=float(np.exp(gains[best])),
            )
        )
        covariance = _updated(slopes[best, is_told[best]], covariance, sd)
        feasible[best] = False
    return result


def _gain(slopes: Floats, covariance: Floats, sd: float, target: Floats | None) -> float:
    """ln of the factor by which standard deviations shrink."""
    if target is None:
        inner = np.eye(len(slopes)) + slopes @ covariance @ slopes.T / sd**2
        return float(0.5 * np.linalg.slogdet(inner)[1] / covariance.shape[0])
    before = target @ covariance @ target
    after = target @ _updated(slopes, covariance, sd) @ target
    return float(0.5 * np.log(before / after)) if after > 0.0 else 0.0


def _updated(slopes: Floats, covariance: Floats, sd: float) -> Floats:
    """Covariance once a contact has been measured."""
    shared = covariance @ slopes.T
    inner = sd**2 * np.eye(len(slopes)) + slopes @ shared
    return np.asarray(covariance - shared @ np.linalg.solve(inner, shared.T))


def _usual_sd(found: Estimate) -> float:
    """Standard deviation of a log10 D as the data have it, before the scatter widens it."""
    sds = [
        m.sd for m in found.contacts.measurements if m.kind in ("distribution_ratio", "aqueous", "organic")
    ]
    return float(np.median(sds)) if sds else 0.1


def _candidates(contacts: Contacts) -> Contacts:
    """A grid of acid, extractant, O/A and amount, within what the data have seen; metals in equal parts."""
    n_metals = len(contacts.metals)
    measured = [i for i in contacts.measured_metals() if contacts.charge[i] >= 2.0]
    z = -contacts.charge[n_metals]
    metal = contacts.total[:, measured].sum(axis=1) / contacts.aqueous
    acids = np.geomspace(0.01, max(0.1, _highest_acid(contacts)), LEVELS)
    extractants = np.unique(np.quantile(contacts.extractant, (0.0, 0.25, 0.5, 0.75, 1.0)).round(12))
    most = max(float(metal.max()), 1e-3)
    amounts = np.geomspace(1e-2 * most, most, LEVELS)
    grid = list(product(acids, extractants, PHASE_RATIOS, amounts))
    total = np.zeros((len(grid), contacts.total.shape[1]))
    for j, (acid, _, _, amount) in enumerate(grid):
        total[j, measured] = amount / len(measured)
        total[j, n_metals] = (acid + total[j, measured] @ contacts.charge[measured]) / z
    n = len(grid)
    return replace(
        contacts,
        names=tuple(map(str, range(n))),
        lines=(0,) * n,
        extractant=np.array([entry[1] for entry in grid]),
        aqueous=np.ones(n),
        organic=np.array([entry[2] for entry in grid]),
        total=total,
        knows_acid=np.ones(n, dtype=bool),
        temperature=np.full(n, np.nan),
        groups={},
        measurements=(),
        skipped=(),
    )


def free_acid(contacts: Contacts) -> Floats:
    """Free acid before contact [N], mol/L: what anions there are beyond the metals' charge."""
    return np.asarray(-(contacts.total @ contacts.charge) / contacts.aqueous)


def _highest_acid(contacts: Contacts) -> float:
    """Highest free acid before contact in the data [mol/L]."""
    known = free_acid(contacts)[contacts.knows_acid]
    return float(known.max()) if known.size else 1.0


def _gradient(
    found: Estimate, system: MassActionSystem, parameters: Sequence[Parameter], values: Floats, pair: str
) -> Floats:
    """Gradient of log10 beta of a pair, at trace in the middle of the data."""
    contacts = found.contacts
    measured = [contacts.metals[i] for i in contacts.measured_metals()]
    names = pair.split("/")
    wrong = [name for name in names if name not in measured]
    if len(names) != 2 or wrong:
        hint = did_you_mean(wrong[0], measured) if wrong else ""
        message = f"{pair!r} is no pair of metals that were measured{hint} (there are: {', '.join(measured)})"
        raise InputError([Fault("--suggest", 1, 1, "", message)])
    contact = trace_contact(contacts, usual_condition(found, 0.0), TRACE)
    problem = Problem(contact, system, parameters)
    linear = problem.equilibria(np.concatenate([values, problem.start[len(values) :]]))
    if linear is None:
        return np.zeros(len(values))
    first, second = (contacts.metals.index(name) for name in names)
    return np.asarray(linear.d_log_ratio[0, first, :-1] - linear.d_log_ratio[0, second, :-1]) / LN10
