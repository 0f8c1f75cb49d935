"""Files of experiments: where they are looked for, and how their values are known again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from idx_bytes import small_mnist

from core import (
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    Trainer,
    TrainSpec,
    load_weights,
    save_weights,
)
from core.datasets.files import DATA_DIR_VARIABLE
from core.datasets.locate import FileWanted, places_of
from core.datasets.mnist import MnistMissing
from core.run.located import Search, check_known_data, check_known_weights, weights_fingerprint

TABLE = "a,b,label\n" + "1,2,yes\n2,1,no\n3,4,yes\n4,3,no\n" * 3
OTHER = TABLE.replace("1,2", "1,7")


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """here/ (the current folder), beside/, named/, variable/ and there/, each with a t.csv."""
    for name in ("here", "beside", "named", "variable", "there"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "t.csv").write_text(TABLE)
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "variable"))
    return tmp_path


def found(folders, path, *, opened=True, is_known=True):
    run = str(folders / "beside" / "run.npz") if opened else ""
    places = places_of(path, str(folders / "named"), run, is_known=is_known)
    assert all(Path(place).is_absolute() for place in places)
    return [Path(place).parent.name for place in places]


def test_the_order_in_which_is_looked(folders):
    whole = str(folders / "there" / "t.csv")
    assert found(folders, "t.csv") == ["beside", "here", "named", "variable"]
    assert found(folders, whole) == ["beside", "there", "named", "variable"]
    assert found(folders, whole, is_known=False) == ["there", "beside", "named", "variable"]
    assert found(folders, "t.csv", opened=False) == ["here", "named", "variable"]
    assert found(folders, whole, opened=False) == ["there"]  # what was typed is meant
    assert found(folders, "../there/t.csv", opened=False) == ["there"]


def test_a_folder_below_may_have_moved_with_the_run(folders):
    (folders / "beside" / "data").mkdir()
    (folders / "beside" / "data" / "u.csv").write_text(TABLE)
    assert found(folders, "/gone/data/u.csv") == ["data"]
    assert found(folders, "data/u.csv") == ["data"]


@pytest.mark.parametrize("path", ["", "gone.csv", "/gone/gone.csv", "n" * 4000])
@pytest.mark.parametrize("opened", ["", "run.npz"])
def test_nothing_found_is_said(folders, path, opened):
    with pytest.raises(FileWanted) as caught:
        Search(opened=opened).data(DataSpec("file", path=path))
    assert (caught.value.path, caught.value.found) == (path, "")
    assert str(caught.value)


def test_the_file_with_the_known_values_goes_first(folders):
    spec = Search().data(DataSpec("file", path="t.csv"))
    known = Trainer(experiment(spec)).experiment.data
    assert known.path == str(folders / "here" / "t.csv")
    for name in ("beside", "named"):
        (folders / name / "t.csv").write_text(OTHER)
    search = Search(str(folders / "named"), str(folders / "beside" / "run.npz"))
    assert search.data(known).path == known.path
    (folders / "beside" / "t.csv").write_bytes(b"\0 no table")
    assert search.data(known).path == known.path
    (folders / "here" / "t.csv").unlink()
    assert search.data(known).path == str(folders / "variable" / "t.csv")


def experiment(data, network=None):
    return Experiment(data, network or NetworkSpec(2, (LayerSpec(1, "sigmoid"),)), TrainSpec())


def test_other_data_are_told(folders):
    data = Trainer(experiment(DataSpec("file", path="t.csv"))).experiment.data
    check_known_data(data, Trainer(experiment(data)).dataset)
    Path("t.csv").write_text(OTHER)
    with pytest.raises(FileWanted, match="same shape but other values") as caught:
        check_known_data(data, Trainer(experiment(data)).dataset)
    assert caught.value.found == data.path


def test_a_trainer_keeps_the_whole_path(folders):
    trainer = Trainer(experiment(DataSpec("file", path="t.csv")))
    save_weights(
        folders / "beside" / "run.npz",
        trainer.network,
        trainer.experiment,
        trainer.history,
        resume=trainer.resume_state(),
    )
    Path("t.csv").unlink()
    again = Trainer.resumed(load_weights(folders / "beside" / "run.npz"))
    assert again.experiment.data.path == str(folders / "beside" / "t.csv")


class TestFirstWeights:
    @pytest.fixture
    def network(self, tmp_path, monkeypatch):
        """A network that starts from w.npz, shifted, and has a layer with a way of its own."""
        monkeypatch.chdir(tmp_path)
        self.write(1.0)
        init = InitSpec("file_shifted", path="w.npz", low=0.0, high=0.0)
        layers = (LayerSpec(3, "tanh", bias_init=InitSpec("file", path="w.npz")), LayerSpec(1))
        return NetworkSpec(2, layers, init=init)

    def write(self, value, name="w.npz"):
        weights = {"l1_weights": np.full((3, 2), value), "l2_weights": np.full((1, 3), value)}
        np.savez(name, **weights, l1_bias=np.zeros(3))

    def test_a_run_knows_them_by_their_values(self, network, tmp_path):
        spec = Trainer(experiment(DataSpec("xor"), network)).experiment.network
        assert spec.weights_paths == (str(tmp_path / "w.npz"),)
        expected = weights_fingerprint(load_weights("w.npz"))
        assert spec.init.fingerprint == spec.layers[0].bias_init.fingerprint == expected
        assert spec.bias_init.fingerprint == ""  # of no file
        check_known_weights(spec)
        assert Trainer(experiment(DataSpec("xor"), spec)).caution == ""

    def test_others_are_told(self, network):
        spec = Trainer(experiment(DataSpec("xor"), network)).experiment.network
        self.write(2.0)
        with pytest.raises(FileWanted, match=r"w\.npz was changed, or is another file"):
            check_known_weights(spec)
        trainer = Trainer(experiment(DataSpec("xor"), spec))
        assert trainer.caution.startswith("This is a new run: ")
        assert "does not hold the weights" in trainer.caution
        expected = weights_fingerprint(load_weights("w.npz"))
        assert trainer.experiment.network.init.fingerprint == expected

    def test_those_with_the_known_values_go_first(self, network, tmp_path):
        spec = Trainer(experiment(DataSpec("xor"), network)).experiment.network
        (tmp_path / "moved").mkdir()
        self.write(2.0, "moved/w.npz")
        search = Search(opened=str(tmp_path / "moved" / "run.npz"))
        assert search.network(spec).weights_paths == (str(tmp_path / "w.npz"),)
        self.write(1.0, "moved/w.npz")
        assert search.network(spec).weights_paths == (str(tmp_path / "moved" / "w.npz"),)

    def test_what_is_not_needed_may_be_missing(self, network, tmp_path):
        (tmp_path / "w.npz").unlink()
        assert Search().network(network, is_needed=False) == network
        with pytest.raises(FileWanted):
            Search().network(network)


def test_the_fingerprint_is_no_part_of_what_was_asked_for():
    asked, read = InitSpec("file", path="w.npz"), InitSpec("file", path="w.npz", fingerprint="a")
    assert asked == read
    assert hash(asked) == hash(read)
    assert asked != InitSpec("file", path="v.npz", fingerprint="a")
    assert LayerSpec(1, init=asked) == LayerSpec(1, init=read)
    assert asked != DataSpec("file", path="w.npz")


def test_a_folder_of_pictures_that_moved_with_its_run_is_found(tmp_path):
    for folder in ("old", "new/pictures"):
        (tmp_path / folder).mkdir(parents=True)
        for name, content in small_mnist().items():
            (tmp_path / folder / name).write_bytes(content)
    run, gone = str(tmp_path / "new" / "run.npz"), str(tmp_path / "gone" / "pictures")
    search = Search(opened=run)
    assert search.data(DataSpec("mnist", path=gone)).path == str(tmp_path / "new" / "pictures")
    old = str(tmp_path / "old")
    assert search.data(DataSpec("mnist", path=old)).path == old
    missing = str(tmp_path / "gone" / "elsewhere")
    with pytest.raises(FileWanted, match=r"run\.npz was trained on.*choose one of their") as caught:
        search.data(DataSpec("mnist", path=missing))
    assert caught.value.path == missing
    answer = str(tmp_path / "old" / "t10k-labels-idx1-ubyte.gz")
    answered = Search(opened=run, moved={missing: answer})
    assert answered.data(DataSpec("mnist", path=missing)).path == old
    with pytest.raises(MnistMissing):  # what was typed is not looked for elsewhere
        Search().data(DataSpec("mnist", path=missing))
