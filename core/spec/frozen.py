"""What all specs share: frozen, compared by value, no unknown fields, plain Python numbers."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import msgspec
import numpy as np

from core.spec.checks import SpecError, require

LONGEST_FINGERPRINT: Final = 200
_PLAIN: Final = frozenset({float, int, str, bool, type(None)})


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of an experiment: plain data that checks itself when it is made."""


class FileSpec(Spec, frozen=True, eq=False):
    """A spec that names a file; its `fingerprint` says what was found there, once it was read.

    What was found is no part of what a person asked for: it is ignored when specs are compared.
    """

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._asked() == other._asked()

    def __ne__(self, other: object) -> bool:  # else that of all structs, by identity
        return not self == other

    def __hash__(self) -> int:
        return hash(self._asked())

    def _check_fingerprint(self, field: str) -> None:
        found = getattr(self, "fingerprint", "")
        require(
            isinstance(found, str) and len(found) <= LONGEST_FINGERPRINT,
            f"{field} is no text of at most {LONGEST_FINGERPRINT} characters",
        )

    def _asked(self) -> tuple[Any, ...]:
        fields = self.__struct_fields__
        return tuple(getattr(self, name) for name in fields if name != "fingerprint")


def keep_plain(spec: Spec) -> None:
    """Turn NumPy's numbers, texts and arrays into Python's own, which hash and JSON know.

    What is no number (a span of time, say) stays, and is refused by the field's own check.
    """
    for name in spec.__struct_fields__:
        value = getattr(spec, name)
        if type(value) in _PLAIN:  # nearly all are: nothing more is asked of them
            continue
        plain = _plain(value)
        if plain is not value:
            msgspec.structs.force_setattr(spec, name, plain)


def keep_floats(spec: Spec) -> None:
    """Turn whole numbers, which were checked, into floats where these belong, as JSON's are.

    Arrays cannot take whole numbers of more than 64 bits.
    """
    for name in _float_fields(type(spec)):
        value = getattr(spec, name)
        if type(value) is int:
            msgspec.structs.force_setattr(spec, name, float(value))


@cache
def _float_fields(kind: type[Spec]) -> frozenset[str]:
    """The fields that are floats and nothing else."""
    hints = {name: hint for base in kind.__mro__ for name, hint in _hints(base).items()}
    return frozenset(name for name, hint in hints.items() if hint in ("float", float))


def _hints(kind: type) -> dict[str, Any]:
    hints: dict[str, Any] = vars(kind).get("__annotations__", {})
    return hints


def keep_as_tuple(spec: Spec, name: str, field: str, what: str) -> None:
    """Make a field that was given as a list the tuple that a frozen, hashable spec needs."""
    value = getattr(spec, name)
    if not isinstance(value, list | tuple):  # of a long list the repr would take milliseconds
        raise SpecError(f"{field} is {value!r}, expected {what}")
    msgspec.structs.force_setattr(spec, name, tuple(value))


def _plain(value: Any) -> Any:
    """The value itself, or an equal one of Python's own types."""
    if isinstance(value, np.floating):
        return float(value)  # of an extended number, `item` is no float
    if isinstance(value, np.generic) and not isinstance(value, np.timedelta64):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, list | tuple) and any(map(_is_numpy, value)):
        return [_plain(item) for item in value]
    return value


def _is_numpy(value: Any) -> bool:
    return isinstance(value, np.generic | np.ndarray | list | tuple)
