from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from turns import in_turn

from core.datasets import DatasetError, DownloadCancelled, load_dataset
from core.datasets.files import DATA_DIR_VARIABLE, find_file
from core.spec.experiment import DataSpec

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset

XOR_X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR_Y = np.array([0, 1, 1, 0])


def save(path: Path, **arrays: Any) -> Path:
    np.savez(path, **arrays)
    return path


def load(path: Path, fraction: float = 1.0, **changes: Any) -> Dataset:
    changes = {"scale": "none", **changes}
    return load_dataset(DataSpec("file", path=str(path), train_fraction=fraction, **changes))


@pytest.fixture
def npz(tmp_path: Path) -> Path:
    return tmp_path / "data.npz"


def test_the_notebooks_file_with_weights_beside_x_and_y(npz: Path) -> None:
    weights = np.array([[object()]])  # never opened, so never an error
    data = load(save(npz, x=XOR_X, y=XOR_Y[:, None], l1_weights=weights, l1_bias=np.ones(2)))
    np.testing.assert_array_equal(data.x_train, XOR_X)
    np.testing.assert_array_equal(data.y_train, XOR_Y)
    assert data.x_train.dtype == np.float64
    assert (data.kind, data.classes, data.name) == ("classes", 2, "file")
    assert len(data.x_test) == 0
    np.testing.assert_array_equal(data.plane_train, XOR_X)


@pytest.mark.parametrize(
    "y", [XOR_Y, XOR_Y[:, None], np.eye(2)[XOR_Y], np.eye(2)[XOR_Y][..., None]]
)
def test_labels_in_each_form(npz: Path, y: np.ndarray) -> None:
    data = load(save(npz, x=XOR_X, y=y))
    np.testing.assert_array_equal(data.y_train, XOR_Y)
    assert data.classes == 2


def test_keras_mnist_in_the_small(npz: Path) -> None:
    generator = np.random.default_rng(0)
    x = generator.integers(0, 256, (12, 28, 28), dtype=np.uint8)
    y = np.arange(12, dtype=np.uint8) % 10
    data = load(save(npz, x_train=x[:9], y_train=y[:9], x_test=x[9:], y_test=y[9:]), fraction=0.5)
    assert data.x_train.dtype == np.uint8
    assert (data.image_shape, data.classes) == ((28, 28), 10)
    np.testing.assert_array_equal(data.x_train, x[:9].reshape(9, 784))
    np.testing.assert_array_equal(data.y_test, [9, 0, 1])
    assert data.plane_train is None


@pytest.mark.parametrize("shape", [(0, 2), (0, 28, 28), (0, 28, 28, 1)])
@pytest.mark.parametrize("targets", [np.zeros(0, int), np.zeros(0), np.zeros((0, 1))])
def test_a_test_part_without_rows_is_none(
    npz: Path, shape: tuple[int, ...], targets: np.ndarray
) -> None:
    x, y = np.random.default_rng(0).random((6, *shape[1:])), np.arange(6) % 2
    data = load(save(npz, x_train=x, y_train=y, x_test=np.zeros(shape), y_test=targets))
    assert data.x_train.shape == (6, np.prod(shape[1:]))
    assert data.x_test.shape == (0, np.prod(shape[1:]))
    assert (data.classes, len(data.y_test)) == (2, 0)


def test_a_train_part_without_a_test_part_is_split(npz: Path) -> None:
    data = load(save(npz, x_train=np.arange(20.0).reshape(10, 2), y_train=np.arange(10) % 2), 0.7)
    assert (len(data.x_train), len(data.x_test)) == (7, 3)


