"""Sensitivities: what every input does to an output, one at a time or all together."""

from reesim.studies.sensitivity.effects import Effect, Sensitivities, sensitivities
from reesim.studies.sensitivity.freezing import frozen
from reesim.studies.sensitivity.inputs import Input

__all__ = ["Effect", "Input", "Sensitivities", "frozen", "sensitivities"]
