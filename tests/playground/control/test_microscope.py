"""The microscope's step is the run's, and its exercise goes where nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path


def test_a_step_is_the_update_that_was_foretold_and_the_exercise_is_printed_under_the_one_rule(
    person: Any, tmp_path: Path
) -> None:
    someone = person()
    window = someone.window
    written: list[str] = []
    for name in ("sheet.pdf", "sheet.png"):
        someone.answers.path = str(tmp_path / name)
        window.files.export_print("exercise.pdf", written.append)
    assert written == [str(tmp_path / "sheet.pdf")], "a name that says something else is refused"
    assert not (tmp_path / "run.npz").exists()

    window.docks["microscope"].show()
    window.docks["microscope"].raise_()
    view = window.views["microscope"]
    assert "update" in view.needs_now
    expected = view.work.update.after
    view.bar.step_button.click()
    someone.qtbot.waitUntil(lambda: window.session.snapshot.steps == 1)
    np.testing.assert_allclose(window.session.snapshot.parameters, expected, atol=1e-6)
