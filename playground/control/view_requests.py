"""All that views ask for, in one place: each view that is made is heard by those who answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from playground.control.analyses import Analyses
from playground.control.changes import Changes
from playground.control.drawings import Drawings
from playground.control.networks import Networks
from playground.control.samples import Samples

if TYPE_CHECKING:
    from playground.chrome.docks import Docks
    from playground.forms.form_panel import FormPanel
    from playground.session.session import Session
    from playground.views.lazy import LazyViews
    from playground.views.view import View


class ViewRequests(QObject):
    """Hears the views of a window, those that are made later, too."""

    def __init__(
        self,
        session: Session,
        form: FormPanel,
        views: LazyViews,
        docks: Docks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.changes = Changes(session, form.undo_stack, self)
        self.analyses = Analyses(session, self)
        self.samples = Samples(views, docks, self)
        self.networks = Networks(form, self)
        self.drawings = Drawings(self)
        views.made.connect(self._on_made)

    def _on_made(self, view: View) -> None:
        self.changes.add(view)
        self.analyses.add(view)
        self.samples.add(view)
        self.networks.add(view)
        self.drawings.add(view)
