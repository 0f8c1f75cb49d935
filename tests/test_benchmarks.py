"""The engine's benchmark: its list of cases, its slopes, its tables and what it does on failure."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

BENCHMARKS = Path(__file__).with_name("benchmarks")
MODULES = (
    *("bench_defaults", "bench_engine", "bench_inside", "bench_population"),
    "bench_sweep",
    *("cases", "machine", "scaling", "tables", "targets", "watching"),
)


class Benchmark:
    """The benchmark's modules, imported as its scripts import each other."""

    bench_defaults: ModuleType
    bench_engine: ModuleType
    bench_inside: ModuleType
    bench_population: ModuleType
    bench_sweep: ModuleType
    cases: ModuleType
    machine: ModuleType
    scaling: ModuleType
    tables: ModuleType
    targets: ModuleType
    watching: ModuleType


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Benchmark:
    monkeypatch.syspath_prepend(BENCHMARKS)
    found = Benchmark()
    for name in MODULES:
        setattr(found, name, importlib.import_module(name))
    return found


def timing(median: float, cores: float = 1.0) -> dict[str, Any]:
    return {"median": median, "low": median * 0.9, "high": median * 1.1, "cores": cores}


def made_result(lines: dict[str, Any], **changed: Any) -> dict[str, Any]:
    machine = {
        "processor": "A processor",
        "cores": 2,
        "system": "Linux x86_64",
        "python": "3.11.7",
        "numpy": "2.4.6 (openblas 0.3.31 SkylakeX)",
        "load": 0.1,
        "torch": "2.13.0",
    }
    common = {"data": "MNIST", "rounds": 5, "seconds": 0.6, "clock": "wall", "quick": False}
    rest = {"left_out": {}, "failed": {}, "growth": {}}
    return {"machine": machine, **common, **rest, "lines": lines, **changed}


