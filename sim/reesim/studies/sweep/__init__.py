"""Sweeps: one flowsheet, many cases, what is kept of them in a store."""

from reesim.studies.sweep.reading import read_study, study_of
from reesim.studies.sweep.run import State, sweep, sweep_of
from reesim.studies.sweep.store import Store, open_store

__all__ = ["State", "Store", "open_store", "read_study", "study_of", "sweep", "sweep_of"]
