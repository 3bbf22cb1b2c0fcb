"""The least-squares problem: residuals of what was measured, and their exact derivatives.

Unknown are the free constants and, of every contact whose acid before is not known, its true ln h: the
measured pH is then a measurement with its error like any other (errors in variables), not a number taken as
exact. Residuals are in standard deviations. What lies below a detection limit counts by how likely it is to
lie there: its residual r has r^2 / 2 = -ln of the probability.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import log_ndtr

from reesim.errors import NotSolved
from reesim.kernels.electrolyte import Activity
from reesim.studies.fit.contacts import LN10, Contacts, index_arrays
from reesim.studies.fit.ionic import acid_coefficient
from reesim.studies.fit.linear import Linear, linearise
from reesim.studies.fit.network import equilibrate, meet_acid, network_of, shifted
from reesim.studies.fit.parameters import effects_of, shift_of
from reesim.studies.fit.prior import NOTHING, prior_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.chemistry import MassActionSystem
    from reesim.kernels.arrays import Floats, Integers
    from reesim.studies.fit.beforehand import Beforehand
    from reesim.studies.fit.places import Parameter


class Predicted(NamedTuple):
    """What the model says of each measurement [D], and its derivative by the unknowns [D, P + Q]."""

    value: Floats
    jacobian: Floats


class Problem:
    """Contacts with free constants.

    `start` [P + Q] holds the constants and the ln h of the contacts whose acid is not known.

    Parameters
    ----------
    contacts : Contacts
    system : MassActionSystem
    parameters : sequence of Parameter
        P of them.
    group : ndarray [N] of int, optional
        Level of each contact; -1 for none.
    beforehand : Beforehand
        What counts as a measurement of constants; levels always have theirs.
    """

    def __init__(
        self,
        contacts: Contacts,
        system: MassActionSystem,
        parameters: Sequence[Parameter],
        group: Integers | None = None,
        beforehand: Beforehand = NOTHING,
    ) -> None:
        self.contacts, self.system, self.parameters = contacts, system, tuple(parameters)
        self.group = np.full(len(contacts), -1, dtype=np.int64) if group is None else group
        self.network = network_of(contacts, system, self.group)
        self.effects = effects_of(self.parameters, system, contacts, self.group)
        self.fixes_h = ~contacts.knows_acid
        self.given = np.flatnonzero(self.fixes_h)
        self.prior = prior_of(self.parameters, system, contacts, beforehand)
        self._measured = np.array([m.value for m in contacts.measurements])
        self._sd = np.array([m.sd for m in contacts.measurements])
        self._is_limit = np.array([m.is_limit for m in contacts.measurements], dtype=bool)
        self._indices = index_arrays(contacts.measurements)
        self._kinds = np.array([m.kind for m in contacts.measurements])
        self._log_h = self._first_log_h()
        self._held: tuple[bytes | None, Linear | None] = (None, None)

    @property
    def n_constants(self) -> int:
        """P."""
        return len(self.parameters)

    @property
    def is_limit(self) -> np.ndarray:
        """[D] whether a measurement is only a limit."""
        return self._is_limit

    @property
    def sd(self) -> Floats:
        """[D] standard deviation of each measurement."""
        return self._sd

    @property
    def measured(self) -> Floats:
        """[D] what was measured, as log10, or pH."""
        return self._measured

    @property
    def start(self) -> Floats:
        """Unknowns to begin with."""
        return np.concatenate([[p.start for p in self.parameters], self._log_h[self.given]])

    @property
    def lowest(self) -> Floats:
        """Least values of the unknowns."""
        return np.concatenate([[p.low for p in self.parameters], np.full(self.given.size, -np.inf)])

    def _first_log_h(self) -> Floats:
        """ln h, or of its activity, of contacts whose acid is not known, from what was measured in them."""
        log_h = np.zeros(len(self.contacts))
        for m in self.contacts.measurements:
            if m.kind == "acid_after":
                log_h[m.contact] = LN10 * m.value + self._acid_coefficient(m.contact, 10.0**m.value)
        for m in self.contacts.measurements:
            if m.kind == "pH":
                log_h[m.contact] = -LN10 * m.value
        return log_h

    def _acid_coefficient(self, contact: int, acid: float) -> float:
        """ln of the activity of such an acid over its concentration, with what metal was put in."""
        activity = self.network.equilibria.activity
        if not isinstance(activity, Activity):
            return 0.0
        held = self.contacts.total[contact] / self.contacts.aqueous[contact]
        n_metals = len(self.contacts.metals)
        anions = held[n_metals:].copy()
        anions[0] += acid / -self.contacts.charge[n_metals]
        return acid_coefficient(activity, held[:n_metals], acid, anions)

    def equilibria(self, unknowns: Floats) -> Linear | None:
        """Equilibria at some values of the unknowns; None where a contact has none."""
        key = unknowns.tobytes()
        if self._held[0] == key:
            return self._held[1]
        constants = unknowns[: self.n_constants]
        shift = shift_of(constants, self.parameters, self.effects, self.network.level)
        eq = shifted(self.network.equilibria, shift)
        with np.errstate(over="ignore", under="ignore"):
            if self.given.size:
                log_h = self._log_h.copy()
                log_h[self.given] = unknowns[self.n_constants :]
                done = meet_acid(self.network, eq, log_h, self.fixes_h)
            else:
                done = equilibrate(self.network, eq)
            found = linearise(self.network, eq, self.effects, self.fixes_h) if done.all() else None
        self._held = (key, found)
        return found

    def predict(self, unknowns: Floats) -> Predicted | None:
        """What the model says of each measurement."""
        found = self.equilibria(unknowns)
        return None if found is None else self._predicted(found)

    def _predicted(self, found: Linear) -> Predicted:
        (n, i, j), kinds = self._indices, self._kinds
        value = np.zeros(n.shape)
        slope = np.zeros((n.size, self.n_constants + 1))
        with np.errstate(divide="ignore", invalid="ignore"):
            log_x, log_y = np.log10(found.aqueous), np.log10(found.organic)
            log_acid = np.log10(np.maximum(found.acid, 1e-300))
            d_acid = found.d_acid / (np.maximum(found.acid, 1e-300)[:, None] * LN10)
        table = (
            ("distribution_ratio", found.log_ratio / LN10, found.d_log_ratio / LN10),
            ("aqueous", log_x, found.d_log_aqueous / LN10),
            ("organic", log_y, found.d_log_organic / LN10),
        )
        for kind, values, slopes in table:
            at = kinds == kind
            value[at], slope[at] = values[n[at], i[at]], slopes[n[at], i[at]]
        at = kinds == "separation_factor"
        above, below = (n[at], i[at]), (n[at], j[at])
        value[at] = (found.log_ratio[above] - found.log_ratio[below]) / LN10
        slope[at] = (found.d_log_ratio[above] - found.d_log_ratio[below]) / LN10
        at = kinds == "pH"
        value[at], slope[at] = -found.log_h[n[at]] / LN10, -found.d_log_h[n[at]] / LN10
        at = kinds == "acid_after"
        value[at], slope[at] = log_acid[n[at]], d_acid[n[at]]
        return Predicted(value, self._spread(slope, n))

    def _spread(self, slope: Floats, contact: Integers) -> Floats:
        """Give every ln h a column of its own: [D, P+1] -> [D, P+Q]."""
        jacobian = np.zeros((slope.shape[0], self.n_constants + self.given.size))
        jacobian[:, : self.n_constants] = slope[:, :-1]
        place = np.full(len(self.contacts), -1)
        place[self.given] = np.arange(self.given.size)
        rows = np.flatnonzero(place[contact] >= 0)
        jacobian[rows, self.n_constants + place[contact[rows]]] = slope[rows, -1]
        return jacobian

    def residuals(self, unknowns: Floats) -> Floats:
        """Residuals of measurements, then of priors, in standard deviations; nan without equilibria."""
        predicted = self.predict(unknowns)
        if predicted is None:
            return np.full(self._measured.size + self.prior.aim.size, np.nan)
        r = (predicted.value - self._measured) / self._sd
        r[self._is_limit] = np.sqrt(-2.0 * log_ndtr(-r[self._is_limit]))
        return np.concatenate([r, self.prior.residuals(unknowns[: self.n_constants])])

    def jacobian(self, unknowns: Floats) -> Floats:
        """Derivatives of the residuals."""
        predicted = self.predict(unknowns)
        if predicted is None:
            raise NotSolved("a contact has no equilibrium at these constants")
        slopes = predicted.jacobian / self._sd[:, None]
        if self._is_limit.any():
            z = -(predicted.value - self._measured)[self._is_limit] / self._sd[self._is_limit]
            log_p = log_ndtr(z)
            r = np.sqrt(-2.0 * log_p)
            density = np.exp(-0.5 * z * z - log_p) / np.sqrt(2.0 * np.pi)
            slopes[self._is_limit] *= np.where(r > 1e-150, density / np.maximum(r, 1e-150), 0.0)[:, None]
        priors = np.zeros((self.prior.aim.size, slopes.shape[1]))
        priors[:, : self.n_constants] = self.prior.matrix
        return np.concatenate([slopes, priors])

    def failure(self) -> str:
        """Say which contact has no equilibrium at the start."""
        contacts = self.contacts
        for i in range(len(contacts)):
            alone = np.zeros(len(contacts), dtype=bool)
            alone[i] = True
            single = Problem(contacts.only(alone), self.system, self.parameters)
            if single.equilibria(single.start) is None:
                place = f"{contacts.file}:{contacts.lines[i]}: {contacts.names[i]}"
                return f"{place} has no equilibrium; check its acid, base and saponification"
        return f"a contact of {contacts.file} has no equilibrium"