def test_the_split_is_seeded_whole_and_in_the_files_order(npz: Path) -> None:
    x = np.column_stack([np.arange(50.0), np.zeros(50)])
    save(npz, x=x, y=np.arange(50) % 2)
    first, again, other = load(npz, 0.6), load(npz, 0.6), load(npz, 0.6, seed=1)
    np.testing.assert_array_equal(first.x_train, again.x_train)
    assert not np.array_equal(first.x_train, other.x_train)
    assert (np.diff(first.x_train[:, 0]) > 0).all()
    assert sorted([*first.x_train[:, 0], *first.x_test[:, 0]]) == list(range(50))
    np.testing.assert_array_equal(first.y_test, first.x_test[:, 0] % 2)


@in_turn(
    ("x", "dtype", "shape"),
    [
        (np.full((3, 784), 200.0), np.uint8, (28, 28)),
        (np.full((3, 8, 9), 255.0, np.float32), np.uint8, (8, 9)),
        (np.full((3, 784), 0.5), np.float64, (28, 28)),
        (np.full((3, 784), 0.5, np.float32), np.float32, (28, 28)),
        (np.full((3, 784, 1), 0.5), np.float64, (28, 28)),
        (np.full((3, 1, 8, 9), 0.5), np.float64, (8, 9)),
        (np.full((3, 8, 9, 1), 1, np.uint8), np.float64, (8, 9)),
        (np.full((3, 64), 3, np.uint8), np.float64, None),
        (np.full((3, 64), 200, np.uint8), np.uint8, (8, 8)),
        (np.full((3, 64), 200, np.int32), np.uint8, (8, 8)),
        (np.full((3, 64), 16, np.int32), np.float64, None),
        (np.full((3, 2), 1, np.uint8), np.float64, None),
        (np.full((3, 2), 0.5, np.float16), np.float32, None),
        (np.full((3, 2), True), np.float64, None),
        (np.full((3, 2), 0.5, ">f8"), np.float64, None),
    ],
)
def test_types_and_pictures(
    npz: Path, x: np.ndarray, dtype: type, shape: tuple[int, int] | None
) -> None:
    data = load(save(npz, x=x, y=np.array([0, 1, 2])))
    assert data.x_train.dtype == dtype
    assert data.image_shape == shape
    np.testing.assert_array_equal(data.x_train, x.reshape(3, -1))


def test_pictures_of_other_numbers_are_divided_by_their_largest(npz: Path) -> None:
    x = np.zeros((3, 8, 8))
    x[1, 2, 3] = 16
    data = load(save(npz, x=x, y=np.array([0, 1, 2])), scale="")
    assert data.x_train.max() == 1
    assert data.scaling is not None
    np.testing.assert_array_equal(data.scaling.undo(data.x_train), x.reshape(3, 64))


@pytest.mark.parametrize("values", [np.arange(3.0), np.eye(3)])
def test_small_whole_numbers_are_no_pixels(npz: Path, values: np.ndarray) -> None:
    x = np.resize(values, (9, 64)).astype(np.uint8)
    data = load(save(npz, x=x, y=np.arange(9) % 3))
    np.testing.assert_array_equal(data.x_train, x)
    assert data.x_train.dtype == np.float64


@pytest.mark.parametrize("dtype", ["<U3", ">U9", "S3"])
@pytest.mark.parametrize("shape", [(4,), (4, 1)])
def test_labels_may_be_text(npz: Path, dtype: str, shape: tuple[int, ...]) -> None:
    y = np.array(["dog", "ant", "dog", "cat"]).astype(dtype).reshape(shape)
    data = load(save(npz, x=XOR_X, y=y))
    assert data.class_names == ("ant", "cat", "dog")
    assert data.y_train.tolist() == [2, 0, 2, 1]


@pytest.mark.parametrize("empty", [np.zeros((0, 2)), np.zeros(0), np.zeros((0, 5))])
def test_an_empty_test_part_is_none(npz: Path, empty: np.ndarray) -> None:
    data = load(save(npz, x_train=XOR_X, y_train=XOR_Y, x_test=empty, y_test=np.zeros(0)), 0.5)
    assert (len(data.x_train), len(data.x_test)) == (4, 0)


