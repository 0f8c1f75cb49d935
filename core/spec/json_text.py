"""JSON from anywhere, read without trusting it: bounded, no key twice, no unknown field."""

from __future__ import annotations

import json
import re
from typing import Any, Final, TypeVar

import msgspec
import numpy as np

from core.spec.checks import SpecError

MAX_JSON_CHARACTERS: Final = 4_000_000
MAX_JSON_DEPTH: Final = 32
# A text in quotes, to its end or that of the file. Possessive repeats (*+) cannot backtrack.
_STRING: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
# What each byte outside of strings does to the depth.
_STEPS: Final = np.zeros(256, np.int8)
_STEPS[list(b"[{")], _STEPS[list(b"]}")] = 1, -1

T = TypeVar("T")


def decode_json(text: str | bytes, kind: type[T]) -> T:
    """Read JSON from anywhere into a spec type, without trusting it; raises `SpecError`.

    Length and depth are bounded, a key may stand only once in an object, and unknown fields are
    refused.
    """
    if len(text) > MAX_JSON_CHARACTERS:
        raise SpecError(
            f"the JSON text has {len(text):,} characters, expected at most {MAX_JSON_CHARACTERS:,}"
        )
    try:
        text = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise SpecError(f"the JSON text is not UTF-8 at byte {error.start}") from None
    _check_depth(text)
    try:
        found = msgspec.json.decode(text, type=kind)
    except UnicodeEncodeError as error:
        raise SpecError(f"the JSON text holds half a character at {error.start}") from None
    except msgspec.ValidationError as error:
        raise SpecError(str(error)) from None
    except msgspec.DecodeError as error:
        _check_grammar(text)  # says the same with line and column
        raise SpecError(str(error)) from None
    _check_grammar(text)
    return found


def _check_grammar(text: str) -> None:
    """Refuse what is no JSON, and a key that stands twice, which msgspec lets pass."""
    try:
        json.loads(
            text,
            object_pairs_hook=_unique_keys,
            parse_int=str,
            parse_float=str,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as error:
        raise SpecError(
            f"not valid JSON at line {error.lineno}, column {error.colno}: {error.msg}"
        ) from None


def _check_depth(text: str) -> None:
    """Refuse deep nesting before any recursive parser sees it; brackets in strings do not count."""
    outside = _STRING.sub("", text).encode("utf-8", "surrogatepass")
    depth = np.cumsum(_STEPS[np.frombuffer(outside, np.uint8)], dtype=np.int32)
    if depth.max(initial=0) > MAX_JSON_DEPTH:
        raise SpecError(f"the JSON text is nested more than {MAX_JSON_DEPTH} deep")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise SpecError(f"the JSON field {name[:80]!r} stands twice in one object")
            seen.add(name)
    return found


def _refuse_constant(name: str) -> None:
    raise SpecError(f"the JSON text holds {name}, expected finite numbers only")
