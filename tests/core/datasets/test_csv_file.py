from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from core.datasets import csv_file
from core.datasets.csv_file import read_csv
from core.datasets.dataset import DatasetError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_numbers_and_a_label(table: Path) -> None:
    x, targets = read_csv(write(table, "a,b,label\n0.5,-1e3,0\n2,3,1\n"))
    np.testing.assert_array_equal(x, [[0.5, -1000], [2, 3]])
    assert x.dtype == np.float64
    assert (targets.kind, targets.classes) == ("classes", 2)
    assert targets.parts[0].tolist() == [0, 1]


def test_class_names(table: Path) -> None:
    _, targets = read_csv(write(table, "a,kind\n1,setosa\n2, virginica \n3,setosa\n"))
    assert targets.class_names == ("setosa", "virginica")
    assert targets.parts[0].tolist() == [0, 1, 0]


def test_a_broken_number_as_label_is_regression(table: Path) -> None:
    _, targets = read_csv(write(table, "a,price\n1,2.5\n2,3\n"))
    assert targets.kind == "regression"
    assert targets.parts[0].tolist() == [[2.5], [3.0]]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(table: Path, separator: str, line_end: str) -> None:
    rows = [["a", "b", "y"], ["1", "2", "0"], ["3", "4", "1"]]
    table.write_bytes(line_end.join(separator.join(row) for row in rows).encode())
    x, _ = read_csv(table)
    np.testing.assert_array_equal(x, [[1, 2], [3, 4]])


def test_quotes_spaces_empty_lines_and_a_byte_order_mark(table: Path) -> None:
    table.write_bytes(b'\xef\xbb\xbf"a","b, c",y\n\n" 1",2 ,"one"\n   \n3,4,"t""wo"\n\n')
    x, targets = read_csv(table)
    np.testing.assert_array_equal(x, [[1, 2], [3, 4]])
    assert targets.class_names == ("one", 't"wo')


def test_whole_bright_squares_are_pixels(table: Path) -> None:
    header = ",".join(f"p{i}" for i in range(64)) + ",y\n"
    rows = "".join(",".join([str(value)] * 64) + f",{value % 2}\n" for value in (0, 255, 17))
    x, _ = read_csv(write(table, header + rows))
    assert x.dtype == np.uint8
    assert x[:, 5].tolist() == [0, 255, 17]


def test_progress_is_told_and_can_end_the_reading(table: Path) -> None:
    write(table, "a,y\n" + "1,0\n2,1\n" * 1000)
    told: list[tuple[int, int, str]] = []
    read_csv(table, lambda *news: told.append(news))
    size = table.stat().st_size
    assert [done for done, _, _ in told] == [2004, 4004, 6004, 8004]
    assert {(total, text) for _, total, text in told} == {(size, "Reading table.csv")}

    class StopError(Exception):
        pass

    def stop(*_news: object) -> None:
        raise StopError

    with pytest.raises(StopError):
        read_csv(table, stop)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "table.csv is empty, expected a header"),
        ("\n\n", "table.csv is empty, expected a header"),
        ("a,y\n", "table.csv has no row below its header"),
        ("a\n1\n", "line 1 has one column, expected at least two"),
        ("1,2\n3,4\n", "line 1 holds numbers, expected a header"),
        ("a,y\n1,2,3\n", "line 2 has 3 cells, expected 2 as in the header"),
        ("a,y\n1,0\n\n1\n", "line 4 has 1 cells, expected 2"),
        ("a,b,y\n1,2,0\n1,x2,1\n", "line 3, column 'b' holds 'x2', expected a number"),
        ("a,b,y\n1,,0\n", "line 2, column 'b' is empty, expected a number"),
        ("a,b,y\n1_000,2,0\n", "line 2, column 'a' holds '1_000', expected a number"),
        ("a,y\n1,0\nnan,1\n", "line 3, column 'a' is nan, expected a finite number"),
        ("a,y\n\n1,0\n-1e999,1\n", "line 4, column 'a' is -inf, expected a finite number"),
        ("a,y\n1,0\n2,inf\n", "line 3, column 'y' is inf, expected a finite number"),
        ("a,y\n1,0\n2,cat\n", "line 3, column 'y' holds 'cat', expected a number like the labels"),
        ("a,y\n1,cat\n2,\n", "line 3, column 'y' is empty, expected a label"),
        ("a,y\n1,cat\n2,cat\n", "column 'y' (the last one is the label): every label is 'cat'"),
        ('a,y\n1,"cat\n2,dog\n', "line 2: unexpected end of data, expected cells separated by ','"),
        ("a,y\n1,\0\n2,b\n3,\0\nx,b", "line 5, column 'a' holds 'x'"),
        (
            "a,y\n" + "1" * 500 + "e,0\n",
            "holds '1111111111111111111111111111111111111111', expected",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(table: Path, text: str, message: str) -> None:
    with pytest.raises(DatasetError) as caught:
        read_csv(write(table, text))
    assert message in str(caught.value)
    assert "table.csv" in str(caught.value)
    assert "expected" in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "content", [b"\xff\xfea\0,\0y\0\n\0", b"a,y\n1,\xe4\n", bytes(range(256)), b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_not_utf8_is_refused(table: Path, content: bytes) -> None:
    table.write_bytes(content)
    with pytest.raises(DatasetError, match=r"not text in UTF-8 near line 1|near line 2"):
        read_csv(table)


def test_limits(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(table, "a,b,y\n1,2,0\n3,4,1\n")
    for limit, value, message in (
        ("MAX_BYTES", 17, "18 bytes, expected at most 17"),
        ("MAX_VALUES", 4, "more than 4 numbers"),
        ("MAX_LINE", 5, "line 1 has more than 5 characters"),
        ("MAX_COLUMNS", 2, "3 columns, expected at most 2"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(csv_file, limit, value)
            with pytest.raises(DatasetError, match=message):
                read_csv(table)
    read_csv(table)
