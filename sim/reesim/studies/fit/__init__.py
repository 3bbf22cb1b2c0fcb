"""Calibration: constants of a system from what was measured in contacts, or along a cascade."""

from reesim.studies.fit.options import Options
from reesim.studies.fit.run import FitResult, fit, read_data

__all__ = ["FitResult", "Options", "fit", "read_data"]
