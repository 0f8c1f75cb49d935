"""Views that tests make up, with what they say of themselves."""

from __future__ import annotations

from typing import Any

from playground.views.declared import Declaration


def declared(cls: Any, name: str, **said: Any) -> Declaration:
    """Let `cls`, a view of a test, say this of itself."""
    words = {"title": name.capitalize(), "tip": "", "icon": "curves"}
    cls.declaration = Declaration(f"{cls.__module__}:{cls.__name__}", name, **words | said)
    return cls.declaration
