"""What is proposed for a file, and what is said and asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from turns import in_turn

from core.datasets import DatasetError, csv_file, load_dataset
from core.datasets.files import Proposer, propose
from core.spec.experiment import DataSpec

if TYPE_CHECKING:
    from pathlib import Path

    from core.datasets.proposal import Proposal


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def proposed(path: Path, content: str, **changes: Any) -> Proposal:
    path.write_text(content, encoding="utf-8")
    return propose(DataSpec("file", path=str(path), **changes))


def rows(count: int, cells: str) -> str:
    """Rows of `cells`, in which {n} is the row's number, {b} 0 or 1 and {w} its waves."""
    return "".join(
        cells.format(n=n, b=n % 2, w=round(np.sin(n) * 10, 3)) + "\n" for n in range(count)
    )


@in_turn(
    ("names", "target"),
    [
        ("a,y,category,outcome,diagnosis,species,class,target,label", "label"),
        ("a,Y,Category,Outcome,Diagnosis,Species,Class,TARGET,b", "TARGET"),
        ("class,a,species,b", "class"),
        ("a,species,diagnosis,b", "species"),
        ("outcome,a,diagnosis,b", "diagnosis"),
        ("y,category,outcome,b", "outcome"),
        ("y,a,category,b", "category"),
        ("y,a,b,c", "y"),
        ("a,b,c,d", "d"),
        ("label ,a,b,c", "label"),
    ],
)
def test_the_target_is_known_by_its_name_wherever_it_stands(
    table: Path, names: str, target: str
) -> None:
    count = names.count(",") + 1
    lines = [",".join(str((row + at) % 2) for at in range(count)) for row in range(6)]
    found = proposed(table, "\n".join([names, *lines]))
    assert found.target == target
    assert found.target_why == ("the last column" if target == "d" else "by its name")


def test_a_plain_table_opens_at_once_with_a_line_of_words(table: Path) -> None:
    found = proposed(table, "a,b,kind\n" + rows(40, "{n}.5,{w},k{b}"))
    assert not found.asks
    assert found.line == (
        "table.csv: 40 rows; commas, names in the first row; tells 2 classes of kind apart"
        " (k0, k1); 2 inputs, standardised; 20 to train, 20 to test."
        " To read it otherwise: --target, --task, --scale."
    )
    assert found.class_counts == (("k0", 20), ("k1", 20))
    assert found.first_rows[1] == ("1.5", "8.415", "k1")
    assert [(column.name, column.kind) for column in found.columns] == [
        ("a", "number"),
        ("b", "number"),
        ("kind", "target"),
    ]


@in_turn(
    ("content", "says"),
    [
        ("a,label\n" + rows(9, "{w},x") + "1,y\n", "class y has one row: it is trained on"),
        ("a,b,label\n" + rows(9, "{w},4,{b}"), "b has the same value in every row"),
        ("a,b,label\n" + rows(30, "{w},{n}000,{b}"), "times as much as a: they are standardised"),
        ("a,b,c,label\n" + rows(30, "{w},{b},1.5,{b}"), "c has the same value"),
        ("id,a,label\n" + rows(9, "{n},{w},{b}"), "id counts the rows: it is left out"),
        ("name,a,label\n" + rows(30, "x{n},{w},{b}"), "name holds 30 different texts"),
        ("a,price\n" + rows(40, "{w},{n}00"), "price has 40 different whole numbers"),
        ("a,class\n" + rows(90, "{w},{n}"), "class has 90 classes"),
        ("a,label\n1,0\n2,1\n", "nothing is left to test on"),
        ("a,label,y\n" + rows(9, "{w},{b},{w}"), "y may be a target too"),
    ],
)
def test_what_is_noticed(table: Path, content: str, says: str) -> None:
    assert says in " / ".join(proposed(table, content).noticed)


