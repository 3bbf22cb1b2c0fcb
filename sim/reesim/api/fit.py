"""Calibration: `reesim.fit`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from reesim.studies.fit import FitResult, Options, read_data
from reesim.studies.fit import fit as fit_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from reesim.report.plots.style import Drawing
    from reesim.studies.fit.design import Suggestion
    from reesim.studies.fit.writing import Others


def fit(
    data: str | Path | pd.DataFrame,
    system: str = "",
    *,
    free: Sequence[str] = ("logK",),
    prior: bool = False,
    loss: str = "linear",
    errors: Mapping[str, str | float] | None = None,
    level: str = "",
    leave_out: str = "",
    loading: float = 0.5,
    parameter_set: str = "",
    flowsheet: str | Path = "",
    known: Sequence[str] = (),
    spacing: str | Path = "",
    ties: Sequence[str] = (),
    activity: str = "",
    reference_acid: str = "",
) -> Fit:
    """Find constants of a system from what was measured in contacts, or along a cascade.

    Parameters
    ----------
    data : str, Path or DataFrame
        Table of contacts; of stages where `flowsheet` is given.
    system : str
        Name of the system to begin with, or the path of its file.
    free : sequence of str
        Constants to be found: `logK` (one of each metal that was measured), `logK.Dy`, `logK.Dy.2`,
        `logK.*.2`, `offset.2`, `organic.coefficient`, `log_beta.Dy.Cl.1`, `offset.Cl.1` …
    prior : bool
        Whether the system's values and standard deviations count as measurements.
    loss : str
        `linear` (least squares), or one that is robust: `soft_l1`, `huber`, `cauchy`.
    errors : mapping
        Standard deviations where the table has none, by kind of measurement, such as
        ``{"aqueous": "3 %", "pH": 0.02}``; numbers are of log10, of pH as it is.
    level : str
        Column of text whose words have a level each, `source` or `source=0.2`.
    leave_out : str
        Column of text whose words are left out in turn.
    loading : float
        Loading at which separation factors are told beside those at trace [-].
    parameter_set : str
        One of the system's sets of constants to begin with.
    flowsheet : str or Path
        Flowsheet whose stages the table is of.
    known : sequence of str
        What is known beforehand: ``"logK.Nd - logK.Pr = 0.33 +- 0.1"``.
    spacing : str or Path
        Table of constants that are known against each other, while their level is free; `system` for the
        system's own.
    ties : sequence of str
        Constants that follow others, beside the ties of the system: ``"logK.*.2 = a + 2/3 logK.*.1"``.
    activity : str
        `sit` or `pitzer` to find constants for a model of activity; that of the system if not given.
    reference_acid : str
        Acid that conditional constants hold in, ``"0.5 mol/L"``, to begin a model with them; the middle of
        the data if not given.

    Returns
    -------
    Fit

    Raises
    ------
    InputError
        With every fault of the table, in `faults`.
    NotSolved
        Where a contact has no equilibrium, or no minimum is found.
    """
    if isinstance(data, str | Path):
        content, file = read_data(data), str(data)
    else:
        content, file = data.to_csv(index=False).encode("utf-8"), "data"
    options = Options(
        free=tuple(free),
        uses_prior=prior,
        loss=loss,
        errors={kind: str(value) for kind, value in (errors or {}).items()},
        level=level,
        leave_out=leave_out,
        loading=loading,
        parameter_set=parameter_set,
        flowsheet=str(flowsheet) if flowsheet else "",
        known=tuple(known),
        spacing=str(spacing) if spacing else "",
        ties=tuple(ties),
        activity=activity,
        reference_acid=reference_acid,
    )
    return Fit(fit_table(content, file, system, options))


class Fit:
    """Constants that were found, and how sure they are.

    Parameters
    ----------
    result : FitResult
        As `fit` makes it.
    """

    def __init__(self, result: FitResult) -> None:
        self.result = result

    @property
    def parameters(self) -> pd.DataFrame:
        """Free constants: value, standard deviation, 95 % interval, value before; log10."""
        import pandas as pd

        found = self.result.estimate
        half = found.quantile * found.sd
        return pd.DataFrame(
            {
                "name": [p.name for p in found.parameters],
                "value": found.value,
                "sd": found.sd,
                "low": found.value - half,
                "high": found.value + half,
                "before": [p.start for p in found.parameters],
            }
        )

    @property
    def tied(self) -> pd.DataFrame:
        """Constants that follow others: value, standard deviation, what each follows; log10."""
        import pandas as pd

        return pd.DataFrame([entry._asdict() for entry in self.result.tied])

    @property
    def covariance(self) -> pd.DataFrame:
        """Covariance of the constants, widened by the scatter."""
        return self._square(self.result.estimate.covariance)

    @property
    def correlations(self) -> pd.DataFrame:
        """Correlations of the constants."""
        return self._square(self.result.estimate.correlations)

    @property
    def residuals(self) -> pd.DataFrame:
        """Every measurement: where it stands, what was measured, what the model says; log10, pH as it is."""
        import pandas as pd

        found = self.result.estimate
        contacts = found.contacts
        held = contacts.measurements
        return pd.DataFrame(
            {
                "line": [m.line for m in held],
                "contact": [contacts.names[m.contact] for m in held],
                "kind": [m.kind for m in held],
                "metal": [contacts.metals[m.metal] if m.metal >= 0 else "" for m in held],
                "over": [contacts.metals[m.other] if m.other >= 0 else "" for m in held],
                "measured": [m.value for m in held],
                "model": found.predicted,
                "sd": [m.sd for m in held],
                "standardised": found.standardised,
                "is_limit": found.is_limit,
            }
        )

    @property
    def separation_factors(self) -> pd.DataFrame:
        """Factors of neighbours, heavier over lighter, at trace and loaded, with their 95 % intervals."""
        import pandas as pd

        return pd.DataFrame([entry._asdict() for entry in (*self.result.trace, *self.result.loaded)])

    @property
    def goodness(self) -> pd.DataFrame:
        """Bias and RMS of log10 D and log10 beta, of all and in groups."""
        import pandas as pd

        pairs = (("log10 D", self.result.groups), ("log10 beta", self.result.separations))
        return pd.DataFrame([{"of": of, **entry._asdict()} for of, entries in pairs for entry in entries])

    @property
    def left_out(self) -> pd.DataFrame:
        """Bias and RMS of log10 D of each group that was left out."""
        import pandas as pd

        return pd.DataFrame([entry._asdict() for entry in self.result.left_out])

    @property
    def summary(self) -> dict[str, Any]:
        """How many contacts, how good a fit."""
        found = self.result.estimate
        return {
            "contacts": len(found.contacts),
            "measurements": len(found.contacts.measurements),
            "chi2": found.chi2,
            "degrees_of_freedom": found.dof,
            "scale": found.scale,
            "rms": self.result.groups[0].rms if self.result.groups else None,
            "free_numbers": len(found.parameters),
            "known_beforehand": len(found.prior.aim),
            "activity": self.result.system.activity,
            "iterations": found.iterations,
            "source": self.result.source,
            "notes": list(found.contacts.notes),
        }

    @property
    def plot(self) -> FitPlots:
        """Plots of the fit."""
        return FitPlots(self.result)

    def suggest(self, pair: str | None = None, n: int = 3) -> list[Suggestion]:
        """Contacts that would tell the most: of a separation factor such as `Dy/Ho`, or of all constants."""
        return self.result.suggest(pair, n)

    def save(self, path: str | Path, *, others: Others = "drop") -> None:
        """Write the system file that a flowsheet takes as its `system`.

        Parameters
        ----------
        path : str or Path
            It ends in `.yaml`.
        others : {"drop", "keep", "follow"}
            Metals without data: left out, kept as they were, or moved with their neighbours in the series.
        """
        self.result.write(Path(path), others)

    def _square(self, values: Any) -> pd.DataFrame:
        import pandas as pd

        names = [p.name for p in self.result.estimate.parameters]
        return pd.DataFrame(values, index=names, columns=names)

    def __repr__(self) -> str:
        found = self.result.estimate
        size = f"{len(found.parameters)} constants, {len(found.contacts)} contacts"
        return f"<Fit of {self.result.system.name}: {size}>"

    def _repr_html_(self) -> str:
        from reesim.report import to_html
        from reesim.report.fit import fit_sheets

        return to_html(fit_sheets(self.result))


class FitPlots:
    """Plots of a fit, drawn when asked for.

    Parameters
    ----------
    result : FitResult
        The fit.
    """

    def __init__(self, result: FitResult) -> None:
        self._result = result

    def parity(self) -> Drawing:
        """Draw log10 D of the model against that measured."""
        from reesim.report.fit_plots import parity

        return parity(self._result)

    def residuals(self) -> Drawing:
        """Draw errors of log10 D against pH and loading."""
        from reesim.report.fit_plots import residuals

        return residuals(self._result)
