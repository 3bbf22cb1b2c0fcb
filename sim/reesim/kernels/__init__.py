"""Kernels: arrays in, arrays and a status code out.

Nothing here is imported eagerly: `reesim check` must not pay for numba.  The
arrays that pass between the floors are named in `reesim.kernels.arrays`, the
codes that a kernel returns in `reesim.kernels.status`.
"""