def test_members_that_are_none_of_ours_are_passed_over(npz: Path) -> None:
    save(npz, x=XOR_X, y=XOR_Y, names=np.array(["a", "b"]), meta=np.array([{}], object))
    with zipfile.ZipFile(npz, "a") as archive:
        archive.writestr("readme.txt", "hello")
    np.testing.assert_array_equal(load(npz).x_train, XOR_X)


def test_arrays_are_standardised_unless_they_lie_beside_weights(npz: Path) -> None:
    x = XOR_X * 1000 + 5
    data = load(save(npz, x=x, y=XOR_Y), scale="")
    np.testing.assert_allclose(data.x_train, XOR_X * 2 - 1)
    data = load(save(npz, x=x, y=XOR_Y, l1_weights=np.zeros((1, 2))), scale="")
    np.testing.assert_array_equal(data.x_train, x)
    assert data.scaling is None


@pytest.mark.parametrize(
    ("x", "dtype", "shape"),
    [
        (np.full((3, 784), 200.0), np.float64, (28, 28)),
        (np.full((3, 64), 200.0), np.float64, None),
        (np.full((3, 64), 200), np.uint8, (8, 8)),
        (np.full((3, 64), 3, np.uint8), np.uint8, (8, 8)),
        (np.full((3, 8, 9), 3, np.uint8), np.uint8, (8, 9)),
        (np.full((3, 2), 3), np.float64, None),
    ],
)
def test_by_the_first_rules_arrays_are_read_as_they_were(
    npz: Path, x: np.ndarray, dtype: type, shape: tuple[int, int] | None
) -> None:
    data = load(save(npz, x=x, y=np.array([0, 1, 2])), rules="1", scale="")
    np.testing.assert_array_equal(data.x_train, x.reshape(3, -1))
    assert data.x_train.dtype == dtype
    assert data.image_shape == shape


def test_the_plane_is_drawn_only_over_its_own_coordinates(npz: Path) -> None:
    save(npz, x=XOR_X, y=XOR_Y)
    assert load(npz, features=("x", "xy")).plane_train is None
    assert load(npz, features=("x", "y")).plane_train is not None


def test_csv_is_known_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    table = tmp_path / "table.data"
    table.write_text("a,b,y\n1,2,u\n3,4,v\n")
    data = load(table)
    assert (data.class_names, data.inputs) == (("u", "v"), 2)
    archive = tmp_path / "archive.data"
    archive.write_bytes(save(tmp_path / "a.npz", x=XOR_X, y=XOR_Y).read_bytes())
    np.testing.assert_array_equal(load(archive).y_train, XOR_Y)


