"""Many cases in one test, for what takes less time than a test of its own would cost."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def in_case(*names: object) -> Iterator[None]:
    """What fails within says in which case."""
    try:
        yield
    except BaseException as error:  # pytest.fail() raises no Exception
        error.add_note("in the case " + ", ".join(map(str, names)))
        raise
