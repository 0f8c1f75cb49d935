"""A data file is read alike in the window and by `train`: the same experiment, data and words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from core import DatasetError, load_weights
from playground.__main__ import main
from playground.session.lessons import get_lesson
from playground.session.loading import AskedFile, Loaded, Loader
from playground.session.plain_words import sentence_for

CASES = Path(__file__).parents[3] / "shared" / "cases" / "tables"
XOR = get_lesson("xor").experiment
REFUSED = {"c37_one_class.csv", "c48_short_row.csv"}
OWN = {
    "two.csv": "a,b,label\n" + "1,2,yes\n2,1,no\n3,4,yes\n" * 3,
    "three.csv": "a,b,label\n" + "1,2,x\n2,1,y\n3,4,z\n" * 3,
    "number.csv": "a;price\n" + "1,5;2,25\n2,5;3,75\n4,0;9,5\n" * 3,
    "unnamed.csv": "1,2,yes\n2,1,no\n3,4,yes\n",
    "text_target.npz": None,
    "numbers.npz": None,
}


def in_window(path: Path) -> tuple[Loaded, str]:
    """What opening the file in the window comes to, and its line of words."""
    loader = Loader(None, lambda *_: None, lambda: False)
    data = XOR.data.of_file(str(path))
    found = loader.data_file(data, XOR)
    if isinstance(found, AskedFile):
        line = found.proposal.line
        assert found.proposal.asks
        found = loader.data_file(data, XOR, confirmed=True)
    else:
        assert found.dataset.proposal is not None
        assert not found.dataset.proposal.asks
        line = found.dataset.proposal.line
    assert isinstance(found, Loaded)
    return found, line


def by_train(path: Path, folder: Path, capsys: Any) -> tuple[Any, str]:
    """The file that `train` saves, and what it says first."""
    options = ("--data", str(path), "--epochs", "1", "--save", str(folder / "run.npz"))
    assert main(("train", *options)) in (0, 2)
    return load_weights(folder / "run.npz"), capsys.readouterr().err.splitlines()[0]


def compare(path: Path, folder: Path, capsys: Any) -> None:
    found, line = in_window(path)
    saved, said = by_train(path, folder, capsys)
    expected = replace(found.experiment.training, epochs=1)
    assert saved.experiment.data == found.experiment.data
    assert saved.experiment.data.fingerprint == found.experiment.data.fingerprint != ""
    assert saved.experiment.network == found.experiment.network
    assert saved.experiment.training == expected
    assert said == line
    assert (saved.scaling is None) == (found.dataset.scaling is None)
    if saved.scaling is not None and found.dataset.scaling is not None:
        np.testing.assert_array_equal(saved.scaling.mean, found.dataset.scaling.mean)
        np.testing.assert_array_equal(saved.scaling.scale, found.dataset.scaling.scale)


@pytest.mark.parametrize("name", OWN)
def test_own_files(tmp_path: Path, capsys: Any, name: str) -> None:
    path, text = tmp_path / name, OWN[name]
    if text is not None:
        path.write_text(text)
    else:
        x = np.arange(24.0).reshape(12, 2)
        y = np.array(["a", "b", "c"] * 4) if name == "text_target.npz" else x[:, 0] / 3
        np.savez(path, x=x, y=y)
    compare(path, tmp_path, capsys)


def test_two_classes_have_the_loss_of_two_classes(tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text(str(OWN["two.csv"]))
    found, _ = in_window(tmp_path / "two.csv")
    assert found.experiment.training.loss == "binary_cross_entropy"


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
@pytest.mark.parametrize("path", sorted(CASES.glob("c*")), ids=lambda path: path.name[:3])
def test_every_shared_case(tmp_path: Path, capsys: Any, path: Path) -> None:
    if path.name not in REFUSED:
        compare(path, tmp_path, capsys)
        return
    with pytest.raises(DatasetError) as refused:
        Loader(None, lambda *_: None, lambda: False).data_file(
            XOR.data.of_file(str(path)), XOR, confirmed=True
        )
    assert main(("train", "--data", str(path))) == 2
    assert capsys.readouterr().err.strip().endswith(sentence_for(refused.value))
