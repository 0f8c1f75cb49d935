"""What a network has to fit: the data's columns and targets, known before or after loading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from core.datasets import dataset_info
from core.spec.checks import SpecError
from core.spec.fitting import answer_for
from playground.forms.drafts import AugmentationDraft

if TYPE_CHECKING:
    from core.datasets import Dataset
    from playground.forms.drafts import DataDraft, ExperimentDraft


class DataShape(msgspec.Struct, frozen=True):
    """`inputs` columns, `kind` "classes" or "regression", `outputs` target columns or None.

    `images`: each row is the pixels of an image.
    """

    inputs: int
    kind: str
    classes: int
    outputs: int | None = None
    images: bool = False

    @classmethod
    def of(cls, dataset: Dataset) -> DataShape:
        """The shape of loaded data."""
        outputs = dataset.outputs if dataset.kind == "regression" else None
        return cls(
            dataset.inputs, dataset.kind, dataset.classes, outputs, dataset.image_shape is not None
        )

    @classmethod
    def foretold(cls, draft: DataDraft) -> DataShape | None:
        """The shape that the registry tells of; None when only the file, or a folder, can say."""
        info = dataset_info(draft.name)
        try:
            inputs = info.inputs(draft.spec())
        except SpecError:
            inputs = len(draft.features) if info.uses_features else info.columns
        if not inputs or not info.kind or (info.path_decides and draft.path):
            return None
        outputs = 1 if info.kind == "regression" else None
        return cls(inputs, info.kind, info.classes, outputs, info.images)

    @property
    def targets(self) -> tuple[str, int, int | None]:
        """What is asked of a network."""
        return self.kind, self.classes, self.outputs

    def fits(self, draft: ExperimentDraft) -> bool:
        """Whether the last layer and the loss can answer such data."""
        last, loss = draft.network.layers[-1], draft.training.loss
        if self.kind == "regression":
            return (
                self.outputs in (None, last.units)
                and loss == "mse"
                and last.activation != "softmax"
            )
        partner = {"cross_entropy": "softmax", "binary_cross_entropy": "sigmoid"}.get(loss)
        units = (1, 2) if self.classes == 2 else (self.classes,)
        return last.units in units and partner in (None, last.activation)


def followed(draft: ExperimentDraft, before: DataShape | None, now: DataShape) -> ExperimentDraft:
    """The draft with a network that fits the data: its inputs, and its output when targets changed.

    Where there are no images, none are changed in training. The output is that of
    `core.spec.fitting`, as on the command line.
    """
    network = replace(draft.network, inputs=now.inputs)
    draft = replace(draft, network=network)
    if not now.images:
        draft = replace(draft, training=replace(draft.training, augmentation=AugmentationDraft()))
    same_targets = before is not None and before.targets == now.targets
    if same_targets or (before is None and now.fits(draft)):
        return draft
    *hidden, last = network.layers
    answer = answer_for(now.kind, now.classes, now.outputs or 1, last.activation)
    last = replace(last, units=answer.units, activation=answer.activation)
    return replace(
        draft,
        network=replace(network, layers=(*hidden, last)),
        training=replace(draft.training, loss=answer.loss),
    )
