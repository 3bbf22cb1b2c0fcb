"""Least squares: the constants, how sure they are, how well they tell what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args

import numpy as np
from scipy.optimize import least_squares
from scipy.sparse import csr_matrix
from scipy.stats import norm, t

from reesim.errors import Fault, InputError, NotSolved, did_you_mean
from reesim.studies.fit.contacts import log_ratios

if TYPE_CHECKING:
    from collections.abc import Callable

    from reesim.kernels.arrays import Floats
    from reesim.studies.fit.contacts import Contacts
    from reesim.studies.fit.linear import Linear
    from reesim.studies.fit.places import Parameter
    from reesim.studies.fit.prior import Prior
    from reesim.studies.fit.problem import Predicted

Loss = Literal["linear", "soft_l1", "huber", "cauchy"]
CONFIDENCE = 0.95
LEAST_TOLD = 1e-6
"""Smallest singular value of the scaled derivatives, against the largest, that tells two numbers apart."""
MOST_STEPS = 200
NO_SCATTER = 1e-9
"""Least factor of standard deviations: data without any error were not measured."""
OUTLIER = 3.0
"""Standardised residual from which a measurement is called an outlier."""


class Fittable(Protocol):
    """What can be fitted: contacts, or the stages of a flowsheet."""

    @property
    def contacts(self) -> Contacts:
        """What was measured."""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The free numbers, P of them."""

    @property
    def prior(self) -> Prior:
        """What is known of them beforehand."""

    @property
    def n_constants(self) -> int:
        """P."""

    @property
    def start(self) -> Floats:
        """Unknowns to begin with [P + Q]."""

    @property
    def lowest(self) -> Floats:
        """Least values of the unknowns."""

    @property
    def measured(self) -> Floats:
        """[D] what was measured."""

    @property
    def sd(self) -> Floats:
        """[D] its standard deviations."""

    @property
    def is_limit(self) -> np.ndarray:
        """[D] whether it is only a limit."""

    def residuals(self, unknowns: Floats) -> Floats:
        """Residuals of measurements and priors."""

    def jacobian(self, unknowns: Floats) -> Floats:
        """Their derivatives."""

    def predict(self, unknowns: Floats) -> Predicted | None:
        """What the model says of each measurement."""

    def equilibria(self, unknowns: Floats) -> Linear | None:
        """The contacts at equilibrium."""

    def failure(self) -> str:
        """Say why there is no solution at the start."""


