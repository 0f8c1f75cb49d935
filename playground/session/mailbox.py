"""One slot between two threads: the newest item wins; what nobody fetched is not queued."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """A slot for one item. `put` says whether it was empty, that is, whether a signal is due."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._item: T | None = None

    def put(self, item: T) -> bool:
        """Replace what lies in the slot; True when nothing did: then one signal may be sent."""
        with self._lock:
            was_empty = self._item is None
            self._item = item
        return was_empty

    def take(self) -> T | None:
        """The newest item, once; None when there is none."""
        with self._lock:
            item, self._item = self._item, None
        return item