@pytest.mark.parametrize(
    ("content", "field", "says"),
    [
        ("1.5,2\n2.5,3\n", "header", "no column has a name"),
        ("0,1,2\n" + rows(9, "{w},{n},{b}"), "header", "counts from 0"),
        ("a,b\nx,u\ny,v\nx,u\ny,v\n", "header", "only taken for names"),
        ("a,class\n" + rows(90, "{w},{n}"), "task", "90 classes are many: is it a number?"),
        ("a,b\n" + rows(9, "{w},{n}00"), "task", "9 rows are few"),
        ("a,b,label\n" + rows(9, "{w},{n},{b}") + "x,3,1\n", "missing", "'x' in a, line 11"),
        ("a,p,q,r\n1,1,0,0\n2,0,1,0\n3,0,0,1\n4,1,0,0\n", "left_out", "are they one answer"),
        ("a;label\n1,5;0\n2.5;1\n", "decimal", "with a comma, like 1,5, and with a point"),
    ],
)
def test_what_is_asked(table: Path, content: str, field: str, says: str) -> None:
    found = proposed(table, content)
    assert [q.field for q in found.questions if says in q.text] == [field], found.questions
    assert f"--{field.replace('_', '-')}" in found.line


def test_what_is_answered_is_not_asked_again(table: Path) -> None:
    content = "1.5,2\n2.5,3\n"
    assert proposed(table, content).asks
    assert not proposed(table, content, header="no").asks
    content = "a,b\n" + rows(9, "{w},{n}00")
    assert proposed(table, content).asks
    assert not proposed(table, content, task="number").asks


def test_one_hot_inputs_are_noticed_and_kept(table: Path) -> None:
    found = proposed(table, "p,q,r,label\n" + "1,0,0,x\n0,1,0,y\n0,0,1,x\n1,0,0,y\n" * 3)
    assert "p, q, r are 1 in just one column of each row" in " / ".join(found.noticed)
    assert found.inputs == ("p", "q", "r")


def test_a_file_that_cannot_be_learned_is_proposed_with_its_problem(table: Path) -> None:
    found = proposed(table, "a,b,label\n1,2,0\n2,3,0\n")
    assert "every label is '0'" in found.problem
    assert found.asks
    assert found.summary == found.problem
    with pytest.raises(DatasetError, match="every label is '0'"):
        load_dataset(DataSpec("file", path=str(table)))
    assert proposed(table, "a,b,label\n1,2,0\n2,3,0\n", target="b", task="number").problem == ""


def test_a_file_that_cannot_be_read_is_an_error(table: Path) -> None:
    with pytest.raises(DatasetError, match="line 3 has 1 cell, expected 2"):
        proposed(table, "a,b\n1,2\n3\n")