@dataclass(frozen=True)
class Estimate:
    """Constants found.

    Attributes
    ----------
    contacts : Contacts
    parameters : tuple of Parameter
        P free numbers.
    value : ndarray [P]
    covariance : ndarray [P, P]
        Widened by the scatter, see `scale`.
    scale : float
        Factor of every standard deviation: the root of chi2 over degrees of freedom; 1 at least where all
        errors were measured, and 1 where there are no degrees of freedom.
    chi2 : float
        Sum of squares (of the loss, where it is robust), priors included.
    dof : int
        Measurements and priors less unknowns.
    quantile : float
        Half width of a 95 % interval in standard deviations.
    predicted, residuals, standardised : ndarray [D]
        By measurement: what the model says, its difference to what was measured (log10, pH), and that
        difference over its own standard deviation; 0 for limits that are kept.
    is_limit : ndarray [D] of bool
    linear : Linear
        Equilibria of the contacts, with the derivatives.
    iterations : int
    loss : str
    unknowns : ndarray [P + Q]
    prior : Prior
        What was known beforehand.
    """

    contacts: Contacts
    parameters: tuple[Parameter, ...]
    value: Floats
    covariance: Floats
    scale: float
    chi2: float
    dof: int
    quantile: float
    predicted: Floats
    residuals: Floats
    standardised: Floats
    is_limit: np.ndarray
    linear: Linear
    iterations: int
    loss: str
    unknowns: Floats
    prior: Prior

    @property
    def sd(self) -> Floats:
        """Standard deviation of each value."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def correlations(self) -> Floats:
        """Correlations [P, P]."""
        sd = self.sd
        return np.asarray(self.covariance / np.outer(sd, sd))

    @property
    def log_ratio_errors(self) -> Floats:
        """Model less measurement of log10 D [N, metals]; nan where D was not measured."""
        n_metals = len(self.contacts.metals)
        model = self.linear.log_ratio[:, :n_metals] / np.log(10.0)
        return np.asarray(model - log_ratios(self.contacts))

    @property
    def outliers(self) -> tuple[int, ...]:
        """Measurements that lie off by more than three standard deviations, the farthest first."""
        far = np.flatnonzero(np.abs(self.standardised) > OUTLIER)
        return tuple(int(i) for i in far[np.argsort(-np.abs(self.standardised[far]))])

    def spread_of(self, gradient: Floats) -> float:
        """Standard deviation of what has a gradient [P] by the free numbers."""
        return float(np.sqrt(max(float(gradient @ self.covariance @ gradient), 0.0)))


def estimate(problem: Fittable, loss: str = "linear") -> Estimate:
    """Find the constants.

    Parameters
    ----------
    problem : Fittable
    loss : str
        How far measurements count: `linear` (least squares), or one that is robust: `soft_l1`, `huber`,
        `cauchy`, each from one standard deviation on.

    Raises
    ------
    InputError
        For a loss that is none, and for numbers that the data do not tell, or not apart.
    NotSolved
        Where a contact has no equilibrium at the constants of the system, or no minimum is found.
    """
    if loss not in get_args(Loss):
        known = get_args(Loss)
        message = f"{loss!r} is not a loss{did_you_mean(loss, known)} (there are: {', '.join(known)})"
        raise InputError([Fault("--loss", 1, 1, "", message)])
    start = problem.start
    if not np.isfinite(problem.residuals(start)).all():
        raise NotSolved(problem.failure())
    _check_told(problem, problem.jacobian(start))
    weigh = _weighing(loss, problem)
    found = least_squares(
        problem.residuals, np.maximum(start, problem.lowest + 1e-9), **_linear_algebra(problem),
        bounds=(problem.lowest, np.inf), x_scale="jac", loss=weigh or "linear",
        xtol=1e-11, ftol=1e-11, gtol=1e-11, max_nfev=MOST_STEPS,
    )  # fmt: skip
    if found.status <= 0:
        raise NotSolved(
            f"the fit did not settle in {found.nfev} steps; free fewer constants or hold them by priors"
        )
    return _estimated(problem, found.x, weigh, loss, int(found.njev))


def _linear_algebra(problem: Fittable) -> dict[str, Any]:
    """How steps are solved: every given pH is a column with few entries, and then they are iterated."""
    if problem.start.size == problem.n_constants:
        return {"jac": problem.jacobian}
    return {
        "jac": lambda unknowns: csr_matrix(problem.jacobian(unknowns)),
        "tr_solver": "lsmr",
        "tr_options": {"maxiter": 10 * problem.start.size, "atol": 1e-10, "btol": 1e-10},
    }


def _estimated(
    problem: Fittable, unknowns: Floats, weigh: Callable[[Floats], Floats] | None, loss: str, iterations: int
) -> Estimate:
    """Covariance and residuals at the minimum."""
    r, jacobian = problem.residuals(unknowns), problem.jacobian(unknowns)
    predicted = problem.predict(unknowns)
    linear = problem.equilibria(unknowns)
    if predicted is None or linear is None:
        raise NotSolved("a contact has no equilibrium at the constants found")
    n, size = problem.n_constants, problem.measured.size
    counted = int((~problem.is_limit).sum()) + problem.prior.aim.size
    dof = counted - unknowns.size
    chi2, spread = _scatter(r, weigh, dof, size)
    assumed = any(m.is_assumed for m in problem.contacts.measurements)
    scale = max(spread, NO_SCATTER) if assumed else max(spread, 1.0)
    whole = np.linalg.inv(jacobian.T @ jacobian)
    leverage = ((jacobian @ whole) * jacobian).sum(axis=1)[:size]
    difference = predicted.value - problem.measured
    difference[problem.is_limit] = np.maximum(difference[problem.is_limit], 0.0)
    own_sd = scale * problem.sd * np.sqrt(np.maximum(1.0 - leverage, 1e-6))
    return Estimate(
        contacts=problem.contacts,
        parameters=problem.parameters,
        value=unknowns[:n].copy(),
        covariance=np.asarray(scale**2 * whole[:n, :n], dtype=np.float64),
        scale=scale,
        chi2=chi2,
        dof=dof,
        quantile=float(t.ppf(0.5 + 0.5 * CONFIDENCE, dof) if dof > 0 else norm.ppf(0.5 + 0.5 * CONFIDENCE)),
        predicted=predicted.value,
        residuals=difference,
        standardised=difference / own_sd,
        is_limit=problem.is_limit,
        linear=linear,
        iterations=iterations,
        loss=loss,
        unknowns=unknowns,
        prior=problem.prior,
    )


def _scatter(r: Floats, weigh: Callable[[Floats], Floats] | None, dof: int, size: int) -> tuple[float, float]:
    """chi2, and the factor of all standard deviations that follows from the scatter.

    For a robust loss that of Huber (1981), eq. 7.6.5, without its correction for few data: the root of
    sum psi^2 / dof over the mean of psi', psi the derivative of the loss.
    """
    rho = np.stack([r * r, np.ones_like(r), np.zeros_like(r)]) if weigh is None else weigh(r * r)
    psi, slope = rho[1] * r, rho[1] + 2.0 * rho[2] * r * r
    if dof <= 0:
        return float(rho[0].sum()), 1.0
    return float(rho[0].sum()), float(np.sqrt(psi @ psi / dof) / slope[:size].mean())


def _weighing(loss: str, problem: Fittable) -> Callable[[Floats], Floats] | None:
    """Robust loss of the measurements; what is known beforehand, and the pH that is given, stay squared."""
    if loss == "linear":
        return None
    robust = np.concatenate([~problem.is_limit, np.zeros(problem.prior.aim.size, dtype=bool)])

    def weigh(z: Floats) -> Floats:
        rho = np.stack([z, np.ones_like(z), np.zeros_like(z)])
        rho[:, robust] = _rho(loss, z[robust])
        return rho

    return weigh


def _rho(loss: str, z: Floats) -> Floats:
    """Loss of a squared residual and its two derivatives [3, D]; Triggs et al. (2000) as scipy takes them."""
    if loss == "soft_l1":
        s = np.sqrt(1.0 + z)
        return np.stack([2.0 * (s - 1.0), 1.0 / s, -0.5 / s**3])
    if loss == "cauchy":
        return np.stack([np.log1p(z), 1.0 / (1.0 + z), -1.0 / (1.0 + z) ** 2])
    far = z > 1.0
    s = np.sqrt(np.where(far, z, 1.0))
    return np.stack([np.where(far, 2.0 * s - 1.0, z), 1.0 / s, np.where(far, -0.5 / s**3, 0.0)])


def _check_told(problem: Fittable, jacobian: Floats) -> None:
    """Refuse free numbers that nothing tells, or that cannot be told apart; all at once."""
    names = [p.name for p in problem.parameters]
    if not names:
        return
    own = _apart_from_acids(jacobian, len(names))
    size = np.linalg.norm(own, axis=0)
    silent = [name for name, held in zip(names, size, strict=True) if held <= 1e-9]
    if silent:
        message = "no measurement moves with it; leave it out of --free, or give --prior"
        raise InputError([Fault(problem.contacts.file, 1, 1, name, message) for name in silent])
    _, singular, right = np.linalg.svd(np.linalg.qr(own / size, mode="r"))
    weak = np.concatenate([singular, np.zeros(len(names) - singular.size)]) < LEAST_TOLD * singular[0]
    faults = []
    for direction in right[weak]:
        share = np.abs(direction)
        mixed = [names[i] for i in np.flatnonzero(share > 0.1 * share.max())]
        message = "these data do not tell them apart; free fewer, or give --prior"
        faults.append(Fault(problem.contacts.file, 1, 1, ", ".join(mixed), message))
    if faults:
        raise InputError(faults)


def _apart_from_acids(jacobian: Floats, n_constants: int) -> Floats:
    """Derivatives by the constants less what given pH could take up; no two of those share a row."""
    own, acids = jacobian[:, :n_constants], jacobian[:, n_constants:]
    squares = (acids**2).sum(axis=0)
    return np.asarray(own - acids @ ((acids.T @ own) / np.maximum(squares, 1e-300)[:, None]))
