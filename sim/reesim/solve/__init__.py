"""Solvers: one network in, one raw solution out."""
