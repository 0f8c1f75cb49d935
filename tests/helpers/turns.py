"""Many cases in one test, where each takes less time than a test of its own would cost."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


@contextmanager
def in_case(*values: object) -> Iterator[None]:
    """What fails within says in which case."""
    try:
        yield
    except BaseException as error:  # pytest.fail() raises no Exception
        error.add_note("in the case " + ", ".join(map(repr, values)))
        raise


def in_turn(
    names: str | Sequence[str], cases: Iterable[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Like `pytest.mark.parametrize`, but one test that ends with the first case that fails.

    What it has from fixtures is the same in all cases.
    """
    keys = [names] if isinstance(names, str) else list(names)
    listed = [(case,) if isinstance(names, str) else tuple(case) for case in cases]
    if not listed:
        raise ValueError("there is no case")

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def all_cases(*args: Any, **fixtures: Any) -> None:
            for values in listed:
                with in_case(*values):
                    test(*args, **fixtures, **dict(zip(keys, values, strict=True)))

        signature = inspect.signature(test)
        others = [each for name, each in signature.parameters.items() if name not in keys]
        vars(all_cases)["__signature__"] = signature.replace(parameters=others)
        return all_cases

    return decorate
