"""What a path stands for, and what of a drop is opened; what cannot be is said in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from PySide6.QtCore import QUrl

from playground.control.openable import OpenError, dropped_path, kind_of

if TYPE_CHECKING:
    from pathlib import Path

FOUR = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)


def touch(folder: Path, *names: str) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"")
    return [str(folder / name) for name in names]


def urls(*paths: object) -> list[QUrl]:
    return [QUrl.fromLocalFile(str(path)) for path in paths]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("run.npz", "run"),
        ("Run.NPZ", "run"),
        ("lesson.json", "run"),
        ("table.csv", "data"),
        ("iris.data", "data"),
        ("no ending", "data"),
        ("photo.png", "data"),
        ("mine.playground", "runs"),
        ("mine.playground/runs.json", "runs"),
        (FOUR[0], "data"),
    ],
)
def test_a_file_is_what_its_name_says(tmp_path: Path, name: str, kind: str) -> None:
    path = tmp_path / name
    touch(path.parent, path.name)
    assert kind_of(str(path)) == kind


def test_an_npz_of_another_name_is_known_by_its_content(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "weights.bin", "w") as file:
        file.writestr("l1_weights.npy", b"")
    assert kind_of(str(tmp_path / "weights.bin")) == "run"
    assert kind_of(str(tmp_path / "nowhere.bin")) == "data"  # who reads it says that it is missing


@pytest.mark.parametrize("below", ["", "MNIST/raw", "raw"])
def test_a_folder_of_pictures_is_opened_as_a_whole(tmp_path: Path, below: str) -> None:
    touch(tmp_path / "digits" / below, *FOUR)
    assert kind_of(str(tmp_path / "digits")) == "data"


def test_another_folder_is_refused_in_a_sentence(tmp_path: Path) -> None:
    touch(tmp_path / "my data", "table.csv")
    with pytest.raises(
        OpenError, match=r"^my data is a folder: open a file in it, or a folder of runs"
    ):
        kind_of(str(tmp_path / "my data"))
    touch(tmp_path / "kin" / "KMNIST/raw", *FOUR)
    touch(tmp_path / "kin" / "FashionMNIST/raw", *FOUR)
    with pytest.raises(OpenError, match="holds several sets of pictures"):
        kind_of(str(tmp_path / "kin"))


def test_one_thing_is_dropped_at_a_time(tmp_path: Path) -> None:
    one, other = touch(tmp_path, "a.csv", "b.csv")
    assert dropped_path(urls(one)) == one
    with pytest.raises(OpenError, match=r"^2 files were dropped: drop one at a time\.$"):
        dropped_path(urls(one, other))


def test_the_four_files_of_one_set_of_pictures_are_one_thing(tmp_path: Path) -> None:
    four = touch(tmp_path / "one", *FOUR)
    assert dropped_path(urls(*four)) == four[0]
    others = touch(tmp_path / "two", *FOUR)
    with pytest.raises(OpenError, match=r"^5 files were dropped"):
        dropped_path(urls(*four, others[0]))
    with pytest.raises(OpenError, match=r"^2 files were dropped"):
        dropped_path(urls(four[0], *touch(tmp_path / "one", "a.csv")))


def test_an_address_of_the_internet_is_no_file(tmp_path: Path) -> None:
    for dropped in ([QUrl("https://example.org/iris.csv")], [QUrl("https://a.b"), *urls(tmp_path)]):
        with pytest.raises(OpenError, match="is no file on this computer: save it first"):
            dropped_path(dropped)
