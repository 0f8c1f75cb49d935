"""The data sheet: how a person's file is read, and the choices that change it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.spec.checks import SpecError
from playground.forms.data_sheet_choices import (
    KINDS,
    TARGET,
    proposed_anew,
    result,
    with_field,
    with_kind,
)
from playground.forms.data_sheet_fields import SheetFields
from playground.forms.data_sheet_table import FIRST_VALUE, KIND, NAME, REMARK, ColumnsModel
from playground.forms.data_sheet_words import TIPS, remarks
from playground.forms.fields import error_icon, wrapped
from playground.forms.layout import GRID, caption
from playground.theme import LIGHT, Theme, icon

if TYPE_CHECKING:
    from core.datasets.proposal import Proposal
    from core.spec.data import DataSpec

_SIZE: Final = QSize(920, 620)
_MARGIN: Final = 16
_SIGN: Final = QSize(16, 16)
_REMARKS_HEIGHT: Final = 84
_LINE: Final = 24
_WIDTHS: Final = {NAME: 150, KIND: 80, REMARK: 200}
_VALUE_WIDTH: Final = 76
_ANOTHER_FIRST: Final = "It is the target: make another column the target first."


class DataSheet(QDialog):
    """Shows a proposal and lets a person change what it rests on.

    Each change emits `wanted`: whoever can read files answers by `show_proposal` or
    `show_failure`. Until then, and while the file cannot be trained on, OK is off.
    """

    wanted = Signal(object)  # DataSpec

    def __init__(
        self,
        data: DataSpec,
        proposal: Proposal | None,
        theme: Theme = LIGHT,
        parent: QWidget | None = None,
    ) -> None:
        """`data` is how the file is read so far, and `proposal` what came of it, where known."""
        super().__init__(parent)
        self._asked = self._spec = data
        self._proposal: Proposal | None = None
        self._is_waiting = self._is_refused = False
        self._theme = theme
        self.setObjectName("dataSheet")
        self.setWindowTitle(f"How {Path(data.path).name} is read")
        self._model, self._table = ColumnsModel(self), QTableView()
        self._kinds = {kind: QPushButton(kind) for kind in (*KINDS, TARGET)}
        self._fields = SheetFields()
        self._sign, self._said, self._state = QLabel(), QLabel(), caption()
        self._anew = QPushButton("Propose anew")
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._lay_out()
        self._describe()
        self._connect()
        self._fields.set_theme(theme)
        self._fields.show_choices(data, None)
        self.resize(_SIZE.boundedTo(self.screen().availableSize()))
        if proposal is not None:
            self.show_proposal(proposal)
        self._show_state()

    @property
    def ok(self) -> QPushButton:
        """The button that takes what is shown."""
        return self._buttons.button(QDialogButtonBox.StandardButton.Ok)

    def spec(self) -> DataSpec:
        """What was chosen: written out, or as it was where nothing was chosen or asked."""
        if self._proposal is None:
            return self._asked
        return result(self._asked, self._spec, self._proposal)

    def start(self) -> None:
        """Ask for a proposal where none of the whole file was there from the beginning."""
        if self._proposal is None or not self._proposal.is_whole:
            self._want(self._spec)

    # What whoever reads the file answers.

    def show_proposal(self, proposal: Proposal) -> None:
        """Show how the file is read by the choices that were made, or its first rows already."""
        self._proposal, self._is_waiting = proposal, not proposal.is_whole
        self._is_refused = False
        self._model.set_proposal(proposal)
        for column in range(FIRST_VALUE, self._model.columnCount()):
            self._table.setColumnWidth(column, _VALUE_WIDTH)
        self._fields.show_choices(self._spec, proposal)
        wrong = proposal.is_whole and bool(proposal.problem)
        self._say(remarks(proposal) or "Nothing odd was noticed.", wrong=wrong)
        self._show_state()

    def show_failure(self, text: str) -> None:
        """Say why the file cannot be read by the choices that were made."""
        self._is_waiting = False
        self._fields.show_choices(self._spec, self._proposal)
        self._refuse(text)

    def show_progress(self, done: int, total: int, what: str) -> None:
        """Say how far the reading is."""
        if self._is_waiting and total:
            self._state.setText(f"{what}: {100 * done // total} %")

    # Inside.

    def _lay_out(self) -> None:
        """All but the last line scrolls where the screen is small or the text is large."""
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        layout.setSpacing(2 * GRID)
        table = QVBoxLayout()
        table.setSpacing(GRID)
        table.addWidget(self._table, 1)
        kinds = QHBoxLayout()
        kinds.setSpacing(GRID)
        kinds.addWidget(caption("the chosen columns are"))
        for button in self._kinds.values():
            kinds.addWidget(button)
        kinds.addStretch(1)
        kinds.addWidget(self._anew)
        table.addLayout(kinds)
        layout.addLayout(table, 1)
        layout.addWidget(self._fields)
        layout.addWidget(self._remarks())
        last = QHBoxLayout()
        last.setContentsMargins(_MARGIN, GRID, _MARGIN, _MARGIN)
        last.addWidget(self._state, 1)
        last.addWidget(self._buttons)
        area = _scrolling()
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addLayout(last)
        self._fill_table()

    def _remarks(self) -> QWidget:
        """What was noticed, in a place of fixed height: nothing moves when it changes."""
        area = _scrolling()
        area.setFixedHeight(_REMARKS_HEIGHT)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        self._sign.setFixedSize(_SIGN)
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setAlignment(Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._said, 1)
        area.setWidget(inside)
        return area

    def _fill_table(self) -> None:
        table = self._table
        table.setModel(self._model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_LINE)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setDefaultSectionSize(_VALUE_WIDTH)
        for column, width in _WIDTHS.items():
            table.setColumnWidth(column, width)
        table.setMinimumHeight(5 * _LINE)

    def _describe(self) -> None:
        for widget, name, title, tip in (
            (self._table, "sheetTable", "columns of the file", TIPS["columns"]),
            (self._anew, "sheetAnewButton", "propose anew", TIPS["anew"]),
            (self._said, "sheetRemarks", "what was noticed", ""),
            (self._state, "sheetState", "reading", ""),
        ):
            widget.setObjectName(name)
            widget.setAccessibleName(title)
            widget.setToolTip(wrapped(tip) if tip else "")
        for kind, button in self._kinds.items():
            button.setObjectName(f"sheet{kind.title().replace(' ', '')}Button")
            button.setAccessibleName(f"make the chosen columns {kind}")
            button.setAutoDefault(False)
        self._anew.setAutoDefault(False)

    def _connect(self) -> None:
        self._fields.chosen.connect(self._on_field)
        for kind, button in self._kinds.items():
            button.clicked.connect(lambda _=False, kind=kind: self._on_kind(kind))
        self._anew.clicked.connect(lambda: self._want(proposed_anew(self._spec)))
        self._buttons.accepted.connect(self._on_accepted)
        self._buttons.rejected.connect(self.reject)
        self._table.selectionModel().selectionChanged.connect(self._show_state)
        self._model.modelReset.connect(self._show_state)

    def _on_accepted(self) -> None:
        self._fields.enter_typed()  # what is typed has to be read first
        if self.ok.isEnabled():
            self.accept()

    def _on_field(self, field: str, value: Any) -> None:
        if value == getattr(self._spec, field):
            return
        try:
            self._want(with_field(self._spec, field, value))
        except (SpecError, TypeError) as error:
            self._refuse(str(error))

    def _on_kind(self, kind: str) -> None:
        names = self._chosen_names()
        if kind == TARGET and len(names) == 1:
            self._want(with_field(self._spec, TARGET, names[0]))
        elif kind != TARGET and names:
            self._want(with_kind(self._spec, names, kind))

    def _chosen_names(self) -> tuple[str, ...]:
        return tuple(self._model.names[row] for row in self._chosen_rows())

    def _chosen_rows(self) -> list[int]:
        """The lines that are selected, in their order; there may be thousands."""
        ranges = self._table.selectionModel().selection().toList()
        return sorted({row for each in ranges for row in range(each.top(), each.bottom() + 1)})

    def _want(self, spec: DataSpec) -> None:
        self._spec, self._is_waiting, self._is_refused = spec, True, False
        self._show_state()
        self.wanted.emit(spec)

    def _refuse(self, text: str) -> None:
        """Say what is wrong; nothing can be taken until something else is chosen."""
        self._is_refused = True
        self._say(text, wrong=True)
        self._show_state()

    def _say(self, text: str, *, wrong: bool) -> None:
        self._said.setText(text)
        self._said.setProperty("role", "error" if wrong else "")
        self._said.style().polish(self._said)
        found = self._proposal
        asks = found is not None and found.is_whole and found.asks
        name = "warning" if asks else "info"
        sign = error_icon(self._theme) if wrong else icon(name, self._theme)
        self._sign.setPixmap(sign.pixmap(_SIGN, self.devicePixelRatioF()))

    def _show_state(self) -> None:
        """Which buttons can be pressed, and whether the file is being read."""
        self._state.setText("Reading…" if self._is_waiting else "")
        sound = self._proposal is not None and not (self._proposal.problem or self._is_refused)
        self.ok.setEnabled(sound and not self._is_waiting)
        selected = self._chosen_rows()
        is_table = self._proposal is not None and self._proposal.written.form == "table"
        has_target = any(self._model.kind(row) == TARGET for row in selected)
        for kind, button in self._kinds.items():
            tip = TIPS["make target" if kind == TARGET else kind]
            is_apt = len(selected) == 1 if kind == TARGET else bool(selected)
            barred = has_target and kind != "left out"
            button.setEnabled(is_table and is_apt and not barred)
            button.setToolTip(wrapped(_ANOTHER_FIRST, tip) if barred else wrapped(tip))

    def select(self, row: int) -> None:
        """Choose the column on a line, as a click on it does."""
        flags = QItemSelectionModel.SelectionFlag
        self._table.selectionModel().select(
            self._model.index(row, 0), flags.ClearAndSelect | flags.Rows
        )


def _scrolling() -> QScrollArea:
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