def test_arrays_are_proposed_too(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    generator = np.random.default_rng(0)
    np.savez(path, x=generator.normal(size=(20, 3)), y=np.arange(20) % 2)
    found = propose(DataSpec("file", path=str(path)))
    assert (found.task, found.scale, found.train_rows, found.asks) == (
        "classes",
        "standard",
        10,
        False,
    )
    assert found.line == (
        "a.npz: 20 rows; tells 2 classes of y apart (0, 1); 3 inputs, standardised; 10 to train,"
        " 10 to test. To read it otherwise: --task, --scale."
    )
    np.savez(path, x=generator.normal(size=(60, 3)), y=np.arange(60) % 30)
    assert propose(DataSpec("file", path=str(path))).questions[0].field == "task"
    np.savez(path, x=np.ones((6, 3)), y=np.ones(6, int))
    assert "every label is '1'" in propose(DataSpec("file", path=str(path))).problem


def test_the_data_know_how_they_were_read(table: Path) -> None:
    table.write_text("a,b,label\n" + rows(30, "{w},{n}000,{b}"))
    data = load_dataset(DataSpec("file", path=str(table)))
    assert data.proposal == propose(DataSpec("file", path=str(table)))
    assert data.scaling is not None
    np.testing.assert_allclose(data.x_train.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(data.x_train.std(axis=0), 1)
    assert abs(data.x_test.mean(axis=0)).max() > 1e-6  # it was fitted on the training rows alone
    raw = load_dataset(DataSpec("file", path=str(table), scale="none"))
    np.testing.assert_allclose(data.scaling.undo(data.x_test), raw.x_test, rtol=1e-12)


def test_rows_without_a_target_are_told_in_sound_words(table: Path) -> None:
    some = "a,kind\n1,x\n2,y\n3,x\n4,y\n"
    (one,) = proposed(table, some + "5,NA\n").questions
    (two,) = proposed(table, some + "5,NA\n6,NA\n").questions
    assert one.text == "1 row has no kind and is left out"
    assert two.text == "2 rows have no kind and are left out"


def test_encodings_are_called_as_people_call_them(table: Path) -> None:
    table.write_bytes("a,kind\n1,ä\n2,ö\n".encode("latin-1"))
    line = propose(DataSpec("file", path=str(table))).line
    assert "names in the first row, Latin-1;" in line
    assert "is read as Latin-1: " in line


def test_a_byte_order_mark_is_said_and_no_part_of_a_name(table: Path) -> None:
    found = proposed(table, "\ufeffa,kind\n1,x\n2,y\n")
    assert "begins with a byte order mark" in found.line
    assert found.inputs == ("a",)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of more than 60 bytes are large, and 50 of them are looked at first."""
    monkeypatch.setattr(csv_file, "LARGE_BYTES", 60)
    monkeypatch.setattr(csv_file, "HEAD_BYTES", 50)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(
    ("content", "encoding", "shown"),
    [
        ("a,b,kind\n" + "1,2,x\n3,4,y\n" * 9, "utf-8", 6),
        ("a,b,kind\r" + "1,2,x\r3,4,y\r" * 9, "utf-8", 6),
        ("a,b,kind\n1,2,x\n3,4,y\n" + '1,2,"long\nlonger\nlongest of all"\n' * 9, "utf-8", 2),
        ("a,b,kind\n" + "1,2,x\n3,4,y\n" * 9, "utf-16", 2),
        ("a,b,kind\n" + "1,2,x\n3,4,y\n" * 9, "utf-16-le", 2),
        ("a,b,kind\n" + "1,2,x\n3,4,y\n" * 9, "utf-16-be", 2),
    ],
)
def test_the_first_rows_of_a_large_table_are_proposed_before_it_is_read(
    table: Path, content: str, encoding: str, shown: int
) -> None:
    table.write_bytes(content.encode(encoding))
    spec = DataSpec("file", path=str(table))
    found, whole = Proposer().glance(spec), propose(spec)
    assert found is not None
    assert not found.is_whole
    assert whole.is_whole
    assert len(found.first_rows) == found.rows == shown
    assert found.first_rows == whole.first_rows[:shown]
    assert (found.inputs, found.target) == (whole.inputs, whole.target) == (("a", "b"), "kind")


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(
    "content",
    [b"a,kind\n1,x\n2,y\n", b"a,kind" * 20, b"a,kind\n1,x\n2\n" + b"3,y\n" * 20, b"PK" * 50],
    ids=["small", "one line", "a short row", "a broken archive"],
)
def test_what_has_no_first_rows_to_show_is_left_to_the_reading_of_it_all(
    table: Path, content: bytes
) -> None:
    table.write_bytes(content)
    assert Proposer().glance(DataSpec("file", path=str(table))) is None
    assert Proposer().glance(DataSpec("file", path=f"{table}.none")) is None


@pytest.mark.usefixtures("large")
def test_a_table_that_was_read_whole_is_not_glanced_at(table: Path) -> None:
    table.write_text("a,b,kind\n" + "1,2,x\n3,4,y\n" * 9)
    spec, proposer = DataSpec("file", path=str(table)), Proposer()
    proposer.propose(spec)
    assert proposer.glance(spec.changed(scale="none")) is None
    assert proposer.glance(spec.changed(header="no")) is not None
