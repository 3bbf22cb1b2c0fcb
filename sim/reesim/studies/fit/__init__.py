"""Calibration: constants of a system from what was measured in contacts, or along a cascade."""

from reesim.studies.fit.run import FitResult, Options, fit, read_data

__all__ = ["FitResult", "Options", "fit", "read_data"]
