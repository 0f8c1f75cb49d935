"""The type `Lanes`: as many numbers as there are lanes, as one value of compiled code.

To the compiler it is a vector (`<16 x float>`), for which it finds the registers that the processor
has. With loops over arrays it would have to prove first that no two of them overlap, and where it
cannot, it goes number by number. Arithmetic, comparisons and the functions of `math` work on whole
values; a plain number beside them stands for as many equal ones.
"""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numba.core.cgutils
import numba.core.datamodel.models
import numba.core.types
import numba.extending
from llvmlite import ir

from core.kernels.lanes.arguments import LANES

if TYPE_CHECKING:
    from collections.abc import Callable


# What functions of compiled code are told; no type checker knows what these are.
Lanes: TypeAlias = Any
Mask: TypeAlias = Any
Four: TypeAlias = tuple[Any, Any, Any, Any]  # lanes, of four rows or units
# Where an array of lines begins; functions that take it know what type of numbers lies there.
Memory: TypeAlias = Any

# Which of the compiler's own functions have types, differs.
cgutils: Any = numba.core.cgutils
types: Any = numba.core.types
extending: Any = numba.extending
models: Any = numba.core.datamodel.models

ELEMENTS: Final[dict[Any, Any]] = {
    types.boolean: ir.IntType(1),
    types.float32: ir.FloatType(),
    types.float64: ir.DoubleType(),
}
SUFFIX: Final = {types.float32: "f32", types.float64: "f64"}
_BYTES: Final = {types.float32: 4, types.float64: 8}


class LanesType(types.Type):  # type: ignore[misc]
    """`count` numbers of a type, or as many truth values."""

    def __init__(self, dtype: Any, count: int) -> None:
        self.dtype, self.count = dtype, count
        super().__init__(name=f"Lanes({dtype}, {count})")

    @property
    def vector(self) -> ir.VectorType:
        """What the compiler knows it as."""
        return ir.VectorType(ELEMENTS[self.dtype], self.count)


@extending.register_model(LanesType)
class _Model(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, lanes: LanesType) -> None:
        super().__init__(manager, lanes, lanes.vector)


def operation(function: Callable[..., Any]) -> Any:
    """Make of a function that types and builds it an operation of compiled code."""
    return extending.intrinsic(function)


# Between lanes and memory.


@operation
def lanes_like(_context: Any, width: Any, array: Any) -> Any:
    """Zeros, of the array's number type, as many as the named tuple `width` says."""
    lanes = LanesType(array.dtype, LANES[width.instance_class])

    def build(_context: Any, _builder: Any, signature: Any, _arguments: Any) -> Any:
        return ir.Constant(signature.return_type.vector, None)

    return lanes(width, array), build


@operation
def memory(_context: Any, array: Any) -> Any:
    """Where an array begins, as a number: to hand that on costs less than to hand on an array."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        return builder.ptrtoint(data, ir.IntType(64))

    return types.uint64(array), build


@operation
def load(_context: Any, like: Any, memory: Any, at: Any) -> Any:
    """The numbers in line `at` of an array (lines · lanes,) of the type of `like`."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        lanes = signature.return_type
        pointer = _line(context, builder, signature.args[1:], arguments[1:], lanes)
        return builder.load(pointer, align=_BYTES[lanes.dtype])

    return like(like, memory, at), build


@operation
def store(_context: Any, memory: Any, at: Any, value: Any) -> Any:
    """Write a value into line `at` of an array (lines · lanes,)."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _line(context, builder, signature.args[:2], arguments[:2], value)
        builder.store(arguments[2], pointer, align=_BYTES[value.dtype])
        return context.get_dummy_value()

    return types.void(memory, at, value), build


def _line(context: Any, builder: Any, kinds: Any, arguments: Any, lanes: LanesType) -> Any:
    """Where in memory a line begins."""
    begin, line = (
        context.cast(builder, argument, types.unliteral(kind), types.uint64)
        for argument, kind in zip(arguments, kinds, strict=True)
    )
    size = ir.Constant(begin.type, lanes.count * _BYTES[lanes.dtype])
    place = builder.add(begin, builder.mul(line, size))
    return builder.inttoptr(place, ir.PointerType(lanes.vector))


@operation
def first_lane(_context: Any, value: Any) -> Any:
    """The number in the first lane."""

    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.extract_element(arguments[0], ir.Constant(ir.IntType(32), 0))

    return value.dtype(value), build


@operation
def total(_context: Any, value: Any) -> Any:
    """The sum over all lanes: one half and the other are added, until one number is left."""

    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        (numbers,), many = arguments, value.count
        while many > 1:
            many //= 2
            half = ir.VectorType(ir.IntType(32), many)
            lower, upper = (
                builder.shuffle_vector(numbers, numbers, ir.Constant(half, list(places)))
                for places in (range(many), range(many, 2 * many))
            )
            numbers = builder.fadd(lower, upper)
        return builder.extract_element(numbers, ir.Constant(ir.IntType(32), 0))

    return value.dtype(value), build


@operation
def spread(_context: Any, like: Any, number: Any) -> Any:
    """The number in every lane, as a value of the type of `like`."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _spread(context, builder, arguments[1], number, signature.return_type)

    return like(like, number), build


@operation
def wide(_context: Any, value: Any) -> Any:
    """The same numbers in float64."""
    lanes = LanesType(types.float64, value.count)

    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        is_wide = value.dtype == types.float64
        return arguments[0] if is_wide else builder.fpext(arguments[0], lanes.vector)

    return lanes(value), build


