"""MNIST's files in a folder, and those of its kin: by which names they go, and which set they are.

Fashion-MNIST and KMNIST have MNIST's own file names, so their first file's SHA-256 tells which of
them it is; other content is called after its folder. EMNIST has names of its own for each of its
six sets, and its pictures lie on their side (Cohen et al., "EMNIST: an extension of MNIST to
handwritten letters", 2017).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase, digits
from typing import TYPE_CHECKING, Final

from core.datasets.dataset import DatasetError
from core.datasets.download import RemoteFile
from core.datasets.files import is_folder, is_there

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ROLES: Final = ("train-images", "train-labels", "t10k-images", "t10k-labels")
# As torchvision lays them out, as EMNIST's archive does, and as people sort them.
_OWN_PLACES: Final = ("", "mnist", "MNIST/raw", "raw")
_OTHER_PLACES: Final = ("FashionMNIST/raw", "KMNIST/raw")
_EMNIST_PLACES: Final = ("", "raw", "gzip", "emnist", "EMNIST/raw")
_MERGED: Final = digits + ascii_uppercase + "abdefghnqrt"
# The classes of EMNIST's sets; its letters are numbered from 1.
_EMNIST: Final = {
    "mnist": digits,
    "digits": digits,
    "letters": ascii_uppercase,
    "balanced": _MERGED,
    "bymerge": _MERGED,
    "byclass": digits + ascii_uppercase + ascii_lowercase,
}
_A_FILE: Final = re.compile(
    r"(?:emnist-(\w+)-)?(?:train|t10k|test)-(?:images|labels)[-.]idx[13]-ubyte(?:\.gz)?"
)
_NO_NAMES: Final = frozenset(("raw", "gzip"))
# First files of the kin that have MNIST's names, with the names of their ten classes.
KIN: Final = {
    "fashion-mnist": (
        RemoteFile(
            "train-images-idx3-ubyte.gz",
            26_421_880,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        ),
        (
            *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
            *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
        ),
    ),
    "kmnist": (
        RemoteFile(
            "train-images-idx3-ubyte.gz",
            18_165_135,
            "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
        ),
        ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
    ),
}


@dataclass(frozen=True)
class ImageSet:
    """Four files that belong together: `folder`, and which set of EMNIST's, "" for none."""

    folder: Path
    emnist: str = ""

    @property
    def path(self) -> Path:
        """What names this set and no other: its folder, or for EMNIST its first file."""
        return self.file(0) or self.folder if self.emnist else self.folder

    @property
    def title(self) -> str:
        """What the set is called, as far as names tell."""
        if self.emnist:
            return f"emnist-{self.emnist}"
        named = (part for part in (self.folder, *self.folder.parents) if part.name)
        return next((part.name for part in named if part.name not in _NO_NAMES), "mnist")

    @property
    def labels(self) -> str:
        """One character for each class."""
        return _EMNIST[self.emnist] if self.emnist else digits

    @property
    def first_label(self) -> int:
        """What the first class is numbered."""
        return 1 if self.emnist == "letters" else 0

    def file(self, role: int) -> Path | None:
        """The file of a role (train images, train labels, test images, test labels), or None."""
        return next((self.folder / name for name in self.names(role) if self._has(name)), None)

    def names(self, role: int) -> Iterator[str]:
        """The names that this file may have, the usual one first."""
        part = _ROLES[role]
        if self.emnist:
            part = f"emnist-{self.emnist}-{part.replace('t10k', 'test')}"
        kind = "idx3-ubyte" if "images" in part else "idx1-ubyte"
        for mark in "-.":
            for end in (".gz", ""):
                yield f"{part}{mark}{kind}{end}"

    def is_begun(self) -> bool:
        """Whether any of the files is there."""
        return any(self.file(role) for role in range(len(_ROLES)))

    def _has(self, name: str) -> bool:
        return is_there(self.folder / name)


def find_image_set(place: Path) -> ImageSet | None:
    """The set in this folder, or in those below it that are usual; None where there is none.

    MNIST's own names go before others. A file of a set names that set. Raises `DatasetError` for a
    folder that holds several others.
    """
    if not is_folder(place):
        match = _A_FILE.fullmatch(place.name)
        if not match or (match[1] and match[1] not in _EMNIST):
            return None
        return ImageSet(place.parent, match[1] or "")
    for below in _OWN_PLACES:
        if (own := ImageSet(place / below)).is_begun():
            return own
    others = [ImageSet(place / below) for below in _OTHER_PLACES]
    others += [ImageSet(place / below, name) for below in _EMNIST_PLACES for name in _EMNIST]
    found = [each for each in others if each.is_begun()]
    if len(found) > 1:
        names = ", ".join(str(each.path.relative_to(place)) for each in found)
        raise DatasetError(f"{place} holds several sets of pictures, expected one: name {names}")
    return found[0] if found else None