def row_of(text: str, start: str) -> list[str]:
    (line,) = [line for line in text.splitlines() if line.startswith(f"| {start}")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_every_figure_is_asked_for_once_and_of_a_known_peer(benchmark):
    cases = benchmark.cases
    figures = cases.engine_figures() + cases.memory_figures() + benchmark.scaling.figures()
    assert len({(figure.line, figure.peer) for figure in figures}) == len(figures)
    peers = importlib.import_module("peers").PEERS
    assert {figure.peer for figure in figures} == set(peers)
    assert {"torch", "sklearn", "plain"} <= set(cases.mnist_peers("adam", 512))


def test_ours_can_be_measured(benchmark, monkeypatch):
    peers, cases = importlib.import_module("peers"), benchmark.cases
    monkeypatch.setattr(importlib.import_module("timing"), "WARM_UP_SECONDS", 0.0)
    found = peers.numpy_path({**cases.TINY[cases.XOR], "seconds": 0.001})
    assert found["microseconds"] > 0


def test_a_quick_run_takes_part_of_the_same_figures(benchmark):
    for figures in (benchmark.cases.engine_figures, benchmark.scaling.figures):
        full, quick = figures(), figures(quick=True)
        assert all(figure in full for figure in quick)
        assert len(quick) < len(full)


def test_every_target_has_its_figures(benchmark):
    figures = benchmark.cases.engine_figures()
    lines: dict[str, Any] = {}
    for figure in figures:
        lines.setdefault(figure.line, {})[figure.peer] = timing(100.0)
    for figure in benchmark.cases.memory_figures():
        used = {"peak": 5, "held": 4, "activations": 1, "parameters": 1}
        lines[figure.line] = {"memory": used}
    targets = benchmark.targets.targets(lines)
    assert all(target.found is not None for target in targets)
    assert len({target.name for target in targets}) == len(targets)


def test_the_table_says_what_was_wanted_what_was_found_and_whether_it_holds(benchmark):
    lines = {
        "mnist sgd 1": {
            "ours": timing(100.0),
            "torch": timing(310.0),
            "plain": timing(90.0, cores=1.31),
        },
        "mnist sgd 1, all cores": {"ours": timing(100.0), "jax": timing(120.0, cores=1.45)},
        "memory adam": {
            "memory": {"peak": 8_200, "held": 5_000, "activations": 200, "parameters": 1_000}
        },
    }
    text = benchmark.tables.markdown(made_result(lines))
    assert row_of(text, "ours, as chosen, sgd, batch 1: times")[1:] == ["≥ 3", "3.10", "holds"]
    start = "one core, sgd, batch 1: times the steps a second of the best"
    assert row_of(text, start)[1:] == ["≥ 1.15", "0.90", "**falls short**"]
    assert row_of(text, "all cores, sgd, batch 1: times")[1:] == ["≥ 1", "1.20", "holds"]
    assert row_of(text, "memory, adam")[1:] == ["≤ 7.2", "8.00", "**falls short**"]
    assert row_of(text, "one core, sgd, batch 10: times")[2:] == ["", "not measured"]
    assert row_of(text, "plain NumPy")[1] == "90 (81–99) ×1.31"
    assert row_of(text, "JAX, jitted")[1] == "120 (108–132) ×1.45"
    assert "2 of 4 hold" in text
    assert "A processor, 2 cores, Linux x86_64, Python 3.11.7" in text


def test_the_table_names_who_is_left_out_and_who_failed(benchmark):
    result = made_result({}, left_out={"jax": "not installed"}, failed={"mnist, torch": "no room"})
    text = benchmark.tables.markdown(result)
    assert "Left out: JAX, jitted (not installed)." in text
    assert "Failed: mnist, torch: no room" in text


def test_the_readme_has_a_row_for_each_peer_and_optimiser(benchmark):
    lines = {
        "mnist sgd 32": {"numpy": timing(283.4), "torch": timing(1_730.0)},
        "mnist adam 512": {"numpy": timing(3_920.0)},
        "mnist adam 512, all cores": {"ours": timing(2_000.0)},
    }
    text = benchmark.tables.readme(made_result(lines))
    one, every = text.split("As users get them, on all cores")
    assert row_of(one, "SGD: PyTorch") == ["SGD: PyTorch, eager", "", "", "1,730", "", ""]
    assert row_of(one, "Adam: ours, NumPy")[-1] == "3,920"
    assert row_of(every, "Adam: ours, as chosen")[-1] == "2,000"
    assert "PyTorch 2.13.0" in text


def test_the_exponent_of_a_power_law_is_found(benchmark):
    sizes = [1, 4, 16, 64]
    power, factor = benchmark.scaling.exponent(sizes, [3.0 * size**1.5 for size in sizes])
    assert power == pytest.approx(1.5)
    assert factor == pytest.approx(3.0)


def test_growth_is_summed_up_over_all_and_over_the_largest_sizes(benchmark):
    scaling = benchmark.scaling
    lines = {
        scaling.line_of("batch", size): {"growth": timing(max(100.0, float(size)))}
        for size in scaling.AXES["batch"]
    }
    found = scaling.summary(lines)
    assert list(found) == ["batch"]
    assert 0 < found["batch"]["exponent"] < found["batch"]["large_exponent"] <= 1
    assert "| batch | 1 … 1,024 |" in benchmark.tables.markdown(made_result(lines, growth=found))


def test_samples_become_median_and_quartiles(benchmark):
    samples = [{"microseconds": value, "processor": 1.5} for value in (5.0, 1.0, 3.0, 2.0, 4.0)]
    lines = benchmark.bench_engine.summary({("a line", "numpy"): samples}, "microseconds")
    found = lines["a line"]["numpy"]
    assert (found["low"], found["median"], found["high"]) == (2.0, 3.0, 4.0)
    assert found["cores"] == pytest.approx(0.5)


def test_who_may_use_all_cores_is_told_nothing_of_threads(benchmark, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    told = benchmark.bench_engine.environment_for
    assert told("one")["OPENBLAS_NUM_THREADS"] == "1"
    assert not {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "XLA_FLAGS"} & told("all").keys()


def test_what_a_failing_process_says_is_the_reason(benchmark):
    figure = benchmark.cases.Figure("a line", "nobody", {})
    with pytest.raises(benchmark.bench_engine.FigureError, match="nobody"):
        benchmark.bench_engine.in_fresh_process(sys.executable, figure, 0.01)


def test_options_of_the_other_benchmarks_are_passed_over(benchmark, capsys):
    options = benchmark.bench_engine.read_options(["--quick", "--inside", "--json"])
    assert options.quick
    assert options.json == ""
    assert "--inside" in capsys.readouterr().err


def test_the_defaults_are_trained_as_they_are_proposed(benchmark, tmp_path):
    defaults = benchmark.bench_defaults
    path = defaults.TABLES["iris"](tmp_path)
    found = defaults.opened(path, seed=3)
    spec = found.experiment
    assert (spec.data.seed, spec.network.seed, spec.training.seed) == (3, 3, 3)
    assert spec.network.sizes == (4, 16, 3)
    assert found.dataset.class_names == ("setosa", "versicolor", "virginica")
    assert 90 < defaults.our_score(found) <= 100
    assert 50 < defaults.peers_score(found, 3) <= 100


@pytest.mark.parametrize(("ours", "code"), [(94.0, 0), (92.9, 1)])
def test_defaults_that_are_worse_end_as_an_error(
    benchmark, monkeypatch, capsys, ours: float, code: int
):
    defaults = benchmark.bench_defaults
    monkeypatch.setattr(defaults, "our_score", lambda _found: ours)
    monkeypatch.setattr(defaults, "peers_score", lambda _found, _seed: 94.0)
    monkeypatch.setattr(sys, "argv", ["bench_defaults.py", "--seeds", "2", "--quick", "iris"])
    assert defaults.main() == code
    assert ("DOES NOT HOLD" in capsys.readouterr().out) == bool(code)


def test_what_a_member_of_a_population_costs_stands_beside_its_bound(benchmark, monkeypatch):
    def taken(_python, _peer, case):
        members = case["members"]
        slower = 2.0 if members == 500 else 1.0
        return {"seconds": slower * members * 1e-4, "bytes": 8_000 * members}

    monkeypatch.setattr(benchmark.bench_population, "taken", taken)
    _, first, second, third = benchmark.bench_population.growth((100, 200, 500))
    assert first.split() == ["100", "members", "10.0", "µs", "8.0", "kB"]
    assert second.endswith("1.00 ×, at most 1.25 ×")
    assert third.endswith("2.00 ×, MISSES 1.25 ×")


def test_times_are_told_in_units_that_suit(benchmark):
    texts = [benchmark.scaling.time_text(value) for value in (0.5, 20, 5_000, 2e6)]
    assert texts == ["0.5 µs", "20 µs", "5 ms", "2 s"]


def test_the_windows_figures_stand_beside_what_is_asked_of_them(benchmark):
    found = benchmark.watching.late_figures([0.001] * 98 + [0.0155, 0.2], "late")
    assert found == {"late_p99_ms": pytest.approx(15.5), "late_max_ms": pytest.approx(200.0)}
    asked = benchmark.bench_inside.ASKED
    text = benchmark.watching.table({"mnist": found | {"kept": 0.9}, "plane": {"kept": 0.5}}, asked)
    assert row_of(text, "mnist | late_p99_ms")[2:] == ["15.5", "≤ 16"]
    assert row_of(text, "mnist | kept")[2:] == ["0.9", "≥ 0.85"]
    assert row_of(text, "plane | kept")[2:] == ["0.5", ""], "asked of MNIST alone"


def test_a_checkout_to_compare_with_must_be_one(benchmark, monkeypatch, capsys, tmp_path):
    arguments = ["bench_inside.py", "--only", "circle 4-2", "--before", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit):
        benchmark.bench_inside.main()
    assert "no checkout of this program" in capsys.readouterr().err


def test_the_cost_of_a_sweep_is_what_is_beside_its_runs(benchmark, tmp_path):
    from core.sweep.pool import Pool

    sweep = benchmark.bench_sweep
    found = sweep.overhead(5, 1, Pool, tmp_path / "tiny")
    assert 0 < found["handing_out_ms"] < found["overhead_ms"] <= 1e3 * found["seconds"] / 5
    stored = sweep.storing(50, tmp_path)
    assert stored["bytes"] > 1_000
    text = sweep.table({"overhead": {"overhead_ms": 4.0}, "efficiency": {"efficiency": 0.8}})
    assert row_of(text, "overhead: overhead_ms")[1:] == ["4", "≤ 5", "holds"]
    assert row_of(text, "efficiency: efficiency")[1:] == ["0.8", "≥ 0.9", "DOES NOT HOLD"]
