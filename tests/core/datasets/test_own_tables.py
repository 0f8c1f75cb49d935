"""People's own tables are read as they mean them: our own corpus, and the shared cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from own_tables import REFUSED, TABLES
from turns import in_turn

from core.datasets import DatasetError, load_dataset
from core.datasets.files import propose
from core.spec.experiment import DataSpec

if TYPE_CHECKING:
    from own_tables import Meant

    from core.datasets.dataset import Dataset
    from core.datasets.proposal import Proposal

CASES = Path(__file__).parents[4] / "shared" / "cases" / "tables"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def whole(path: Path, **changes: object) -> Dataset:
    """All rows, unscaled, in the file's order."""
    options = {"train_fraction": 1.0, "scale": "none", **changes}
    return load_dataset(DataSpec("file", path=str(path), **options))  # type: ignore[arg-type]


def said(proposal: Proposal) -> str:
    return " / ".join((*proposal.noticed, *(question.text for question in proposal.questions)))


@in_turn("name", TABLES)
def test_a_table_means_what_a_person_means(table: Path, name: str) -> None:
    meant: Meant = TABLES[name]
    table.write_bytes(meant.content)
    data, proposal = whole(table), propose(DataSpec("file", path=str(table)))
    np.testing.assert_array_equal(data.x_train, meant.x)
    if data.target_scaling is None:
        np.testing.assert_array_equal(data.y_train.ravel(), meant.y)
    else:
        own = data.in_own_units(data.y_train).ravel()
        np.testing.assert_allclose(own, np.asarray(meant.y, np.float64), rtol=1e-12)
    assert data.class_names == meant.names
    assert data.input_names == proposal.inputs == meant.inputs
    assert (proposal.task, proposal.target) == (meant.task, meant.target)
    assert proposal.asks == meant.asks
    assert meant.says in said(proposal)


@in_turn("name", TABLES)
def test_the_spec_written_out_reads_the_same(table: Path, name: str) -> None:
    table.write_bytes(TABLES[name].content)
    spec = DataSpec("file", path=str(table), train_fraction=0.7)
    first = load_dataset(spec)
    chosen = propose(spec).chosen
    again = load_dataset(chosen)
    for part in ("x_train", "y_train", "x_test", "y_test"):
        np.testing.assert_array_equal(getattr(first, part), getattr(again, part))
    assert first.class_names == again.class_names
    assert propose(chosen).chosen == chosen


@in_turn("name", TABLES)
def test_the_line_of_words_is_one_line(table: Path, name: str) -> None:
    table.write_bytes(TABLES[name].content)
    proposal = propose(DataSpec("file", path=str(table)))
    assert proposal.line.startswith("table.csv: ")
    assert "\n" not in proposal.line
    assert "To read it otherwise: --" in proposal.line
    for question in proposal.questions:
        assert question.text in proposal.line
        assert not question.field or hasattr(DataSpec(), question.field)


@in_turn("name", REFUSED)
def test_what_makes_no_sense_is_refused_in_words(table: Path, name: str) -> None:
    content, message = REFUSED[name]
    table.write_bytes(content)
    with pytest.raises(DatasetError) as caught:
        whole(table, scale="standard")
    assert message in str(caught.value)
    assert len(str(caught.value)) < 300
    assert "expected" in str(caught.value)


# What each shared case comes to: task, inputs, classes by name (or the first targets), and whether
# it asks. None: refused.
SHARED: dict[str, tuple[str, int, object, bool] | None] = {
    "c01": ("classes", 4, ("setosa", "versicolor"), True),
    "c03": ("classes", 3, ("a", "b"), False),
    "c04": ("classes", 2, ("0", "1"), False),
    "c05": ("number", 2, [3.5, 4.5, 5.25, 3.5], False),
    "c06": ("classes", 2, ("0", "1"), False),
    "c07": ("classes", 2, ("0", "1"), False),
    "c08": ("classes", 2, ("0", "1"), False),
    "c09": ("classes", 2, ("0", "1"), True),
    "c10": ("number", 1, [3.5, 4.25, 9.75, 2.5], True),
    "c11": ("classes", 64, tuple("0123456789"), False),
    "c12": ("classes", 2, ("a", "b"), False),
    "c14": ("classes", 2, ("x", "y"), False),
    "c15": ("classes", 2, ("x\nlong", "y"), False),
    "c16": ("classes", 2, ("x", "y"), False),
    "c18": ("classes", 2, ("ä", "ö"), False),
    "c19": ("classes", 2, ("ä", "ö"), False),
    "c20": ("classes", 2, ("no", "yes"), False),
    "c21": ("classes", 2, ("0", "1"), False),
    "c23": ("classes", 2, ("no", "yes"), False),
    "c24": ("classes", 2, ("0", "1"), False),
    "c26": ("classes", 2, ("False", "True"), False),
    "c27": ("classes", 2, ("0", "1"), False),
    "c28": ("classes", 2, ("0", "1"), True),
    "c30": ("classes", 2, ("1", "2", "3"), False),
    "c31": ("classes", 2, ("1", "2"), False),
    "c32": ("number", 2, [130329, 53650], False),
    "c33": ("classes", 2, ("0", "2"), False),
    "c34": ("classes", 1, ("0", "1"), False),
    "c35": ("classes", 2, ("0", "1"), True),
    "c36": ("classes", 2, ("0", "1"), False),
    "c37": None,
    "c38": ("classes", 2, ("0", "1"), False),
    "c39": ("classes", 2, ("0", "1"), False),
    "c40": ("classes", 2, ("0", "1"), False),
    "c43": ("classes", 2, ("0", "1"), False),
    "c44": ("classes", 2, ("0", "1"), False),
    "c46": ("classes", 2, ("0", "1"), False),
    "c47": ("classes", 2, ("Yes", "no"), True),
    "c48": None,
    "c49": ("classes", 2, ("0", "1"), False),
    "c53": ("number", 2, [1234, 999, 1100, 850], True),
    "c54": ("number", 2, [12, 5, 9], True),
    "c56": ("classes", 2, ("no", "yes"), True),
    "c58": ("classes", 2, ("no", "yes"), False),
}


# How a file is written is said where that is not the plainest way.
WRITTEN = {"c16": "UTF-16", "c18": "a byte order mark", "c19": "is read as Latin-1"}


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
@in_turn("number", SHARED)
def test_every_shared_case_reads_as_its_table_says(number: str) -> None:
    (path,) = CASES.glob(f"{number}_*")
    meant = SHARED[number]
    if meant is None:
        with pytest.raises(DatasetError):
            whole(path)
        return
    task, inputs, answers, asks = meant
    data, proposal = whole(path), propose(DataSpec("file", path=str(path)))
    assert (proposal.task, data.inputs, proposal.asks) == (task, inputs, asks)
    if task == "classes":
        assert tuple(name for name, _ in proposal.class_counts) == answers
    else:
        own = data.in_own_units(data.y_train).ravel()[: len(answers)]
        np.testing.assert_allclose(own, answers, rtol=1e-12)  # type: ignore[arg-type]
    if number in WRITTEN:
        assert WRITTEN[number] in proposal.line
    if number == "c11":
        assert (data.image_shape, data.x_train.dtype) == ((8, 8), np.uint8)


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
def test_every_shared_case_is_among_them() -> None:
    assert {path.name[:3] for path in CASES.iterdir()} == SHARED.keys()
