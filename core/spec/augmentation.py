"""AugmentationSpec: how training images are changed at random each time they come."""

from __future__ import annotations

from typing import Final

from core.spec.checks import require_number
from core.spec.frozen import Spec, keep_plain

MAX_ROTATION: Final = 180.0
MAX_SHIFT: Final = 100.0
MAX_THICKNESS: Final = 5.0


class AugmentationSpec(Spec, frozen=True):
    """By how much each training image is changed at most, anew each time; 0: not at all.

    `rotation` in degrees and `shift` in pixels, along and across, to either side; `thickness` in
    pixels by which what is bright grows or shrinks; `pixel_noise` is the standard deviation of what
    is added to each pixel, where white is 1. How is said in `core.datasets.augment`. Test images
    stay as they are. The NumPy engine alone can do it.
    """

    rotation: float = 0.0
    shift: float = 0.0
    thickness: float = 0.0
    pixel_noise: float = 0.0

    def __post_init__(self) -> None:
        keep_plain(self)
        require_number("augmentation.rotation", self.rotation, 0.0, MAX_ROTATION)
        require_number("augmentation.shift", self.shift, 0.0, MAX_SHIFT)
        require_number("augmentation.thickness", self.thickness, 0.0, MAX_THICKNESS)
        require_number("augmentation.pixel_noise", self.pixel_noise, 0.0, 1.0)

    @property
    def is_on(self) -> bool:
        """Whether any image is changed."""
        return self != AugmentationSpec()


AUGMENTATION_FIELDS: Final[tuple[str, ...]] = AugmentationSpec.__struct_fields__
