"""How kernels are compiled.

Without reference counts (`_nrt=False`): numba counts references to every array that is taken out of a
tuple or sliced, by locked instructions that took a third of a Newton iteration.  A kernel compiled so
cannot allocate; its arrays come from the caller, as they do by rule.

Without the wrapper that C would call: a kernel takes a hundred arrays, and to lay out that call for sixty
kernels took a quarter of the first run.
"""

from typing import Any

import numba as nb

NJIT: Any = nb.njit  # its annotations lack the options that numba's own code uses
COMMON: Any = {"cache": True, "nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
BARE: Any = COMMON | {"_nrt": False}

allocating = NJIT(**COMMON)
"""A kernel that Python calls and that makes arrays of its own, or hands some back."""

kernel = NJIT(**BARE)
"""A kernel that Python calls."""

internal = NJIT(**BARE, no_cpython_wrapper=True)
"""A kernel that only kernels call: to unpack a hundred arrays of Python's takes a second to compile."""

inlined = NJIT(**BARE, no_cpython_wrapper=True, forceinline=True)
"""The same, put into its callers: an array is handed over in seven words, more than a small kernel does."""

inlined_kernel = NJIT(**BARE, forceinline=True)
"""One that is put into its callers and that Python calls too: without its wrapper a call would crash."""
