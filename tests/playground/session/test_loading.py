"""Jobs that make runs: what fits the data, what is quick, which files an experiment needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from idx_bytes import idx_bytes
from msgspec.structs import replace
from turns import in_turn

from core import (
    Dataset,
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    TrainSpec,
    load_weights,
)
from core.datasets import csv_file, table_file
from core.train.setup import check_compatible
from playground.session.fitting import bare_experiment, fitted
from playground.session.loading import AskedFile, BareFile, Loaded, Loader, is_quick
from playground.session.sources import relocated, sources

XOR = Experiment(
    DataSpec("xor"),
    NetworkSpec(2, (LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid"))),
    TrainSpec("binary_cross_entropy", OptimizerSpec("adam", 0.01), batch_size=4, epochs=7),
)


def dataset(classes: int, inputs: int = 3, outputs: int = 1) -> Dataset:
    """Twelve rows of labels, or of numbers when `classes` is 0."""
    x = np.zeros((12, inputs))
    if classes:
        y: Any = np.arange(12) % classes
    else:
        y = np.zeros((12, outputs))
    kind = "classes" if classes else "regression"
    return Dataset(x, y, x[:0], y[:0], kind, classes, None, "made")


@in_turn(
    ("data", "units", "activation", "loss"),
    [
        (dataset(2), 1, "sigmoid", "binary_cross_entropy"),
        (dataset(5), 5, "softmax", "cross_entropy"),
        (dataset(0, outputs=2), 2, "linear", "mse"),
    ],
)
@in_turn("last", ["sigmoid", "softmax", "linear", "tanh"])
def test_the_ends_of_the_network_follow_the_data(
    data: Dataset, units: int, activation: str, loss: str, last: str
) -> None:
    layers = (*XOR.network.layers[:-1], LayerSpec(3, last))
    before = replace(XOR, network=replace(XOR.network, layers=layers))
    after = fitted(before, data)
    check_compatible(after, data)
    assert after.network.sizes == (3, 4, units)
    if units == 1 and last == "tanh" and data.classes:  # tanh answers two classes as well
        activation, loss = "tanh", "mse"
    assert after.network.layers[-1].activation == activation
    assert after.training.loss == loss
    assert after.training.optimizer == XOR.training.optimizer
    assert after.network.layers[0] == XOR.network.layers[0]


class TestQuick:
    def test_sets_that_are_made_in_a_blink(self) -> None:
        assert is_quick(XOR, None)
        assert is_quick(replace(XOR, data=DataSpec("spiral")), None)

    def test_not_what_is_read_or_large(self) -> None:
        for data in (
            DataSpec("digits"),
            DataSpec("mnist"),
            DataSpec("file", path="a.csv"),
            DataSpec("moons", samples=100_000),
        ):
            assert not is_quick(replace(XOR, data=data), None), data
        wide = replace(XOR.network, layers=(LayerSpec(60_000), LayerSpec(1)))
        assert not is_quick(replace(XOR, network=wide), None)
        init = InitSpec("file", path="weights.npz")
        assert not is_quick(replace(XOR, network=replace(XOR.network, init=init)), None)

    def test_unless_it_was_read_already(self) -> None:
        spec = DataSpec("file", path="a.csv")
        experiment = replace(XOR, data=spec)
        assert is_quick(experiment, (spec, dataset(2)))
        digits = replace(XOR, data=DataSpec("digits"))
        assert is_quick(digits, (digits.data, dataset(10)))


class TestOwnData:
    ROWS = "a,b,label\n" + "1,2,x\n2,1,y\n3,4,z\n" * 5

    def opened(self, path: Path, current: Experiment) -> Experiment:
        found = Loader(None, lambda *_: None, lambda: False).data_file(
            current.data.of_file(str(path)), current, confirmed=True
        )
        assert isinstance(found, Loaded)
        return found.experiment

    def test_coming_from_made_data_network_and_training_are_proposed(self, tmp_path: Path) -> None:
        (tmp_path / "own.csv").write_text(self.ROWS)
        found = self.opened(tmp_path / "own.csv", XOR)
        assert found.network.sizes == (2, 16, 3)
        assert (found.training.optimizer.name, found.training.epochs) == ("adam", 200)

    def test_coming_from_a_file_they_stay(self, tmp_path: Path) -> None:
        (tmp_path / "own.csv").write_text(self.ROWS)
        current = replace(XOR, data=DataSpec("file", path="other.csv"))
        found = self.opened(tmp_path / "own.csv", current)
        assert found.network.sizes == (2, 4, 3)
        assert found.training == replace(XOR.training, loss="cross_entropy")

    def test_a_proposal_that_was_left_untouched_is_made_anew(self, tmp_path: Path) -> None:
        (tmp_path / "own.csv").write_text(self.ROWS)
        (tmp_path / "long.csv").write_text("a,b,label\n" + "1,2,x\n2,1,y\n3,4,z\n" * 300)
        first = Loader(None, lambda *_: None, lambda: False).data_file(
            XOR.data.of_file(str(tmp_path / "own.csv")), XOR, confirmed=True
        )
        assert isinstance(first, Loaded)
        changed = replace(
            first.experiment, training=replace(first.experiment.training, batch_size=5)
        )
        loader = Loader(
            None, lambda *_: None, lambda: False, (first.experiment.data, first.dataset)
        )
        for current, epochs in ((first.experiment, 40), (changed, 200)):
            spec = current.data.of_file(str(tmp_path / "long.csv"))
            found = loader.data_file(spec, current, confirmed=True)
            assert isinstance(found, Loaded)
            assert found.experiment.training.epochs == epochs
            assert found.experiment.training.batch_size == current.training.batch_size

    @pytest.mark.parametrize(
        ("activation", "loss"), [("sigmoid", "binary_cross_entropy"), ("tanh", "mse")]
    )
    def test_bare_weights_get_the_loss_that_goes_with_their_answer(
        self, tmp_path: Path, activation: str, loss: str
    ) -> None:
        np.savez(tmp_path / "w.npz", l1_weights=np.ones((1, 3)), l1_bias=np.zeros(1))
        bare = BareFile(str(tmp_path / "w.npz"), load_weights(tmp_path / "w.npz"))
        made = bare_experiment(bare, (activation,), DataSpec("moons"), dataset(2))
        assert made.training.loss == loss
        check_compatible(made, dataset(2))

    def test_the_last_layer_follows_a_folder_of_letters(self, tmp_path: Path) -> None:
        pictures = np.zeros((26, 28, 28), np.uint8)
        for part in ("train", "test"):
            start = tmp_path / f"emnist-letters-{part}"
            Path(f"{start}-images-idx3-ubyte").write_bytes(idx_bytes(pictures))
            Path(f"{start}-labels-idx1-ubyte").write_bytes(idx_bytes(np.arange(1, 27)))
        ten = NetworkSpec(784, (LayerSpec(5, "relu"), LayerSpec(10, "softmax")))
        wanted = replace(XOR, data=DataSpec("mnist", path=str(tmp_path)), network=ten)
        wanted = replace(wanted, training=replace(wanted.training, loss="cross_entropy"))
        found = Loader(None, lambda *_: None, lambda: False).run(wanted)
        assert found.experiment.network.sizes == (784, 5, 26)


class TestSources:
    def test_all_files_are_found_and_moved(self) -> None:
        one, two = InitSpec("file", path="one.npz"), InitSpec("file_shifted", path="two.npz")
        experiment = replace(
            XOR,
            data=DataSpec("file", path="one.npz"),
            network=replace(
                XOR.network,
                bias_init=one,
                layers=(LayerSpec(4, "tanh", init=two, bias_init=one), LayerSpec(1)),
            ),
        )
        assert sources(experiment) == {"one.npz", "two.npz"}
        moved = relocated(experiment, "one.npz", "/there/one.npz")
        assert sources(moved) == {"/there/one.npz", "two.npz"}
        assert relocated(moved, "/there/one.npz", "one.npz") == experiment

    def test_nothing_else_changes(self) -> None:
        assert sources(XOR) == frozenset()
        assert relocated(XOR, "xor", "moons") == XOR


class TestALargeTable:
    """Its first rows may be enough to know that something has to be asked."""

    @pytest.fixture
    def whole(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The tables that were read whole; those of more than 60 bytes are large."""
        read: list[str] = []

        def noted(path: Path, *arguments: Any) -> Any:
            read.append(path.name)
            return csv_file.read_table(path, *arguments)

        monkeypatch.setattr(table_file, "read_table", noted)
        monkeypatch.setattr(csv_file, "LARGE_BYTES", 60)
        monkeypatch.setattr(csv_file, "HEAD_BYTES", 50)
        return read

    def test_is_asked_about_before_it_is_read(self, tmp_path: Path, whole: list[str]) -> None:
        found = self._opened(tmp_path, "1,2,x\n3,4,y\n" * 20)
        assert isinstance(found, AskedFile)
        assert [question.field for question in found.proposal.questions] == ["header"]
        assert not found.proposal.is_whole
        assert whole == []

    def test_opens_at_once_where_nothing_is_to_be_asked(
        self, tmp_path: Path, whole: list[str]
    ) -> None:
        """That its beginning is of one class does not count: the others come below."""
        rows = "1,2,x\n3,4,x\n" * 20 + "1,1,y\n2,2,y\n" * 20
        found = self._opened(tmp_path, "a,b,kind\n" + rows)
        assert isinstance(found, Loaded)
        assert found.dataset.classes == 2
        assert whole == ["own.csv"]

    def _opened(self, folder: Path, text: str) -> object:
        (folder / "own.csv").write_text(text)
        loader = Loader(None, lambda *_: None, lambda: False)
        return loader.data_file(DataSpec("file", path=str(folder / "own.csv")), XOR)
