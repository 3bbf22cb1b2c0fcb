"""Equilibrium models: their document classes and their packing for the kernels."""

from reesim.chemistry.distribution import DistributionSystem
from reesim.chemistry.mass_action import MassActionSystem
from reesim.chemistry.separation_factor import SeparationFactorSystem
from reesim.chemistry.systems import System

__all__ = ["DistributionSystem", "MassActionSystem", "SeparationFactorSystem", "System"]
