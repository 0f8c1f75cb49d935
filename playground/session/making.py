"""The file that a lesson starts from, made where nobody has it. No Qt here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from core import Trainer, save_weights
from core.datasets import DownloadCancelled
from core.datasets.locate import places_of
from playground.session.outputs import WEIGHTS, Output, check_outputs, files_read
from playground.session.sources import relocated, sources

if TYPE_CHECKING:
    from collections.abc import Collection

    from core import Experiment
    from playground.session.lessons import Lesson, Recipe
    from playground.session.loading import Loader


def made_path(recipe: Recipe) -> str:
    """Where the file of a recipe is kept: in the folder that the platform has for such files."""
    from platformdirs import user_data_path  # noqa: PLC0415  (only lessons with a file need it)

    folder = user_data_path("training-playground", appauthor=False) / "lessons"
    return str(folder / f"{recipe.name}.npz")


def with_files(lesson: Lesson, data_dir: str | None = None) -> Experiment | None:
    """The lesson's experiment with its files where they lie; None where one is nowhere.

    One that was made here is found too, after those in the usual places.
    """
    experiment = lesson.experiment
    for path in sources(experiment):
        made = [made_path(recipe) for recipe in lesson.made_by[:1]]
        there = (*places_of(path, data_dir), *(place for place in made if Path(place).exists()))
        if not there:
            return None
        experiment = relocated(experiment, path, there[0])
    return experiment


class Making(msgspec.Struct, frozen=True):
    """A file to be made by training; `reads` are the files that the present run starts from."""

    recipe: Recipe
    path: str
    reads: Collection[str] = ()

    def run(self, loader: Loader) -> None:
        """Train as the recipe says and write weights and data; a file that is there stays.

        Raises `DatasetError` (`DownloadCancelled` when it is to stop, `MnistMissing`),
        `OutputError`, `WeightsFileError` or `OSError`; then nothing is written.
        """
        if Path(self.path).exists():
            return
        experiment = self.recipe.experiment
        reads = {*self.reads, *files_read(experiment, loader.data_dir)}
        check_outputs([Output(self.path, WEIGHTS)], reads)
        dataset = loader.dataset(experiment.data)
        trainer = Trainer(experiment, dataset, engine="numpy")  # no one waits for a compiler
        total, due = trainer.epochs * trainer.steps_per_epoch, 0
        text = f"Making {Path(self.path).name}: training on {dataset.name}…"
        for _ in trainer.run():
            if loader.cancelled():
                raise DownloadCancelled("the making of the file was cancelled")
            if trainer.steps >= due:  # a window that draws each step of it would take half the time
                loader.progress(trainer.steps, total, text)
                due = min(total, trainer.steps + total // 100)
        Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        save_weights(
            self.path, trainer.network, trainer.experiment, trainer.history, dataset=dataset
        )
