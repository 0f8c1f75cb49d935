"""What is proposed for a file, and what is said and asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from core.datasets import DatasetError, load_dataset
from core.datasets.files import propose
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


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
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
