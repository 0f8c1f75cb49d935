"""Importing views file by file: what one needs may take longer to import than a frame."""

from __future__ import annotations

import re
import sys
import time
from functools import cache
from importlib import import_module
from importlib.abc import InspectLoader
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

# What is not indented is imported together with the module in which it stands.
_IMPORT: Final = re.compile(r"^(?:from|import) ((?:core|playground)\.[\w.]+)", re.MULTILINE)
# Of a part no more files are begun after this: the longest alone take some milliseconds.
_SECONDS: Final = 0.004


def import_part(modules: Sequence[str], clock: Callable[[], float] = time.perf_counter) -> bool:
    """Import so many of the files that `modules` need as a part of a frame allows, one at least.

    False where none is missing.
    """
    end = clock() + _SECONDS
    has_imported = False
    while missing := [module for module in modules if module not in sys.modules]:
        import_module(_first_for(missing[0], frozenset()))
        has_imported = True
        if clock() >= end:
            break
    return has_imported


def _first_for(module: str, above: frozenset[str]) -> str:
    """Which file is to be imported first, of a module that is missing and all that it imports."""
    above |= {module}
    for needed in _imported_by(module):
        if needed not in sys.modules and needed not in above:
            return _first_for(needed, above)
    return module


@cache
def _imported_by(module: str) -> Iterable[str]:
    spec = find_spec(module)
    loader = spec.loader if spec is not None else None
    source = loader.get_source(module) if isinstance(loader, InspectLoader) else None
    return _IMPORT.findall(source or "")
