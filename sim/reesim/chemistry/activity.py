"""Activities on plain numpy: what tables need beside the kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.kernels.electrolyte import Activity, ActivityRoom
from reesim.kernels.status import SIT

if TYPE_CHECKING:
    from reesim.kernels.arrays import Floats

STRONGEST = 15.0
"""Ionic strength [mol/L] beyond which coefficients stay those of the same mixture; see kernels.activity."""
ROUNDING = 1e-15
"""Newton step of a logarithm after which nothing changes any more."""


def extractant_of(log_activity: Floats, kappa: float) -> Floats:
    """Free extractant [mol/L] of ln a_E, where ln a_E = ln e - kappa sqrt(e); kappa 0 is ideal."""
    log_s = 0.5 * np.asarray(log_activity, dtype=np.float64)
    if kappa == 0.0:
        return np.asarray(np.exp(2.0 * log_s))
    target = np.asarray(log_activity, dtype=np.float64)
    for _ in range(60):
        s = np.exp(log_s)
        slope = np.maximum(2.0 - kappa * s, 1e-9)
        step = (target - 2.0 * log_s + kappa * s) / slope
        log_s = log_s + step
        if float(np.abs(step).max(initial=0.0)) < ROUNDING:
            break
    return np.asarray(np.exp(2.0 * log_s))


def ionic_strength(activity: Activity, c: Floats) -> Floats:
    """Ionic strength [mol/L] of ions of c [..., X] mol/L."""
    return np.asarray(0.5 * (c @ activity.volumes.charge**2))


def log_y(activity: Activity, c: Floats) -> Floats:
    """ln of the activity coefficients [X] on the molar scale, by the kernels, at concentrations c [X] mol/L.

    Activities are y c / rho_w in mol/kg, rho_w that of water: pH is -log10(y_H c_H / rho_w).
    """
    return _coefficients(activity, c, np.zeros((0, 0)))


def log_y_slopes(activity: Activity, c: Floats) -> Floats:
    """d ln y / d ln c [X, X] of `log_y`, at concentrations c [X] mol/L."""
    n = c.shape[0]
    slopes = np.zeros((n, n))
    _coefficients(activity, c, slopes)
    strength = float(ionic_strength(activity, c))
    if strength > STRONGEST:
        scale = STRONGEST / strength
        along = slopes @ (scale * c)
        dimmed = np.outer(along, 0.5 * activity.volumes.charge**2 / STRONGEST)
        slopes = scale * (slopes - dimmed)
    return np.asarray(slopes * c)


def _coefficients(activity: Activity, c: Floats, slopes: Floats) -> Floats:
    """ln y [X]; slopes [X, X] or [0, 0] takes d ln y / d c at what c is brought to."""
    from reesim.kernels.density import water_content
    from reesim.kernels.molar_scale import to_molar_scale
    from reesim.kernels.pitzer import pitzer
    from reesim.kernels.sit import sit
    from reesim.kernels.status import CONVERGED

    n = c.shape[0]
    strength = float(ionic_strength(activity, c))
    c = c * min(1.0, STRONGEST / strength) if strength > 0.0 else c
    slope, found = np.zeros(n), np.zeros(n)
    water = water_content(c, activity.volumes, slope)
    if activity.model == SIT:
        status = sit(c / water, activity.sit, found, np.zeros(1), slopes)
    else:
        status = pitzer(c / water, activity.pitzer, _room(activity, n), found, np.zeros(1), slopes)
    if status != CONVERGED:
        raise ValueError("no activity coefficients: a concentration is negative or no number")
    to_molar_scale(c / water, water, slope, activity.volumes.water, found, slopes)
    return found


def _room(activity: Activity, n: int) -> ActivityRoom:
    """Room for one evaluation of Pitzer's equations over n ions."""
    return ActivityRoom(
        weight=np.zeros(n),
        opposite=np.zeros(n),
        third=np.zeros(n),
        coupled=np.zeros(n),
        amount=np.zeros(activity.pitzer.group_charge.shape[0]),
        unlike=np.zeros((activity.pitzer.group_first.shape[0], 3)),
    )
