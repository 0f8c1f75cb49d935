"""Which data to train on."""

from __future__ import annotations

from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from core.datasets import DATASETS, dataset_info
from core.spec.experiment import MAX_SEED, DataSpec
from core.spec.names import OWN_ARRAYS
from playground.forms.choices import ChoiceCombo, TextField
from playground.forms.drafts import DataDraft
from playground.forms.feature_bar import FeatureBar
from playground.forms.fields import Fields
from playground.forms.layout import (
    FIELD_HEIGHT,
    GRID,
    caption,
    column,
    even_row,
    heading,
    labelled,
    tool_button,
)
from playground.forms.number_spin import NumberSpin
from playground.forms.thumbnail import Thumbnail
from playground.qt.sizes import fix_size
from playground.theme import icon

if TYPE_CHECKING:
    from core.datasets import Dataset, DatasetInfo
    from core.spec.compatibility import Problem
    from core.spec.points import PointSpec
    from playground.theme import Theme

_LONGEST_LINE: Final = 150  # its tooltip has all of it
_GROUPS: Final = ("Two classes in the plane", "Numbers over the plane", "Pictures", "Your own")
_TIPS: Final = {
    "set": "What the network learns. Changing it fits the network's inputs and output to the data.",
    "noise": "How far points stray, in percent. With much of it no network is right everywhere.",
    "samples": "How many points are made. With few, the network learns them by heart.",
    "fraction": "The part that is trained on, 0.5 is half; the rest tests. With 1 nothing tests.",
    "seed": "Which of many random sets is made. The same seed makes the very same points.",
    "again": "Make the points anew with the next seed.",
    "picture": "Click to look at the data closely: rows a class, examples, how values are spread.",
    "path": "The data file: a table, of which one column is predicted, or an npz with x and y.",
    "read": "How the file was read, once it is.",
    "change": "See the columns of the file, and change how it is read: target, header, scaling, …",
    "open": "Choose a data file. The network's inputs and output follow what is in it.",
}
# Why a data set has no noise, number of samples, part that trains, seed.
_FIXED: Final = (
    "there is no noise to set.",
    "their number is given.",
    "what trains and what tests is given.",
    "nothing is drawn at random.",
)


def _group(info: DatasetInfo) -> str:
    if info.plane:
        return _GROUPS[0 if info.kind == "classes" else 1]
    return _GROUPS[3 if info.uses_path else 2]


def _how_it_was_read() -> QLabel:
    """A few quiet lines in the place of fields that a file does not have."""
    label = caption()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
    return label


