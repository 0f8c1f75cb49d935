from __future__ import annotations

import gzip
import hashlib
import time
from typing import TYPE_CHECKING

import numpy as np
import platformdirs
import pytest
from idx_bytes import idx_bytes, small_mnist

from core.datasets import DatasetError, MnistMissing, load_dataset, mnist
from core.datasets.files import DATA_DIR_VARIABLE
from core.run.located import with_found_files
from core.spec.experiment import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec

if TYPE_CHECKING:
    from pathlib import Path

SPEC = DataSpec("mnist")
LABELS = "t10k-labels-idx1-ubyte.gz"
IMAGES = "train-images-idx3-ubyte.gz"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small MNIST in a folder of its own."""
    folder = tmp_path / "given"
    folder.mkdir()
    for name, content in small_mnist().items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No mirror at all: what is not in a folder or the cache is missing."""
    monkeypatch.setattr(mnist, "MIRRORS", ())


def test_a_named_folder(folder: Path) -> None:
    data = load_dataset(SPEC, data_dir=str(folder))
    assert data.x_train.shape == (20, 784)
    assert data.x_test.shape == (6, 784)
    assert data.x_train.dtype == np.uint8
    assert data.y_train.dtype == np.int64
    assert (data.classes, data.image_shape, data.name) == (10, (28, 28), "given")
    packed = small_mnist()
    images = gzip.decompress(packed["train-images-idx3-ubyte.gz"])[16:]
    np.testing.assert_array_equal(data.x_train.ravel(), np.frombuffer(images, np.uint8))
    labels = gzip.decompress(packed[LABELS])[8:]
    np.testing.assert_array_equal(data.y_test, np.frombuffer(labels, np.uint8))


def test_unpacked_files_and_a_folder_named_mnist_within(folder: Path) -> None:
    inner = folder / "mnist"
    inner.mkdir()
    for name in small_mnist():
        content = (folder / name).read_bytes()
        (inner / name).with_suffix("").write_bytes(gzip.decompress(content))
        (folder / name).unlink()
    assert len(load_dataset(SPEC, data_dir=str(folder)).x_train) == 20


def test_the_named_folder_comes_before_the_variable(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(folder))
    assert len(load_dataset(SPEC).x_train) == 20
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(MnistMissing, match=r"other holds none of its files"):
        load_dataset(SPEC, data_dir=str(other))  # it was named: nothing else is looked at
    for name, content in small_mnist(train=9).items():
        (other / name).write_bytes(content)
    assert len(load_dataset(SPEC, data_dir=str(other)).x_train) == 9


def test_a_folder_that_lacks_one_file_is_not_passed_over(folder: Path) -> None:
    (folder / LABELS).unlink()
    with pytest.raises(MnistMissing, match=f"holds some of its files, but not {LABELS}"):
        load_dataset(SPEC, data_dir=str(folder))


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(MnistMissing, match=r"the folder .*nowhere does not exist"):
        load_dataset(SPEC, data_dir=str(tmp_path / "nowhere"))
    (tmp_path / "file").touch()
    with pytest.raises(MnistMissing, match="holds none of its files"):
        load_dataset(SPEC, data_dir=str(tmp_path / "file"))


def test_what_is_missing_names_three_ways_on() -> None:
    with pytest.raises(MnistMissing) as caught:
        load_dataset(SPEC)
    message = str(caught.value)
    for way in ("Three ways on", "digits", "--data-dir", DATA_DIR_VARIABLE, "try again"):
        assert way in message
    for name in small_mnist():
        assert name in message
    assert isinstance(caught.value, DatasetError)


