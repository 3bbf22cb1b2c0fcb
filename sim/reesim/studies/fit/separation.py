"""Separation factors that follow from a fit, with their intervals: what a plant lives on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.studies.fit.contacts import LN10, Measurement, log_ratios
from reesim.studies.fit.goodness import pairs_of
from reesim.studies.fit.problem import Problem

if TYPE_CHECKING:
    from reesim.chemistry import MassActionSystem
    from reesim.kernels.arrays import Floats
    from reesim.studies.fit.contacts import Contacts
    from reesim.studies.fit.estimate import Estimate
    from reesim.studies.fit.places import Parameter

TRACE = 1e-7
"""Concentration of each metal that loads nothing [mol/L]."""
MOST_METAL = 30.0
"""Concentration of all metals together that no liquor reaches [mol/L]: the end of a search."""


class SeparationFactor(NamedTuple):
    """Factor of two neighbours, heavier over lighter, with its 95 % interval."""

    heavier: str
    lighter: str
    loading: float
    value: float
    low: float
    high: float
    sd_log10: float
    n_together: int
    """Contacts in which both were measured; with none the factor rests on different contacts."""


class Condition(NamedTuple):
    """Where separation factors are told: an extractant, a pH, a loading; O/A is 1."""

    extractant: float
    pH: float  # noqa: N815
    loading: float


def usual_condition(found: Estimate, loading: float) -> Condition:
    """Condition in the middle of the data."""
    ph = -np.median(found.linear.log_h) / LN10
    return Condition(float(np.median(found.contacts.extractant)), float(ph), loading)


def separation_factors(
    found: Estimate, system: MassActionSystem, condition: Condition
) -> list[SeparationFactor]:
    """Separation factors of neighbours among the metals that were measured.

    All of them are put in in equal amounts; at a loading of 0 as traces, else as much as loads the organic.
    """
    pairs = pairs_of(found.contacts)
    if not pairs:
        return []
    problem = Problem(trace_contact(found.contacts, condition, TRACE), system, _without_levels(found))
    values, covariance = _kept(found)
    if condition.loading > 0.0:
        problem = _loaded(found, system, condition, values)
    linear = problem.equilibria(np.concatenate([values, problem.start[len(values) :]]))
    if linear is None:
        return []
    measured = np.isfinite(log_ratios(found.contacts))
    together = {pair: int((measured[:, pair[0]] & measured[:, pair[1]]).sum()) for pair in pairs}
    result = []
    for low, high in pairs:
        log_beta = float(linear.log_ratio[0, high] - linear.log_ratio[0, low]) / LN10
        slope = (linear.d_log_ratio[0, high, :-1] - linear.d_log_ratio[0, low, :-1]) / LN10
        sd = float(np.sqrt(max(float(slope @ covariance @ slope), 0.0)))
        result.append(
            SeparationFactor(
                found.contacts.metals[high],
                found.contacts.metals[low],
                float(linear.loading[0]),
                10.0**log_beta,
                10.0 ** (log_beta - found.quantile * sd),
                10.0 ** (log_beta + found.quantile * sd),
                sd,
                together[low, high],
            )
        )
    return result


def _without_levels(found: Estimate) -> tuple[Parameter, ...]:
    """The constants: what a laboratory's level moves is no property of the system."""
    return tuple(p for p in found.parameters if p.level < 0)


def _kept(found: Estimate) -> tuple[Floats, Floats]:
    """Values and covariance of the constants, levels of laboratories left out."""
    own = np.array([p.level < 0 for p in found.parameters])
    return found.value[own], found.covariance[np.ix_(own, own)]


def trace_contact(contacts: Contacts, condition: Condition, each: float) -> Contacts:
    """One contact of the metals that were measured, its pH given."""
    total = np.zeros((1, contacts.total.shape[1]))
    measured = [i for i in contacts.measured_metals() if contacts.charge[i] >= 2.0]
    total[0, measured] = each
    total[0, len(contacts.metals)] = total[0] @ contacts.charge / abs(contacts.charge[len(contacts.metals)])
    return replace(
        contacts,
        names=("condition",),
        lines=(0,),
        extractant=np.array([condition.extractant]),
        aqueous=np.ones(1),
        organic=np.ones(1),
        total=total,
        knows_acid=np.zeros(1, dtype=bool),
        temperature=np.full(1, np.nan),
        groups={},
        measurements=(Measurement("pH", 0, condition.pH, 0.05),),
        skipped=(),
    )


def _loaded(found: Estimate, system: MassActionSystem, condition: Condition, values: Floats) -> Problem:
    """The contact whose organic is loaded as wanted: the loading rises with what is put in; bisection."""
    measured = [i for i in found.contacts.measured_metals() if found.contacts.charge[i] >= 2.0]
    low, high = np.log(TRACE), np.log(MOST_METAL / len(measured))
    for _ in range(60):
        middle = 0.5 * (low + high)
        contact = trace_contact(found.contacts, condition, float(np.exp(middle)))
        problem = Problem(contact, system, _without_levels(found))
        linear = problem.equilibria(np.concatenate([values, problem.start[len(values) :]]))
        if linear is None or linear.loading[0] > condition.loading:
            high = middle
        else:
            low = middle
        if high - low < 1e-6:
            break
    return problem
