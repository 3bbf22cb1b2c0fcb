"""How kernels are compiled.

Without reference counts (`_nrt=False`): numba counts references to every array that is taken out of a
tuple or sliced, by locked instructions that took a third of a Newton iteration.  A kernel compiled so
cannot allocate; its arrays come from the caller, as they do by rule.
"""

from typing import Any

import numba as nb

NJIT: Any = nb.njit  # its annotations lack the options that numba's own code uses
kernel = NJIT(cache=True, nogil=True, error_model="numpy", _nrt=False)
"""A kernel that Python calls."""

internal = NJIT(cache=True, nogil=True, error_model="numpy", _nrt=False, no_cpython_wrapper=True)
"""A kernel that only kernels call: to unpack a hundred arrays of Python's takes a second to compile."""

inlined = NJIT(
    cache=True, nogil=True, error_model="numpy", _nrt=False, no_cpython_wrapper=True, forceinline=True
)
"""The same, put into its callers: an array is handed over in seven words, more than a small kernel does."""

inlined_kernel = NJIT(cache=True, nogil=True, error_model="numpy", _nrt=False, forceinline=True)
"""One that is put into its callers and that Python calls too: without its wrapper a call would crash."""
