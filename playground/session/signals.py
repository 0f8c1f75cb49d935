"""What the session tells: all signals that others may connect to."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class SessionSignals(QObject):
    """The signals of a session; all come in the window's thread."""

    state_changed = Signal(str)
    snapshot_changed = Signal(object)  # Snapshot: what the run has come to
    shown_changed = Signal(object)  # Snapshot: what is to be seen, that one or an earlier one
    shown_data_changed = Signal(object, object)  # Experiment, Dataset of an earlier moment
    run_coming = Signal(object)  # Loaded, beside the window: soon it is the run, unless it is not
    experiment_changed = Signal(object, object)  # Experiment, Dataset: a new run begins
    data_changed = Signal(object, object)  # Experiment, Dataset: the run goes on with these rows
    settings_changed = Signal(object)  # Experiment: changed on the way, or by a replay
    bare_file_opened = Signal(object)  # BareFile: its activations have to be asked for
    data_asked = Signal(object)  # AskedFile: a data file that should be looked at first
    epochs_changed = Signal(int)  # the run goes on to this number of epochs now
    learning_rate_changed = Signal(float)  # by the run itself: a change that it replays
    analysis_ready = Signal(object)  # AnalysisResult of a request to `analyse`
    checkpoint_ready = Signal(object)  # Checkpoint that `request_checkpoint` asked for
    run_left = Signal(object, object)  # token and Checkpoint of the run that was shown until now
    saved = Signal(str)  # path
    failed = Signal(str)
    cautioned = Signal(str)  # what will be otherwise than before
    loading_cancelled = Signal()
    file_wanted = Signal(object)  # FileWanted, after `failed`: see `find_file`, `take_file`
    data_missing = Signal(object, object)  # the Experiment that wants it, or None; MnistMissing
    message = Signal(str)
    progress = Signal(object, object, str)  # done, total (0: not known), what
