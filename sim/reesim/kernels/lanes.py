"""Four doubles at a time.

LLVM makes vector code of scalar code in two ways.  Numba leaves one of them off (superword parallelism);
the other (the loop vectoriser) guards every loop with checks whether its arrays overlap, and for rows of
16 numbers those checks cost more than the work.  So the kernels that take most of the time say
themselves what goes four at a time, in registers of 32 bytes or whatever the processor has.

Compiled, a value of these functions is one `Lanes`; in plain Python it is an array [4].  Rows are
contiguous, indices are not negative, and no bounds are checked.
"""

from typing import Any

import numpy as np
from numba import types
from numba.core import cgutils
from numba.core.cgutils import ir  # type: ignore[attr-defined]
from numba.extending import intrinsic, models, overload, register_model

from reesim.kernels.arrays import WIDTH

VECTOR = ir.VectorType(ir.DoubleType(), WIDTH)
INDEX = ir.IntType(32)
FUSED = ("contract",)
"""A product and the sum it goes into may be rounded once: one instruction where the processor has it."""


def load(array, i, q):
    """Elements 4 q … 4 q + 3 of row i of array [:, :]."""
    return array[i, WIDTH * q : WIDTH * q + WIDTH].copy()


def store(array, i, q, value):
    """Put them there."""
    array[i, WIDTH * q : WIDTH * q + WIDTH] = value


def spread(value):
    """The same number four times."""
    return np.full(WIDTH, value)


def fma(x, y, z):
    """x * y + z; x may be one number for all four."""
    return x * y + z


def total(value):
    """The sum of the four."""
    return (value[0] + value[2]) + (value[1] + value[3])


def lane(value, i):
    """One of the four."""
    return value[i]


def put(value, i, number):
    """The four with one of them replaced."""
    result = value.copy()
    result[i] = number
    return result


class LanesType(types.Type):
    """Type of the compiled values."""

    def __init__(self):
        super().__init__(name="Lanes")


LANES = LanesType()


@register_model(LanesType)
class LanesModel(models.PrimitiveModel):
    """A vector register."""

    def __init__(self, manager, kind):
        super().__init__(manager, kind, VECTOR)


def _pointer(context, builder, kind, array, i, q):
    """Address of element 4 q of row i."""
    held = context.make_array(kind)(context, builder, array)
    columns = cgutils.unpack_tuple(builder, held.shape)[1]
    start = builder.add(builder.mul(i, columns), builder.mul(q, ir.Constant(q.type, WIDTH)))
    return builder.bitcast(builder.gep(held.data, [start], inbounds=True), VECTOR.as_pointer())


def _vector(builder, value):
    """A number spread over the lanes; lanes as they are."""
    if value.type == VECTOR:
        return value
    none = ir.Constant(VECTOR, ir.Undefined)
    zeros = ir.Constant(ir.VectorType(INDEX, WIDTH), [0] * WIDTH)
    return builder.shuffle_vector(builder.insert_element(none, value, INDEX(0)), none, zeros)


def _primitive(function: Any) -> Any:
    """Numba's `intrinsic`; its own annotation forgets that it passes the first argument itself."""
    return intrinsic(function)


@_primitive
def _load(_, array, i, q):
    def code(context, builder, signature, arguments):
        found = builder.load(_pointer(context, builder, signature.args[0], *arguments))
        found.align = 8
        return found

    return LANES(array, types.intp, types.intp), code


@_primitive
def _store(_, array, i, q, value):
    def code(context, builder, signature, arguments):
        place = _pointer(context, builder, signature.args[0], *arguments[:3])
        builder.store(arguments[3], place).align = 8
        return context.get_dummy_value()

    return types.void(array, types.intp, types.intp, LANES), code


@_primitive
def _spread(_, value):
    def code(context, builder, signature, arguments):
        return _vector(builder, arguments[0])

    return LANES(types.float64), code


@_primitive
def _fma(_, x, y, z):
    def code(context, builder, signature, arguments):
        x, y, z = (_vector(builder, value) for value in arguments)
        return builder.fadd(builder.fmul(x, y, flags=FUSED), z, flags=FUSED)

    return LANES(LANES if isinstance(x, LanesType) else types.float64, LANES, LANES), code


@_primitive
def _total(_, value):
    def code(context, builder, signature, arguments):
        a, b, c, d = (builder.extract_element(arguments[0], INDEX(i)) for i in range(WIDTH))
        return builder.fadd(builder.fadd(a, c), builder.fadd(b, d))

    return types.float64(LANES), code


@_primitive
def _lane(_, value, i):
    def code(context, builder, signature, arguments):
        return builder.extract_element(*arguments)

    return types.float64(LANES, types.intp), code


@_primitive
def _put(_, value, i, number):
    def code(context, builder, signature, arguments):
        lanes, place, replacement = arguments
        return builder.insert_element(lanes, replacement, place)

    return LANES(LANES, types.intp, types.float64), code


overload(load)(lambda array, i, q: lambda array, i, q: _load(array, i, q))
overload(store)(lambda array, i, q, value: lambda array, i, q, value: _store(array, i, q, value))
overload(spread)(lambda value: lambda value: _spread(value))
overload(fma)(lambda x, y, z: lambda x, y, z: _fma(x, y, z))
overload(total)(lambda value: lambda value: _total(value))
overload(lane)(lambda value, i: lambda value, i: _lane(value, i))
overload(put)(lambda value, i, number: lambda value, i, number: _put(value, i, number))
