"""Activity coefficients in the derivatives of a contact.

Constants K stand at the coefficients w = ln y of the water that they leave: c = c(K, w), w = ln y(c). With
c_K and c_w the derivatives of ln c at fixed w and by w, and S = d ln y / d ln c,

    dw = S (c_K dK + c_w dw)        dw = (1 - S c_w)^-1 S c_K dK

A coefficient acts on ln K of the species as a constant does, so that c_w are the derivatives by so many
numbers more.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.chemistry.activity import log_y, log_y_slopes
from reesim.chemistry.activity_packing import pack_activity
from reesim.errors import Fault, InputError
from reesim.kernels.electrolyte import Activity
from reesim.library.activity import load_pitzer, load_sit, load_volumes
from reesim.studies.fit.species import Effects

if TYPE_CHECKING:
    from reesim.chemistry import MassActionSystem
    from reesim.kernels.arrays import Equilibria, Floats, State
    from reesim.studies.fit.contacts import Contacts
    from reesim.studies.fit.species import Family


class Coefficients(NamedTuple):
    """Activity coefficients of N contacts over their X ions: metals, H, ligands."""

    log_y: Floats  # [N, X]
    slopes: Floats  # [N, X, X] d ln y / d ln c
    pure: float  # ln of the density of water: activities are y c / rho_w in mol/kg


def activity_of(system: MassActionSystem, contacts: Contacts, n_chemistries: int) -> Activity | None:
    """Arrays of the activity model that a system's constants are for; None for conditional ones.

    Raises
    ------
    InputError
        For an ion that the model has no parameters of.
    """
    if system.activity == "conditional":
        return None
    try:
        return _packed(system.activity, contacts.metals, contacts.ligands, n_chemistries, system.temperature)
    except ValueError as problem:
        raise InputError([Fault(contacts.file, 1, 1, "--activity", str(problem))]) from None


@lru_cache(maxsize=16)
def _packed(
    model: str, metals: tuple[str, ...], ligands: tuple[str, ...], n_chemistries: int, temperature: float
) -> Activity:
    parameters = load_pitzer() if model == "pitzer" else load_sit()
    on = (True,) * n_chemistries
    return pack_activity(parameters, load_volumes(), metals, ligands, on, temperature).arrays


def coefficients_of(eq: Equilibria, state: State, aqueous: Floats) -> Coefficients | None:
    """Coefficients of contacts at equilibrium; None where constants are conditional."""
    if not isinstance(eq.activity, Activity):
        return None
    n_metals = eq.charge.shape[0] - eq.n_ligands
    water = np.maximum(state.aqueous_out, 0.0) / aqueous[:, None]
    c = np.concatenate([water[:, :n_metals], np.exp(state.free[:, 1:2]), water[:, n_metals:]], axis=1)
    slopes = np.array([log_y_slopes(eq.activity, row) for row in c])
    return Coefficients(state.activity.log_y.copy(), slopes, float(np.log(eq.activity.volumes.water)))


def log_activity_of_acid(eq: Equilibria, state: State) -> Floats:
    """-ln 10 pH of contacts [N]: ln h where constants are conditional, else of the proton's activity."""
    if not isinstance(eq.activity, Activity):
        return np.asarray(state.free[:, 1])
    place = eq.charge.shape[0] - eq.n_ligands
    pure = float(np.log(eq.activity.volumes.water))
    return np.asarray(state.free[:, 1] + state.activity.log_y[:, place] - pure)


def acid_coefficient(activity: Activity, metals: Floats, acid: float, anions: Floats) -> float:
    """ln of what turns mol/L of acid into its activity, in a water of such metals and anions [mol/L]."""
    c = np.concatenate([metals, [acid], anions])
    return float(log_y(activity, c)[metals.size] - np.log(activity.volumes.water))


def species_coefficients(family: Family) -> Floats:
    """What coefficients do to ln K of organic species [S, X]: the metal's; h and ligands by powers."""
    return np.concatenate([family.metal, family.power[:, 1:]], axis=1)


def with_coefficients(effects: Effects, family: Family) -> Effects:
    """The numbers, and behind them the coefficients of all ions as if they were free."""
    own = species_coefficients(family)
    n_ions = own.shape[1]

    def beside(table: Floats) -> Floats:
        return np.concatenate([table, np.zeros((table.shape[0], n_ions))], axis=1)

    return Effects(
        organic=np.concatenate([effects.organic, own], axis=1),
        aqueous=beside(effects.aqueous),
        protons=beside(effects.protons),
        uptake=beside(effects.uptake),
        nonideality=np.concatenate([effects.nonideality, np.zeros(n_ions)]),
        where=np.concatenate([effects.where, np.ones((effects.where.shape[0], n_ions))], axis=1),
    )


def with_proton(given: Floats, found: Coefficients, n_ligands: int) -> Floats:
    """What ln h is to do where its activity is given [P + X + 1]: follow that, less its own coefficient."""
    coefficients = np.zeros(found.log_y.shape[1])
    coefficients[coefficients.size - 1 - n_ligands] = -1.0
    return np.concatenate([given[:-1], coefficients, given[-1:]])


class Closing:
    """Takes the coefficients out of derivatives: [.., P + X + 1] -> [.., P + 1].

    Parameters
    ----------
    found : Coefficients
    d_log_c : ndarray [N, X, P + X + 1]
        ln c of the ions by P numbers, by the coefficients, and by the given ln h.
    """

    def __init__(self, found: Coefficients, d_log_c: Floats) -> None:
        n_ions = found.log_y.shape[1]
        self._first = d_log_c.shape[2] - 1 - n_ions
        self._ions = slice(self._first, self._first + n_ions)
        matrix = np.eye(n_ions) - found.slopes @ d_log_c[:, :, self._ions]
        self.moves = np.linalg.solve(matrix, found.slopes @ np.delete(d_log_c, self._ions, axis=2))
        """d ln y [N, X, P + 1]"""

    def __call__(self, slopes: Floats) -> Floats:
        """Whole derivatives of what has these at fixed coefficients."""
        own = np.delete(slopes, self._ions, axis=-1)
        by = slopes[..., self._ions]
        if by.ndim == 2:
            return np.asarray(own + np.einsum("nx,nxp->np", by, self.moves))
        return np.asarray(own + by @ self.moves)
