"""A cluster: Dask's scheduler and workers in this process, and everything that may be wrong.

That a worker's process is killed in mid-sweep stands in the soak run.
"""

from __future__ import annotations

import sys
import types
from functools import partial
from importlib.util import find_spec

import pytest
from small_runs import xor
from small_sweeps import made, rates

from core import DataSpec
from core.spec.sweep import Axis, SweepSpec
from core.sweep import cluster
from core.sweep.cluster import open_cluster
from core.sweep.errors import SweepError
from core.sweep.files_sent import as_sent, files_of, forget_sent, keep_sent, unsent
from core.sweep.versions import difference, has_other_bits, versions_here

if find_spec("distributed") is None:
    pytest.skip("Dask is not installed", allow_module_level=True)

TABLE = "one,two,kind\n" + "\n".join(f"{x},{x % 3},{'ab'[x % 2]}" for x in range(40))


@pytest.fixture
def address():
    """A scheduler with two workers."""
    import distributed

    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(processes=False, silence_logs=50, **settings) as found:
        yield found.scheduler_address


def of_table(folder):
    path = folder / "mine.csv"
    path.write_text(TABLE)
    base = xor(3)
    spec = SweepSpec(base, (Axis("data.name", (str(path),)),), repeats=8)
    return spec, path


def test_the_bits_are_those_of_one_machine_and_files_travel(address, tmp_path, monkeypatch):
    spec, path = of_table(tmp_path)
    told: list[str] = []
    here = made(spec, tmp_path / "here")
    pool = partial(open_cluster, address, spec, tell=told.append)
    content = path.read_bytes()
    monkeypatch.setattr(cluster, "files_of", lambda spec: (files_of(spec), path.unlink())[0])
    there = made(spec, tmp_path / "there", pool)
    path.write_bytes(content)
    assert [row.outcome for row in there] == ["finished"] * 8
    assert [row.fingerprint for row in there] == [row.fingerprint for row in here]
    assert [row.spec for row in there] == [row.spec for row in here]
    assert told == []


def answering(**answers: object) -> types.SimpleNamespace:
    """A client whose workers say this of their versions."""
    return types.SimpleNamespace(run=lambda _function, **_settings: answers)


def test_versions_that_differ_are_told_before_anything_starts():
    from core.sweep import cluster_pool

    ours, told = versions_here(), list[str]()
    older = ours | {"numpy": "1.0"}
    cluster_pool.tell_versions(answering(a=older, b=ours, c=older), told.append)
    cluster_pool.tell_versions(answering(a=ours | {"python": "3.9"}), told.append)
    cluster_pool.tell_versions(answering(a=dict(ours)), told.append)
    first, second = told
    assert first.startswith(f"2 of 3 workers have numpy 1.0 (here {ours['numpy']}): ")
    assert first.endswith("runs there may have other last digits than runs here")
    assert second.endswith(f"python 3.9 (here {ours['python']}): the numbers are the same")


def test_a_worker_without_this_program_is_told():
    from core.sweep import cluster_pool

    error = ModuleNotFoundError("No module named 'core'")
    with pytest.raises(SweepError, match="worker a cannot make runs: No module named 'core'"):
        cluster_pool.tell_versions(answering(a=error), print)


def test_nobody_answers(monkeypatch):
    from core.sweep import cluster_pool

    monkeypatch.setattr(cluster_pool, "_CONNECT_SECONDS", 0.2)
    with pytest.raises(SweepError, match=r"no Dask scheduler answers at tcp://127.0.0.1:1"):
        open_cluster("tcp://127.0.0.1:1", rates(), tell=print)


def test_versions_are_compared():
    ours = versions_here()
    assert set(ours) >= {"engine", "python", "numpy", "blas", "machine"}
    assert difference(ours, dict(ours)) == ""
    theirs = ours | {"numba": "0.1", "python": "3.9"}
    assert difference(ours, theirs).startswith(f"python 3.9 (here {ours['python']}), numba 0.1")
    assert has_other_bits(ours, theirs)
    assert not has_other_bits(ours, ours | {"python": "3.9"})


def test_files_are_found_where_they_were_sent_to_and_called_as_before(tmp_path):
    spec, path = of_table(tmp_path)
    files = files_of(spec)
    assert [file.path for file in files] == [str(path)]
    experiment = xor()
    experiment = SweepSpec(experiment).base.from_json(
        experiment.to_json().replace('"xor"', '"file"').replace('"path": ""', f'"path": "{path}"')
    )
    keep_sent(files, tmp_path / "worker")
    try:
        moved = as_sent(experiment)
        assert moved.data.path == str(tmp_path / "worker" / "0" / "mine.csv")
        assert (tmp_path / "worker" / "0" / "mine.csv").read_text() == TABLE
        assert unsent(moved) == experiment
    finally:
        forget_sent()
    assert as_sent(experiment) is experiment


def test_mnist_travels_as_its_four_files(tmp_path):
    folder = tmp_path / "mnist"
    folder.mkdir()
    names = [
        f"{part}-{what}-ubyte.gz"
        for part in ("train", "t10k")
        for what in ("images-idx3", "labels-idx1")
    ]
    for name in names:
        (folder / name).write_bytes(name.encode())
    from msgspec.structs import replace

    base = replace(xor(), data=DataSpec("mnist", path=str(folder)))
    files = files_of(SweepSpec(base))
    assert sorted(file.content.decode() for file in files) == sorted(names)
    keep_sent(files, tmp_path / "worker")
    try:
        place = as_sent(base).data.path
        assert place.endswith("/mnist")
        assert sorted(path.name for path in (tmp_path / "worker").rglob("*.gz")) == sorted(names)
        assert {str(path.parent) for path in (tmp_path / "worker").rglob("*.gz")} == {place}
    finally:
        forget_sent()


class TestQueue:
    def test_a_file_says_which_queue_to_ask_and_for_how_much(self, tmp_path, monkeypatch):
        asked = {}

        class Cluster:
            def __init__(self, **settings):
                asked.update(settings)

            def scale(self, jobs):
                asked["scaled to"] = jobs

        module = types.SimpleNamespace(SLURMCluster=Cluster)
        monkeypatch.setitem(sys.modules, "dask_jobqueue", module)
        path = tmp_path / "slurm.yaml"
        path.write_text("jobs: 12\ncores: 8\nmemory: 16GB\n")
        queue, jobs = cluster._queue(str(path))
        assert isinstance(queue, Cluster)
        assert jobs == 12
        assert asked == {"cores": 8, "memory": "16GB", "scaled to": 12}

    @pytest.mark.parametrize(
        ("name", "text", "said"),
        [
            ("slurm.yaml", "a: [", "slurm.yaml is no YAML"),
            ("slurm.yaml", "3", "holds no settings"),
            ("mine.yaml", "jobs: 3", "kind is 'mine', expected one of: slurm, pbs"),
            ("slurm.yaml", "jobs: many", "jobs is many, expected 1 to 10,000"),
            ("slurm.yaml", "cores: 3", "needs dask-jobqueue: pip install dask-jobqueue"),
        ],
    )
    def test_a_file_that_says_nothing_is_told(self, tmp_path, monkeypatch, name, text, said):
        monkeypatch.setitem(sys.modules, "dask_jobqueue", None)
        (tmp_path / name).write_text(text)
        with pytest.raises(SweepError) as told:
            open_cluster(str(tmp_path / name), rates(), tell=print)
        assert said in str(told.value)
        assert "\n" not in str(told.value)