def test_the_cache_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = platformdirs.user_cache_path("training-playground", appauthor=False) / "mnist"
    cache.mkdir(parents=True)
    files = []
    for file in mnist.FILES:
        content = small_mnist()[file.name]
        (cache / file.name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        files.append(mnist.RemoteFile(file.name, len(content), digest))
    monkeypatch.setattr(mnist, "FILES", tuple(files))
    assert len(load_dataset(SPEC).x_train) == 20
    (cache / LABELS).write_bytes(small_mnist(test=5)[LABELS])
    with pytest.raises(MnistMissing, match=LABELS):  # what is not the very file is not taken
        load_dataset(SPEC)


LAYOUTS = {
    "torchvision": ("MNIST/raw", "-", False),
    "torchvision packed": ("MNIST/raw", "-", True),
    "dots, unpacked": ("", ".", False),
    "dots, packed": ("mnist", ".", True),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_folders_and_names_that_people_have(tmp_path: Path, layout: str) -> None:
    below, mark, packed = LAYOUTS[layout]
    place = tmp_path / "data" / below
    place.mkdir(parents=True)
    for usual, content in small_mnist().items():
        name = usual.replace("-idx", f"{mark}idx")
        if packed:
            (place / name).write_bytes(content)
        else:
            (place / name.removesuffix(".gz")).write_bytes(gzip.decompress(content))
    data = load_dataset(DataSpec("mnist", path=str(tmp_path / "data")))
    assert data.x_train.shape == (20, 784)
    assert data.name == {"MNIST/raw": "MNIST", "": "data"}.get(below, below)


def test_the_path_of_the_spec_goes_before_the_data_folder_and_the_cache(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert len(load_dataset(DataSpec("mnist", path=str(folder)), data_dir=str(empty)).x_train) == 20
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(folder))
    with pytest.raises(MnistMissing, match="empty holds none of its files"):
        load_dataset(DataSpec("mnist", path=str(empty)), data_dir=str(folder))


def emnist_letters(place: Path) -> np.ndarray:
    """Small files of EMNIST's letters, whose pictures lie on their side; returns them upright."""
    generator = np.random.default_rng(1)
    upright = generator.integers(0, 256, (26, 28, 28), dtype=np.uint8)
    for part in ("train", "test"):
        for what, array in (
            ("images-idx3", upright.transpose(0, 2, 1)),
            ("labels-idx1", np.arange(1, 27, dtype=np.uint8)),
        ):
            packed = gzip.compress(idx_bytes(array), mtime=0)
            (place / f"emnist-letters-{part}-{what}-ubyte.gz").write_bytes(packed)
    return upright


def test_emnist_is_shown_upright_and_its_letters_have_their_names(tmp_path: Path) -> None:
    upright = emnist_letters(tmp_path)
    data = load_dataset(SPEC, data_dir=str(tmp_path))
    np.testing.assert_array_equal(data.x_train.reshape(26, 28, 28), upright)
    assert (data.name, data.classes) == ("emnist-letters", 26)
    assert "".join(data.class_names) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert data.y_train.tolist() == list(range(26))


def test_of_several_sets_in_one_folder_one_has_to_be_named(tmp_path: Path) -> None:
    emnist_letters(tmp_path)
    for path in list(tmp_path.iterdir()):
        (tmp_path / path.name.replace("letters", "balanced")).write_bytes(path.read_bytes())
    with pytest.raises(DatasetError, match="holds several sets of pictures, expected one: name"):
        load_dataset(SPEC, data_dir=str(tmp_path))
    named = tmp_path / "emnist-letters-train-images-idx3-ubyte.gz"
    assert load_dataset(DataSpec("mnist", path=str(named))).name == "emnist-letters"


def test_kin_with_mnists_names_is_known_by_its_content(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (folder / IMAGES).read_bytes()
    first = mnist.RemoteFile(IMAGES, len(content), hashlib.sha256(content).hexdigest())
    monkeypatch.setitem(mnist.KIN, "fashion-mnist", (first, tuple("abcdefghij")))
    data = load_dataset(SPEC, data_dir=str(folder))
    assert (data.name, data.class_names) == ("fashion-mnist", tuple("abcdefghij"))


def test_the_folder_that_was_named_is_kept_in_the_experiment(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = NetworkSpec(784, (LayerSpec(10),))
    asked = Experiment(SPEC, network, TrainSpec())
    inner = tmp_path / "root" / "MNIST" / "raw"
    inner.parent.mkdir(parents=True)
    folder.rename(inner)
    monkeypatch.chdir(tmp_path)
    found = with_found_files(asked, "root")
    assert found.data.path == str(inner)
    assert len(load_dataset(found.data).x_train) == 20
    assert with_found_files(asked).data == SPEC


@pytest.mark.mnist
def test_the_real_files_are_those_the_program_knows(mnist_folder: Path) -> None:
    for file in mnist.FILES:
        assert file.is_intact((mnist_folder / file.name).read_bytes())
    sums = (mnist_folder / "SHA256SUMS").read_text()
    assert {tuple(line.split()) for line in sums.splitlines()} == {
        (file.sha256, file.name) for file in mnist.FILES
    }


@pytest.mark.mnist
def test_the_real_mnist_loads_at_once(mnist_folder: Path) -> None:
    best = np.inf
    for _ in range(3):  # the machine may be busy with something else
        start = time.process_time()
        data = load_dataset(SPEC, data_dir=str(mnist_folder))
        best = min(best, time.process_time() - start)
    assert best <= 0.5
    assert (data.x_train.shape, data.x_test.shape) == ((60_000, 784), (10_000, 784))
    # Counts as published with the set.
    assert np.bincount(data.y_train).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]  # fmt: skip
    assert data.y_test[:5].tolist() == [7, 2, 1, 0, 4]
    assert data.x_train.mean() / 255 == pytest.approx(0.1307, abs=5e-5)
