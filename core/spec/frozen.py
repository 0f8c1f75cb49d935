"""What all specs share: frozen, compared by value, no unknown fields."""

from __future__ import annotations

import msgspec

from core.spec.checks import require


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of an experiment: plain data that checks itself when it is made."""


def keep_as_tuple(spec: Spec, name: str, field: str, what: str) -> None:
    """Make a field that was given as a list the tuple that a frozen, hashable spec needs."""
    value = getattr(spec, name)
    require(isinstance(value, list | tuple), f"{field} is {value!r}, expected {what}")
    msgspec.structs.force_setattr(spec, name, tuple(value))
