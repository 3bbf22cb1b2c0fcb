"""Activities and single-phase equilibria on plain numpy: what tables need beside the kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.kernels.electrolyte import Activity, ActivityRoom
from reesim.kernels.status import SIT

if TYPE_CHECKING:
    from reesim.kernels.arrays import Equilibria, Floats

STRONGEST = 15.0
"""Ionic strength [mol/L] beyond which coefficients stay those of the same mixture; see kernels.activity."""


def extractant_of(log_activity: Floats, kappa: float) -> Floats:
    """Free extractant [mol/L] of ln a_E, where ln a_E = ln e - kappa sqrt(e); kappa 0 is ideal."""
    log_s = 0.5 * np.asarray(log_activity, dtype=np.float64)
    if kappa == 0.0:
        return np.asarray(np.exp(2.0 * log_s))
    target = np.asarray(log_activity, dtype=np.float64)
    for _ in range(60):
        s = np.exp(log_s)
        slope = np.maximum(2.0 - kappa * s, 1e-9)
        log_s = log_s + (target - 2.0 * log_s + kappa * s) / slope
    return np.asarray(np.exp(2.0 * log_s))


def aqueous_ph(amounts: Floats, flow: float, eq: Equilibria, k: int = 0) -> float:
    """pH of an aqueous phase alone, complexes and protonated ligands of chemistry k included.

    Electroneutrality is monotone in ln h once the ligands are solved for at that h; bisection on both.
    """
    n_metals = amounts.shape[0] - eq.n_ligands
    low, high = -40.0, 5.0
    ligands = np.full(eq.n_ligands, 1e-6)
    for _ in range(200):
        middle = 0.5 * (low + high)
        excess, ligands = _charge(middle, ligands, amounts / flow, eq, k, n_metals)
        if excess > 0.0:
            high = middle
        else:
            low = middle
        if high - low < 1e-13:
            break
    log_h = 0.5 * (low + high)
    if isinstance(eq.activity, Activity):
        c = np.concatenate([amounts[:n_metals] / flow, [np.exp(log_h)], amounts[n_metals:] / flow])
        c = np.maximum(c, 0.0)  # a nudged solution may hold less than nothing of a trace
        log_h += float(log_y(eq.activity, c)[n_metals]) - float(np.log(eq.activity.volumes.water))
    return float(-log_h / np.log(10.0))


def ionic_strength(activity: Activity, c: Floats) -> Floats:
    """Ionic strength [mol/L] of ions of c [..., X] mol/L."""
    return np.asarray(0.5 * (c @ activity.volumes.charge**2))


def log_y(activity: Activity, c: Floats) -> Floats:
    """ln of the activity coefficients [X] on the molar scale, by the kernels, at concentrations c [X] mol/L.

    Activities are y c / rho_w in mol/kg, rho_w that of water: pH is -log10(y_H c_H / rho_w).
    """
    from reesim.kernels.density import water_content
    from reesim.kernels.molar_scale import to_molar_scale
    from reesim.kernels.pitzer import pitzer
    from reesim.kernels.sit import sit
    from reesim.kernels.status import CONVERGED

    n = c.shape[0]
    strength = float(ionic_strength(activity, c))
    c = c * min(1.0, STRONGEST / strength) if strength > 0.0 else c
    slope, found, nothing = np.zeros(n), np.zeros(n), np.zeros((0, 0))
    water = water_content(c, activity.volumes, slope)
    if activity.model == SIT:
        status = sit(c / water, activity.sit, found, np.zeros(1), nothing)
    else:
        room = ActivityRoom(
            weight=np.zeros(n),
            opposite=np.zeros(n),
            third=np.zeros(n),
            coupled=np.zeros(n),
            amount=np.zeros(activity.pitzer.group_charge.shape[0]),
            unlike=np.zeros((activity.pitzer.group_first.shape[0], 3)),
        )
        status = pitzer(c / water, activity.pitzer, room, found, np.zeros(1), nothing)
    if status != CONVERGED:
        raise ValueError("no activity coefficients: a concentration is negative or no number")
    to_molar_scale(c / water, water, slope, activity.volumes.water, found, nothing)
    return found


def _charge(
    log_h: float, ligands: Floats, held: Floats, eq: Equilibria, k: int, n_metals: int
) -> tuple[float, Floats]:
    """Charge of all aqueous species [mol/L] at ln h, and the free ligands found there."""
    total = held[n_metals:]
    if eq.active_ligands[k] == 0:
        excess = float(np.exp(log_h) - np.exp(eq.log_kw[k] - log_h) + held @ eq.charge)
        for i in range(n_metals):
            taken, weight = _species(i, log_h, total, eq, k, n_metals)
            excess += float(held[i]) * taken / weight
        return excess, ligands
    log_l = np.log(np.maximum(total, 1e-300))
    for _ in range(200):
        free = np.exp(log_l)
        bound = np.zeros(eq.n_ligands)
        protons = float(np.exp(log_h) - np.exp(eq.log_kw[k] - log_h))
        u = np.concatenate([[0.0, log_h], log_l])
        for s in range(int(eq.proton_start[k]), int(eq.proton_start[k + 1])):
            amount = float(np.exp(eq.proton_log[s] + eq.proton_power[s] @ u))
            bound += amount * eq.proton_power[s, 2:]
            protons += amount * float(eq.proton_power[s, 1])
        for i in range(n_metals):
            rows = range(int(eq.aqueous_start[k * n_metals + i]), int(eq.aqueous_start[k * n_metals + i + 1]))
            amounts = np.array([np.exp(eq.aqueous_log[s] + eq.aqueous_power[s] @ u) for s in rows])
            if amounts.size:
                part = float(held[i]) * amounts / (1.0 + amounts.sum())
                powers = np.array([eq.aqueous_power[s] for s in rows])
                bound += part @ powers[:, 2:]
                protons += float(part @ powers[:, 1])
        new = np.log(np.maximum(total, 1e-300)) + np.log(free / np.maximum(free + bound, 1e-300))
        if float(np.abs(new - log_l).max(initial=0.0)) < 1e-14:
            log_l = new
            break
        log_l = new
    return protons + float(held @ eq.charge), np.exp(log_l)


def _species(
    i: int, log_h: float, total: Floats, eq: Equilibria, k: int, n_metals: int
) -> tuple[float, float]:
    """(sum of proton powers, sum of weights) over the aqueous species of a metal without ligands."""
    taken, weight = 0.0, 1.0
    for s in range(int(eq.aqueous_start[k * n_metals + i]), int(eq.aqueous_start[k * n_metals + i + 1])):
        amount = float(np.exp(eq.aqueous_log[s] + eq.aqueous_power[s, 1] * log_h))
        taken += amount * float(eq.aqueous_power[s, 1])
        weight += amount
    return taken, weight