class DataForm(QWidget):
    """A `DataSpec` in widgets, with a picture of what is chosen."""

    spec_changed = Signal()
    typed = Signal()
    open_file_requested = Signal()
    sheet_requested = Signal()
    data_view_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._set, self._path, self._open = ChoiceCombo(), TextField(), tool_button()
        self._path.setReadOnly(True)
        self._change = QPushButton("change…")
        fix_size(self._change, height=FIELD_HEIGHT)
        self._read = _how_it_was_read()
        self._thumbnail, self._features = Thumbnail(), FeatureBar()
        self._noise = NumberSpin(low=0, high=50, step=5)
        self._samples = NumberSpin(low=4, high=100_000, integer=True, step=50)
        self._fraction = NumberSpin(low=0.1, high=1, step=0.1)
        self._seed = NumberSpin(low=0, high=MAX_SEED, integer=True)
        self._again = tool_button()
        self._wrong: list[QWidget] = []
        self._loaded: tuple[str, Dataset | None] = "", None
        self._loaded_file: tuple[Any, ...] = ()
        self._reading: tuple[tuple[str, Any], ...] = ()
        self._points: tuple[str, tuple[PointSpec, ...]] = ("", ())  # the data set's, and its name
        self._fill_sets()
        self._lay_out()
        self._fields = Fields(self)
        self._describe()
        self._connect()
        self.set_draft(DataDraft.of(DataSpec()))

    def _fill_sets(self) -> None:
        for group in _GROUPS:
            self._set.add_heading(group)
            for info in DATASETS.values():
                if _group(info) == group:
                    self._set.add(info.name, info.title, info.description)

    def _lay_out(self) -> None:
        beside = QWidget()
        numbers = QGridLayout(beside)
        numbers.setContentsMargins(0, 0, 0, 0)
        numbers.setSpacing(GRID)
        self._cells = (
            labelled("noise %", self._noise),
            labelled("samples", self._samples),
            labelled("train part", self._fraction),
            labelled("seed", self._seed, self._again),
        )
        for position, cell in enumerate(self._cells):
            policy = cell.sizePolicy()
            policy.setRetainSizeWhenHidden(True)  # the others stay where they are
            cell.setSizePolicy(policy)
            numbers.addWidget(cell, *divmod(position, 2))
        # Where a file has neither noise nor a number of samples: the layout does not move.
        numbers.addWidget(self._read, 0, 0, 1, 2)
        numbers.setColumnStretch(0, 1)
        numbers.setColumnStretch(1, 1)
        self._sources = QStackedWidget()
        bar = labelled("features", self._features)
        self._sources.addWidget(bar)
        self._sources.addWidget(labelled("file", self._path, self._change, self._open))
        self._sources.addWidget(QWidget())  # neither is to be chosen
        fix_size(self._sources, height=bar.sizeHint().height())
        layout = column()
        self.setLayout(layout)
        layout.addWidget(heading("Data"))
        layout.addWidget(labelled("set", self._set))
        layout.addLayout(even_row((self._thumbnail, 1), (beside, 2)))
        layout.addWidget(self._sources)

    def _describe(self) -> None:
        for widget, name, title, tip, place in (
            (self._set, "datasetCombo", "data set", "set", "data.name"),
            (self._noise, "noiseSpin", "noise in percent", "noise", "data.noise"),
            (self._samples, "samplesSpin", "samples", "samples", "data.samples"),
            (self._fraction, "trainFractionSpin", "train part", "fraction", "data.train_fraction"),
            (self._seed, "dataSeedSpin", "data seed", "seed", "data.seed"),
            (self._again, "regenerateButton", "make the data anew", "again", None),
            (self._path, "dataPathEdit", "data file", "path", "data.path"),
            (self._open, "openDataButton", "open a data file", "open", None),
            (self._read, "readingLabel", "how the file was read", "read", None),
            (self._change, "changeReadingButton", "change how it is read", "change", None),
        ):
            self._fields.describe(widget, name, title, _TIPS[tip], place)
        self._features.describe(self._fields)

    def _connect(self) -> None:
        self._set.edited.connect(self._on_set_changed)
        self._features.edited.connect(self.spec_changed)
        self._again.clicked.connect(self._on_again)
        self._open.clicked.connect(self.open_file_requested)
        self._change.clicked.connect(self.sheet_requested)
        self._thumbnail.clicked.connect(self.data_view_requested)
        for spin in (self._noise, self._samples, self._fraction, self._seed):
            spin.edited.connect(self.spec_changed)
            spin.typed.connect(self.typed)

    def spec(self) -> DataSpec:
        """What stands in the form; raises `SpecError` while that is not a spec."""
        return self.draft().spec()

    def set_spec(self, spec: DataSpec) -> None:
        """Show a spec, without a signal."""
        self.set_draft(DataDraft.of(spec))

    def draft(self) -> DataDraft:
        """What stands in the form, finished or not."""
        return DataDraft(
            name=self._set.name(),
            samples=self._samples.number(),
            noise=self._noise.number(),
            train_fraction=self._fraction.number(),
            seed=self._seed.number(),
            path=self._path.text(),
            features=self._features.features(),
            reading=self._reading if self._set.name() == "file" else (),
            points=self._points[1] if self._set.name() == self._points[0] else (),
        )

    def set_draft(self, draft: DataDraft) -> None:
        """Show a draft, without a signal."""
        if draft.name == OWN_ARRAYS and self._set.findData(OWN_ARRAYS) < 0:
            arrays = dataset_info(OWN_ARRAYS)  # shown where they are, but nobody can choose them
            self._set.add(arrays.name, arrays.title, arrays.description)
            self._set.forbid(arrays.name, arrays.description)
        self._set.choose(draft.name)
        self._samples.set_number(draft.samples)
        self._noise.set_number(draft.noise)
        self._fraction.set_number(draft.train_fraction)
        self._seed.set_number(draft.seed)
        self._path.show_text(draft.path)
        self._reading, self._points = draft.reading, (draft.name, draft.points)
        self._features.set_features(draft.features)
        self._show_picture()
        self._allow()

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Show a picture of the loaded data of the chosen set; None: nothing is loaded."""
        self._loaded = self._set.name(), dataset
        self._loaded_file = self.draft().reading_of_file()
        self._show_picture()
        self._show_reading()

    def set_problems(self, problems: tuple[Problem, ...]) -> None:
        """Mark the fields that are wrong."""
        wrong = self._fields.show_problems(problems)
        if wrong != self._wrong:
            self._wrong = wrong
            self._allow()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of `theme`."""
        self._fields.set_theme(theme)
        self._thumbnail.set_theme(theme)
        self._features.set_theme(theme)
        self._again.setIcon(icon("regenerate", theme))
        self._open.setIcon(icon("open", theme))

    def _allow(self) -> None:
        """Show only what this data set has, and what has to be put right before it is hidden."""
        info = dataset_info(self._set.name())
        fixed = f"{info.title} has fixed rows: "
        for field, cell, is_used, reason in zip(
            (self._noise, self._samples, self._fraction, self._seed),
            self._cells,
            (info.uses_noise, info.uses_samples, info.uses_fraction, info.uses_seed),
            _FIXED,
            strict=True,
        ):
            is_shown = is_used or field in self._wrong
            self._fields.allow(field, "" if is_shown else fixed + reason)
            cell.setVisible(is_shown)
        self._fields.allow(self._again, "" if info.uses_seed else fixed + _FIXED[-1])
        pixels = f"{info.title} gives its pixels: features are for points of the plane."
        self._features.allow(self._fields, "" if info.uses_features else pixels)
        self._show_reading()
        self._sources.setCurrentIndex(1 if info.uses_path else 0 if info.uses_features else 2)

    def _show_picture(self) -> None:
        name, dataset = self._loaded
        self._thumbnail.set_dataset(dataset if name == self._set.name() else None)
        tip = f"{self._thumbnail.summary()}. {_TIPS['picture']}"
        self._fields.describe(self._thumbnail, "dataThumbnail", "picture of the data", tip)

    def _show_reading(self) -> None:
        """Say how the file was read that is loaded, where it is the one in the form."""
        _, dataset = self._loaded
        is_loaded = self.draft().reading_of_file() == self._loaded_file
        proposal = dataset.proposal if dataset is not None and is_loaded else None
        shown = proposal is not None and not {self._noise, self._samples} & {*self._wrong}
        folder = "" if shown else self._folder_line(is_loaded=is_loaded)
        self._read.setVisible(shown or bool(folder))
        self._fields.allow(self._change, "" if shown else "No data file is loaded yet.")
        if shown and proposal is not None:
            text = proposal.summary.removeprefix(f"{proposal.file}: ")
            self._read.setText(shorten(text, _LONGEST_LINE, placeholder=" …"))
            said = (proposal.summary, *(asked.text for asked in proposal.questions))
            tip = "\n".join((*said, *proposal.noticed))
            self._fields.describe(self._read, "readingLabel", "how the file was read", tip)
        elif folder:
            self._read.setText(shorten(folder, _LONGEST_LINE, placeholder=" …"))
            tip = f"{folder}\n{self._path.text()}"
            self._fields.describe(self._read, "readingLabel", "what the folder holds", tip)

    def _folder_line(self, *, is_loaded: bool) -> str:
        """What was found in a folder that was named, which may be of MNIST's kin; else ""."""
        _, dataset = self._loaded
        path, info = self._path.text(), dataset_info(self._set.name())
        if dataset is None or not (is_loaded and path and info.path_decides):
            return ""
        parts = f"{len(dataset.x_train):,} to train, {len(dataset.x_test):,} to test"
        return f"{dataset.name}: {parts}; from the folder {Path(path).name}"

    def _on_set_changed(self) -> None:
        self._show_picture()
        self._allow()
        self.spec_changed.emit()

    def _on_again(self) -> None:
        seed = self._seed.number()
        following = seed + 1 if isinstance(seed, int) and 0 <= seed < MAX_SEED else 0
        self._seed.setValue(following)
