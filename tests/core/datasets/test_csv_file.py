"""Reading the cells of a table: what `DataSpec` says goes before what it looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from turns import in_turn

from core.datasets import csv_file, load_dataset
from core.datasets.dataset import DatasetError
from core.datasets.files import propose
from core.datasets.tables import rows, text
from core.spec.experiment import DataSpec

if TYPE_CHECKING:
    from pathlib import Path

    from core.datasets import Dataset


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def write(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


def load(path: Path, **changes: Any) -> Dataset:
    options = {"train_fraction": 1.0, "scale": "none", **changes}
    return load_dataset(DataSpec("file", path=str(path), **options))


@in_turn("separator", [",", ";", "\t", "|", " "])
@in_turn("line_end", ["\n", "\r\n", "\r"])
@in_turn("quote", ["", '"'])
def test_separators_and_line_ends(table: Path, separator: str, line_end: str, quote: str) -> None:
    cells = [["a", "b", "y"], ["1", "2", "0"], ["3", "4", "1"]]
    lines = (separator.join(f"{quote}{cell}{quote}" for cell in row) for row in cells)
    table.write_bytes(line_end.join(lines).encode())
    np.testing.assert_array_equal(load(table).x_train, [[1, 2], [3, 4]])


def test_whole_bright_squares_are_pixels_wherever_the_label_stands(table: Path) -> None:
    header = "label," + ",".join(f"pixel{i}" for i in range(64)) + "\n"
    lines = "".join(f"{value % 2}," + ",".join([str(value)] * 64) + "\n" for value in (0, 255, 17))
    data = load(write(table, header + lines))
    assert (data.x_train.dtype, data.image_shape) == (np.uint8, (8, 8))
    assert data.x_train[:, 5].tolist() == [0, 255, 17]
    data = load(write(table, (header + lines).replace("17", "17.5")))
    assert (data.x_train.dtype, data.image_shape) == (np.float64, None)


@pytest.mark.parametrize("highest", [1, 16, 127])
def test_small_whole_numbers_are_no_pixels(table: Path, highest: int) -> None:
    header = ",".join(f"p{i}" for i in range(64)) + ",y\n"
    lines = "".join(",".join([str(value)] * 64) + f",{value % 2}\n" for value in (0, 1, highest))
    data = load(write(table, header + lines))
    assert (data.x_train.dtype, data.x_train.max()) == (np.float64, highest)


def test_progress_is_told_and_can_end_the_reading(table: Path) -> None:
    write(table, "a,y\n" + "1,0\n2,1\n" * 1000)
    told: list[tuple[int, int, str]] = []
    spec = DataSpec("file", path=str(table))
    load_dataset(spec, progress=lambda *news: told.append(news))
    size = table.stat().st_size
    assert [done for done, _, _ in told] == [2004, 4004, 6004, 8004]
    assert {(total, news) for _, total, news in told} == {(size, "Reading table.csv")}


@in_turn(
    ("content", "options", "x", "y", "names"),
    [
        ("1,2\n3,4\n", {"header": "no"}, [[1], [3]], [0, 1], ("2", "4")),
        ("1,2\n3,4\n5,7\n", {"header": "yes"}, [[3], [5]], [0, 1], ("4", "7")),
        ("a;b,c\n1;2,5\n3;4,5\n", {"delimiter": ",", "task": "classes"}, None, None, None),
        ("a,b\n1.234,0\n2.5,1\n", {"decimal": "."}, [[1.234], [2.5]], [0, 1], ()),
        ("a;b\n1,234;0\n2,500;1\n", {"decimal": "."}, [[1234], [2500]], [0, 1], ()),
        ("a,b,c\n1,5,0\n2,6,1\n", {"target": "B"}, [[1, 0], [2, 1]], [0, 1], ("5", "6")),
        ("a,b,c\n1,5,0\n2,6,1\n", {"left_out": ("a",)}, [[5], [6]], [0, 1], ()),
        ("a,c\n7,0\n9,1\n7,0\n8,1\n", {"categories": ("a",)}, "one-hot", [0, 1, 0, 1], ()),
        ("id,a,c\n1,5,0\n2,6,1\n", {"numbers": ("id",)}, [[1, 5], [2, 6]], [0, 1], ()),
        ("a,c\n1,0\n2,1\n3,0\n", {"task": "number"}, [[1], [2], [3]], [0, 1, 0], ()),
        ("a,c\n1,0\n2,1\n3,x\n", {"categories": ("c",)}, [[1], [2], [3]], [0, 1, 2], tuple("01x")),
    ],
)  # fmt: skip
def test_what_a_person_chose_is_done(
    table: Path, content: str, options: dict[str, Any], x: Any, y: Any, names: Any
) -> None:
    write(table, content)
    if x is None:
        with pytest.raises(DatasetError):
            load(table, **options)
        return
    data = load(table, **options)
    if x == "one-hot":
        assert data.input_names == ("a: 7", "a: 8", "a: 9")
        x = [[1, 0, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0]]
    np.testing.assert_array_equal(data.x_train, x)
    assert data.in_own_units(data.y_train).ravel().tolist() == pytest.approx(y)
    assert data.class_names == names


@pytest.mark.parametrize("field", ["target", "left_out", "numbers", "categories"])
def test_a_column_that_is_not_there_is_named(table: Path, field: str) -> None:
    write(table, "a,b,c\n1,5,0\n2,6,1\n")
    value = "size" if field == "target" else ("size",)
    with pytest.raises(DatasetError, match=rf"no column 'size' \(data.{field}\), expected .* a, b"):
        load(table, **{field: value})


def test_text_is_no_number_even_where_somebody_says_so(table: Path) -> None:
    write(table, "a,b\nx,0\ny,1\n")
    with pytest.raises(DatasetError, match="line 2, column 'a' holds 'x', expected a number"):
        load(table, numbers=("a",))
    with pytest.raises(DatasetError, match="line 2, column 'a' holds 'x', expected a number"):
        load(table, target="a", task="number")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1", "windows-1252"])
def test_the_encoding_may_be_chosen(table: Path, encoding: str) -> None:
    table.write_bytes("größe,kind\n1,ä\n2,ö\n".encode(encoding.replace("windows-", "cp")))
    assert load(table, encoding=encoding).class_names == ("ä", "ö")


MISSING = "a,b,label\n1,red,0\n,blue,1\n3,,0\n4,red,1\n2,red,0\n3,blue,1\n"


@pytest.mark.parametrize(
    ("how", "x", "names"),
    [
        ("drop", [[1, 1], [4, 1], [2, 1], [3, 0]], ("a", "b: red")),
        ("mean", [[1, 1], [2.6, 0], [3, 1], [4, 1], [2, 1], [3, 0]], ("a", "b: red")),
        (
            "category",
            [[1, 0, 1, 0], [2.6, 1, 0, 0], [3, 0, 1, 1], [4, 0, 1, 0], [2, 0, 1, 0], [3, 0, 0, 0]],
            ("a", "a: missing", "b: red", "b: missing"),
        ),
    ],
)
def test_missing_values_are_left_out_filled_or_told(
    table: Path, how: str, x: list[list[float]], names: tuple[str, ...]
) -> None:
    data = load(write(table, MISSING), missing=how)
    np.testing.assert_array_equal(data.x_train, x)
    assert data.input_names == names


def test_the_mean_is_that_of_the_training_rows(table: Path) -> None:
    rows_ = "".join(f"{number if number % 5 else ''},{number % 2}\n" for number in range(100))
    data = load(write(table, "a,label\n" + rows_), missing="mean", train_fraction=0.5)
    known = data.x_train[np.isin(data.x_train, np.arange(100))]
    assert known.mean() in data.x_test


def test_few_rows_without_a_value_are_left_out_many_are_filled(table: Path) -> None:
    write(table, "a,b,label\n" + "1,2,0\n2,3,1\n" * 9 + ",2,0\n" * 4)
    few = propose(DataSpec("file", path=str(table)))
    assert (few.missing, few.rows_left_out, few.asks) == ("drop", 4, True)
    write(table, "a,b,label\n" + "1,2,0\n2,3,1\n" * 9 + ",2,0\n" * 9)
    assert propose(DataSpec("file", path=str(table))).missing == "mean"


def test_limits(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(table, "a,b,y\n1,2,0\n3,4,1\n")
    for module, limit, value, message in (
        (csv_file, "MAX_BYTES", 17, "18 bytes, expected at most 17"),
        (csv_file, "MAX_VALUES", 5, "more than 5 numbers"),
        (text, "MAX_LINE", 5, "line 1 has more than 5 characters"),
        (csv_file, "MAX_COLUMNS", 2, "3 columns, expected at most 2"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(module, limit, value)
            with pytest.raises(DatasetError, match=message):
                load(table)
    load(table)
    write(table, 'a,b,y\n1,"2345",0\n3,4,1\n')
    monkeypatch.setattr(rows, "MAX_CELL", 3)
    with pytest.raises(DatasetError, match="line 2: a cell in quotes has more than 3 characters"):
        load(table)


def by_the_first_rules(path: Path) -> Dataset:
    return load_dataset(DataSpec("file", path=str(path), train_fraction=1.0, rules="1"))


def test_by_the_first_rules_a_table_is_read_as_it_was(table: Path) -> None:
    data = by_the_first_rules(write(table, "label,id,y\n2,1,0\n5,2,2\n8,3,0\n"))
    np.testing.assert_array_equal(data.x_train, [[2, 1], [5, 2], [8, 3]])
    assert (data.y_train.tolist(), data.classes, data.class_names) == ([0, 2, 0], 3, ())
    assert data.scaling is None
    data = by_the_first_rules(write(table, "a,kind\n1,Yes\n2,yes\n3,no\n"))
    assert data.class_names == ("Yes", "no", "yes")
    with pytest.raises(DatasetError, match="line 1 holds numbers, expected a header"):
        by_the_first_rules(write(table, "1,2\n3,4\n"))
    with pytest.raises(DatasetError, match="line 3, column 'a' holds 'x', expected a number"):
        by_the_first_rules(write(table, "a,y\n1,0\nx,1\n"))


def test_by_the_first_rules_the_parts_are_drawn_as_they_were(table: Path) -> None:
    write(table, "a,y\n" + "".join(f"{n},{n % 2}\n" for n in range(50)))
    spec = DataSpec("file", path=str(table), train_fraction=0.6, seed=3, rules="1")
    order = np.random.default_rng(3).permutation(50)
    np.testing.assert_array_equal(load_dataset(spec).x_train[:, 0], np.sort(order[:30]))


def test_a_missing_category_is_the_most_frequent_of_the_training_rows(table: Path) -> None:
    values = ["p", "q"] * 20 + ["q", ""]
    write(table, "a,b,target\n" + "".join(f"{n},{v},{n}.5\n" for n, v in enumerate(values)))
    filled = set()
    for seed in range(20):
        data = load(table, missing="mean", train_fraction=0.5, seed=seed)
        if 41 in data.x_test[:, 0]:
            shares = data.x_train[:, 1].mean()  # of q among the training rows
            value = data.x_test[data.x_test[:, 0] == 41, 1].item()
            assert shares == 0.5 or value == round(shares)
            filled.add(value)
    assert filled == {0, 1}