def test_regression_from_a_table(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a,y\n" + "".join(f"{i},{i / 2}\n" for i in range(10)))
    data = load(table, 0.8)
    assert (data.kind, data.outputs, data.y_train.shape) == ("regression", 1, (8, 1))


@in_turn(
    ("arrays", "message"),
    [
        ({"x": XOR_X}, "data.npz has no array 'y', expected x and y, or x_train"),
        ({"l1_weights": XOR_X}, "has no array 'x'"),
        ({"x_train": XOR_X, "y": XOR_Y}, "has no array 'y_train'"),
        ({"x": XOR_X, "y": XOR_Y, "x_test": XOR_X}, "has no array 'x_train'"),
        ({"x": XOR_X, "y": XOR_Y[:3]}, "x has the shape (4, 2) but y has (3,), expected the same"),
        ({"x": XOR_X[:, 0], "y": XOR_Y}, "x has the shape (4,), expected (rows, columns)"),
        ({"x": XOR_X, "y": np.array(1)}, "but y has ()"),
        ({"x": XOR_X[:0], "y": XOR_Y[:0]}, "x has no rows, expected at least one"),
        ({"x": XOR_X[:, :0], "y": XOR_Y}, "x has the shape (4, 0), expected"),
        ({"x": np.zeros((4, 8, 8, 3)), "y": XOR_Y}, "x has the shape (4, 8, 8, 3), expected"),
        ({"x": np.zeros((4, 65_537)), "y": XOR_Y}, "65,537 columns, expected at most 65,536"),
        ({"x": XOR_X, "y": np.zeros((4, 2, 2))}, "y has the shape (4, 2, 2), expected (rows,)"),
        ({"x": XOR_X, "y": np.zeros((4, 0))}, "y has the shape (4, 0)"),
        ({"x": XOR_X * [1, np.nan], "y": XOR_Y}, "x[0, 1] is nan, expected finite numbers"),
        ({"x": XOR_X, "y": np.array([0, 1, np.nan, 1])}, "y[2] is nan, expected finite"),
        ({"x": XOR_X.astype(object), "y": XOR_Y}, "x holds Python objects"),
        ({"x": XOR_X, "y": XOR_Y * 0}, "data.npz, y: every label is '0', expected at least two"),
        (
            {"x_train": XOR_X, "y_train": XOR_Y, "x_test": XOR_X[:, :1], "y_test": XOR_Y},
            "x_train has the shape (4, 2) but x_test has (4, 1), expected the same columns",
        ),
        (
            {"x_train": XOR_X, "y_train": np.eye(2)[XOR_Y], "x_test": XOR_X, "y_test": XOR_Y},
            "y_test has the shape (4,)",
        ),
    ],
)
def test_what_is_wrong_is_said(npz: Path, arrays: dict[str, np.ndarray], message: str) -> None:
    with pytest.raises(DatasetError) as caught:
        load(save(npz, **arrays))
    assert message in str(caught.value)
    assert "data.npz" in str(caught.value)


def test_files_are_found_in_the_named_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, named, shared = (tmp_path / name for name in ("here", "named", "shared"))
    for folder in (here, named, shared):
        folder.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(shared))
    for folder in (shared, named, here):
        (folder / "t.csv").write_text("a,y\n1,0\n2,1\n")
        assert find_file("t.csv", str(named)).absolute() == folder / "t.csv"
    assert find_file(str(shared / "t.csv"), str(named)) == shared / "t.csv"
    (named / "inner").mkdir()
    (named / "inner" / "t.csv").write_text("a,y\n1,0\n2,1\n")
    spec = DataSpec("file", path="inner/t.csv", train_fraction=1.0)
    assert len(load_dataset(spec, data_dir=str(named)).x_train) == 2


def test_a_missing_file_says_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "shared"))
    with pytest.raises(DatasetError) as caught:
        find_file("mnist__weights.npz", str(tmp_path / "named"))
    for part in ("mnist__weights.npz", "named", "shared", "--data-dir", DATA_DIR_VARIABLE):
        assert part in str(caught.value)
    with pytest.raises(DatasetError, match="does not exist: choose another file"):
        find_file(str(tmp_path / "no.csv"))
    with pytest.raises(DatasetError, match=r"no file is chosen: name a CSV or npz file"):
        find_file("")
    with pytest.raises(DatasetError, match="was not found"):
        find_file("n" * 4000)


def test_the_home_folder_may_be_written_as_a_tilde(tmp_path: Path) -> None:
    (Path.home() / "t.csv").parent.mkdir(parents=True, exist_ok=True)
    (Path.home() / "t.csv").write_text("a,y\n1,0\n2,1\n")
    assert find_file("~/t.csv") == Path.home() / "t.csv"


def test_reading_a_long_table_can_be_cancelled(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a,y\n" + "1,0\n2,1\n" * 1000)
    spec = DataSpec("file", path=str(table))
    told: list[tuple[int, int, str]] = []
    load_dataset(spec, progress=lambda *news: told.append(news))
    assert told[-1][0] <= told[-1][1] == table.stat().st_size
    with pytest.raises(DownloadCancelled):
        load_dataset(spec, cancelled=lambda: True)
