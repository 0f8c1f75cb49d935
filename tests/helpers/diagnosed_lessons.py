"""What the doctor has to find in each lesson, and nothing else, whenever it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from diseased_runs import found_on_the_way
from lesson_runs import needs_mnist
from msgspec.structs import replace

from core import Trainer, load_dataset
from playground.session.lessons import get_lesson, load_lessons

if TYPE_CHECKING:
    from core.insight.doctor.finding import Finding

# These lessons show a disease: that is what they are for. All others are healthy.
DISEASES: Final = {
    "notebook_xor_001": {"learning rate too low"},  # "still above 0.1 when the time is up"
    "notebook_xor_04": {"dead units"},  # "it answers 0, its gradient is 0, and it is dead"
    "all_zeros": {"symmetric units"},
    "too_deep": {"vanishing gradients"},
    "too_fast": {"diverging"},
    "overfit": {"over-fitting"},
}
MOMENTS: Final = (0.0, 0.03, 0.1, 0.2, 0.4, 0.7, 1.0)
# What is wrong is there to be seen long before the end; the soak run goes on to it.
_BEGINNING: Final = (0.0, 0.03, 0.1, 0.2, 0.25)
# Of images each epoch takes long, and the first ones show what is to be seen.
_EPOCHS_OF_IMAGES: Final = 6
_EPOCHS_OF_MNIST: Final = 3


def quick_lessons() -> list[str]:
    """Those that need no files and no ten seconds."""
    return [lesson.name for lesson in load_lessons() if not needs_mnist(lesson)]


def found_in(name: str, *, to_end: bool = False) -> dict[str, list[Finding]]:
    """What the doctor finds on the way through the lesson, by rule.

    Without `to_end` only the beginning of long ones: of images, and where something is wrong.
    """
    lesson = get_lesson(name)
    experiment = lesson.experiment
    moments = _BEGINNING if name in DISEASES and not to_end else MOMENTS
    most = experiment.training.epochs
    if needs_mnist(lesson):
        most = _EPOCHS_OF_MNIST
    elif experiment.network.inputs > 2 and not to_end:
        most = _EPOCHS_OF_IMAGES
    experiment = replace(experiment, training=replace(experiment.training, epochs=most))
    engine = "auto" if needs_mnist(lesson) else "numpy"
    return found_on_the_way(
        Trainer(experiment, load_dataset(experiment.data), engine=engine), moments
    )
