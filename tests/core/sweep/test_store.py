"""The folder of results: who may write there, and what is said when nobody can."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest
from small_sweeps import made, rates

from core.sweep import store as store_module
from core.sweep.database import RESULTS
from core.sweep.errors import SweepError
from core.sweep.pool import Pool
from core.sweep.results import experiment_of, history_of, read_results
from core.sweep.store import Store
from core.sweep.sweep import Sweep

SPEC = rates(0.1)


def test_results_are_not_written_over(tmp_path):
    made(SPEC, tmp_path / "s")
    with pytest.raises(SweepError, match="holds results already: go on with --resume"):
        made(SPEC, tmp_path / "s")


def test_another_sweep_is_not_gone_on_with(tmp_path):
    made(SPEC, tmp_path / "s")
    with pytest.raises(SweepError, match="holds the results of another sweep"):
        made(rates(0.2), tmp_path / "s", resume=True)
    assert len(read_results(tmp_path / "s")) == 1


def test_to_go_on_with_nothing_is_to_begin(tmp_path):
    assert len(made(SPEC, tmp_path / "s", resume=True)) == 1


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(SweepError, match=r"holds other files \(thesis.tex\)"):
        made(SPEC, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
    with pytest.raises(SweepError, match="is no folder"):
        made(SPEC, tmp_path / "thesis.tex")


def test_two_cannot_write_at_once_but_any_may_read(tmp_path):
    with Store(tmp_path / "s", SPEC) as store:
        with pytest.raises(SweepError, match="another sweep is writing to s just now"):
            Store(tmp_path / "s", SPEC, resume=True)
        assert len(read_results(tmp_path / "s")) == 0
        store.add(made(SPEC, tmp_path / "other"))
        assert len(read_results(tmp_path / "s")) == 1
    with Store(tmp_path / "s", SPEC, resume=True) as again:
        assert again.outcomes() == {0: ("finished", 0)}


def test_a_full_disk_is_one_sentence_and_what_was_there_stays(tmp_path, monkeypatch):
    spec = rates(repeats=40)
    runs = Sweep(spec, tmp_path / "s", make_pool=Pool).run()
    next(runs)
    runs.close()
    connect = sqlite3.connect

    def small(path, *arguments, **settings):
        connection = connect(path, *arguments, **settings)
        connection.execute("PRAGMA max_page_count = 30")
        return connection

    with monkeypatch.context() as patch:
        patch.setattr(store_module.sqlite3, "connect", small)
        with pytest.raises(SweepError) as told:
            made(spec, tmp_path / "s", resume=True)
    assert str(told.value) == "cannot write to s: the disk is full"
    kept = len(read_results(tmp_path / "s"))
    assert 1 <= kept < 120
    assert len(made(spec, tmp_path / "s", resume=True)) == 120 - kept


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there are no results of a sweep in it"),
        (b"", "results.sqlite holds no results of a sweep"),
        (b"not a database at all" * 100, "it holds no results of a sweep"),
    ],
)
def test_what_holds_no_results_is_told(tmp_path, content, said):
    if content is not None:
        (tmp_path / RESULTS).write_bytes(content)
    with pytest.raises(SweepError) as told:
        read_results(tmp_path)
    assert said in str(told.value)
    assert "\n" not in str(told.value)


def test_results_of_a_newer_program_are_told(tmp_path):
    made(SPEC, tmp_path / "s")
    with closing(sqlite3.connect(tmp_path / "s" / RESULTS)) as connection, connection:
        connection.execute("UPDATE about SET value = '99' WHERE name = 'version'")
    with pytest.raises(SweepError, match="has version 99, this program knows 1"):
        read_results(tmp_path / "s")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE runs SET settings = '{'",
        "UPDATE runs SET test_loss = 'much'",
        "UPDATE runs SET epochs = 'many'",
        "UPDATE about SET value = '{}' WHERE name = 'sweep'",
        "UPDATE details SET spec = 7, history = 'x'",
        "UPDATE details SET spec = '{}', history = x'00'",
    ],
)
def test_damaged_results_are_told(tmp_path, change):
    made(SPEC, tmp_path / "s")
    with closing(sqlite3.connect(tmp_path / "s" / RESULTS)) as connection, connection:
        connection.execute(change)
    calls = [lambda: experiment_of(tmp_path / "s", 0), lambda: history_of(tmp_path / "s", 0)]
    for call in calls if "details" in change else [lambda: read_results(tmp_path / "s")]:
        with pytest.raises(SweepError):
            call()


def test_a_run_that_is_not_there_is_told(tmp_path):
    made(SPEC, tmp_path / "s")
    with pytest.raises(SweepError, match="there is nothing of run 7"):
        experiment_of(tmp_path / "s", 7)


def test_results_of_a_program_that_was_killed_in_the_midst_of_writing_are_read(tmp_path):
    made(SPEC, tmp_path / "s")
    with closing(sqlite3.connect(tmp_path / "s" / RESULTS, isolation_level=None)) as writing:
        writing.execute("PRAGMA cache_size = 1")  # what is not finished goes to the disk early
        writing.execute("BEGIN")
        for number in range(100, 300):
            writing.execute("INSERT INTO details VALUES (?, 'x', ?)", (number, b"x" * 4000))
        shutil.copytree(tmp_path / "s", tmp_path / "killed")
        writing.execute("ROLLBACK")
    assert (tmp_path / "killed" / f"{RESULTS}-journal").stat().st_size
    found = read_results(tmp_path / "killed")
    assert (
        found.columns["number"].tolist() == read_results(tmp_path / "s").columns["number"].tolist()
    )