@operation
def select(_context: Any, mask: Any, here: Any, there: Any) -> Any:
    """In each lane the number of `here` where the mask is true, else that of `there`."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        lanes = signature.return_type
        one, other = (
            _spread(context, builder, argument, kind, lanes)
            for argument, kind in zip(arguments[1:], signature.args[1:], strict=True)
        )
        return builder.select(arguments[0], one, other)

    lanes = here if isinstance(here, LanesType) else there
    return lanes(mask, here, there), build


@operation
def is_single(_context: Any, _value: Any) -> Any:
    """Whether the numbers are float32; known when compiling, so that it costs nothing."""

    def build(_context: Any, _builder: Any, signature: Any, _arguments: Any) -> Any:
        kind = signature.args[0]
        single = getattr(kind, "dtype", kind) == types.float32
        return ir.Constant(ir.IntType(1), int(single))

    return types.boolean(_value), build


@operation
def lane_count(_context: Any, value: Any) -> Any:
    """How many lanes there are, of the type `index`."""

    def build(_context: Any, _builder: Any, signature: Any, _arguments: Any) -> Any:
        return ir.Constant(ir.IntType(64), signature.args[0].count)

    return types.uint64(value), build


@operation
def nearest(_context: Any, value: Any) -> Any:
    """The nearest whole numbers, halves to the even one, as numpy.rint."""
    return value(value), _vector_function("llvm.rint")


@operation
def root(_context: Any, value: Any) -> Any:
    """Square roots."""
    return value(value), _vector_function("llvm.sqrt")


@operation
def size(_context: Any, value: Any) -> Any:
    """Absolute values."""
    return value(value), _vector_function("llvm.fabs")


def _vector_function(name: str) -> Callable[..., Any]:
    """What builds a call of an operation that processors have for whole vectors."""

    def build(_context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        lanes = signature.return_type
        kind = ir.FunctionType(lanes.vector, [lanes.vector])
        full = f"{name}.v{lanes.count}{SUFFIX[lanes.dtype]}"
        function = cgutils.get_or_insert_function(builder.module, kind, full)
        return builder.call(function, arguments)

    return build


def _spread(context: Any, builder: Any, value: Any, kind: Any, lanes: LanesType) -> Any:
    """A number in every lane; what is lanes already stays."""
    if isinstance(kind, LanesType):
        return value
    number = context.cast(builder, value, types.unliteral(kind), lanes.dtype)
    vector = builder.insert_element(
        ir.Constant(lanes.vector, ir.Undefined), number, ir.Constant(ir.IntType(32), 0)
    )
    same = ir.Constant(ir.VectorType(ir.IntType(32), lanes.count), [0] * lanes.count)
    return builder.shuffle_vector(vector, ir.Constant(lanes.vector, ir.Undefined), same)


# Operators.


def _joined(left: Any, right: Any) -> LanesType | None:
    """The type of what comes of two operands; None where neither is lanes."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, LanesType) and (other == one or isinstance(other, types.Number)):
            return one
    return None


def _define_arithmetic(sign: Callable[..., Any], instruction: str) -> None:
    def type_of(_context: Any) -> Any:
        def typer(left: Any, right: Any) -> Any:
            return _joined(left, right)

        return typer

    extending.type_callable(sign)(type_of)

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        operands = _both(context, builder, signature, arguments)
        return getattr(builder, instruction)(*operands)

    _lower(sign, build)


def _define_comparison(sign: Callable[..., Any], text: str) -> None:
    def type_of(_context: Any) -> Any:
        def typer(left: Any, right: Any) -> Any:
            lanes = _joined(left, right)
            return None if lanes is None else LanesType(types.boolean, lanes.count)

        return typer

    extending.type_callable(sign)(type_of)

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fcmp_ordered(text, *_both(context, builder, signature, arguments))

    _lower(sign, build)


def _both(context: Any, builder: Any, signature: Any, arguments: Any) -> tuple[Any, ...]:
    lanes = _joined(*signature.args)
    assert lanes is not None  # noqa: S101  (for the type checker)
    return tuple(
        _spread(context, builder, argument, kind, lanes)
        for argument, kind in zip(arguments, signature.args, strict=True)
    )


def _lower(sign: Callable[..., Any], build: Callable[..., Any]) -> None:
    for kinds in (
        (LanesType, LanesType),
        (LanesType, types.Number),
        (types.Number, LanesType),
    ):
        extending.lower_builtin(sign, *kinds)(build)


for _sign, _instruction in (
    (operator.add, "fadd"),
    (operator.sub, "fsub"),
    (operator.mul, "fmul"),
    (operator.truediv, "fdiv"),
):
    _define_arithmetic(_sign, _instruction)

for _sign, _text in (
    (operator.lt, "<"),
    (operator.le, "<="),
    (operator.gt, ">"),
    (operator.ge, ">="),
    (operator.eq, "=="),
):
    _define_comparison(_sign, _text)


# Functions that a processor has no operation for: the C library's, lane by lane.


def _define_function(function: Callable[..., Any]) -> None:
    def type_of(_context: Any) -> Any:
        def typer(value: Any) -> Any:
            return value if isinstance(value, LanesType) else None

        return typer

    extending.type_callable(function)(type_of)

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        lanes = signature.return_type
        one = context.get_function(function, lanes.dtype(lanes.dtype))
        found = ir.Constant(lanes.vector, ir.Undefined)
        for number in range(lanes.count):
            place = ir.Constant(ir.IntType(32), number)
            value = one(builder, (builder.extract_element(arguments[0], place),))
            found = builder.insert_element(found, value, place)
        return found

    extending.lower_builtin(function, LanesType)(build)


for _function in (
    math.tanh,
    math.exp,
    math.expm1,
    math.log1p,
    math.erfc,
    math.sin,
    math.cos,
):
    _define_function(_function)
