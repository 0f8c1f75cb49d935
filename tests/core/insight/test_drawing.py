"""Drawings made ready for a network: the arithmetic by hand, and that it is MNIST's own way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core import Dataset
from core.insight.drawing import Framing, ink_of_grey, resampled

MNIST = Framing((28, 28), 20.0, True, (14.0, 14.0), 0.0, 255.0, np.dtype(np.uint8))


def images(x: Any, shape: tuple[int, int]) -> Dataset:
    y = np.zeros(len(x), dtype=np.int64)
    return Dataset(x, y, x[:0], y[:0], "classes", 2, shape, "file")


def mass_centre(image: np.ndarray) -> tuple[float, float]:
    rows, columns = np.indices(image.shape)
    return float((image * rows).sum() / image.sum()), float((image * columns).sum() / image.sum())


class TestResampling:
    def test_a_whole_part_is_the_mean_of_blocks(self) -> None:
        image = np.arange(24.0).reshape(4, 6)
        expected = image.reshape(2, 2, 3, 2).mean((1, 3))
        np.testing.assert_allclose(resampled(image, (2, 3)), expected)

    def test_a_broken_part_shares_pixels(self) -> None:
        # Of three pixels into two: each takes one and a half.
        found = resampled(np.array([[3.0, 6.0, 9.0]]), (1, 2))
        np.testing.assert_allclose(found, [[(3 + 3) / 1.5, (3 + 9) / 1.5]])

    @pytest.mark.parametrize("shape", [(7, 5), (13, 31), (1, 1)])
    def test_the_mean_stays(self, shape: tuple[int, int]) -> None:
        image = np.random.default_rng(0).random((11, 17))
        assert resampled(image, shape).mean() == pytest.approx(image.mean())

    def test_enlarging_repeats(self) -> None:
        image = np.array([[1.0, 2.0]])
        np.testing.assert_allclose(resampled(image, (2, 4)), [[1, 1, 2, 2]] * 2)


class TestFraming:
    def test_the_content_is_cut_out_scaled_and_centred_by_mass(self) -> None:
        drawing = np.zeros((280, 280))
        drawing[200:260, 10:30] = 1.0  # a bar, small and aside
        image = MNIST.framed(drawing)
        rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
        assert rows[-1] - rows[0] + 1 == 20
        assert columns[-1] - columns[0] + 1 == 7  # 20 · 20/60, its proportions kept
        assert mass_centre(image) == pytest.approx((14, 14), abs=0.51)
        assert image.max() == pytest.approx(1.0)

    def test_mass_and_not_outline_lies_in_the_middle(self) -> None:
        drawing = np.zeros((100, 100))
        drawing[:20, 40:42] = 0.5
        drawing[20:40, 30:50] = 1.0
        image = MNIST.framed(drawing)
        assert mass_centre(image) == pytest.approx((14, 14), abs=0.51)
        rows = np.flatnonzero(image.any(1))
        assert (rows[0] + rows[-1]) / 2 < 12

    @pytest.mark.parametrize("scale", [1.0, 0.2])
    def test_size_place_and_strength_of_the_drawing_do_not_matter(self, scale: float) -> None:
        mark = np.random.default_rng(0).random((40, 30)) + 0.2
        here, there = np.zeros((200, 200)), np.zeros((200, 200))
        here[5:45, 5:35] = mark
        there[100:180, 120:180] = np.kron(mark, np.ones((2, 2))) * scale
        np.testing.assert_allclose(MNIST.framed(here), MNIST.framed(there), atol=1e-9)

    def test_what_is_heavy_on_one_side_stays_inside(self) -> None:
        drawing = np.zeros((100, 100))
        drawing[:, :2] = 0.06
        drawing[:40] = 1.0
        framing = Framing((28, 28), 28.0, True, (14.0, 14.0), 0.0, 1.0, np.dtype(float))
        assert framing.framed(drawing)[0].max() == pytest.approx(1.0)

    def test_nothing_drawn_is_nothing(self) -> None:
        assert not MNIST.framed(np.zeros((280, 280))).any()

    def test_as_drawn_is_only_smaller(self) -> None:
        drawing = np.zeros((280, 280))
        drawing[200:260, 10:30] = 1.0
        image = MNIST.as_drawn(drawing)
        assert image.sum() == pytest.approx(60 * 20 / 100)
        assert image[20:26, 1:3] == pytest.approx(1.0)

    def test_a_row_has_the_datas_numbers(self) -> None:
        row = MNIST.row(np.full((28, 28), 0.5))
        assert row.dtype == np.uint8
        assert set(row.tolist()) == {128}
        dark = Framing((2, 1), 2.0, False, (0.5, 0.0), 1.0, -1.0, np.dtype(np.float32))
        np.testing.assert_array_equal(dark.row(np.array([[0.0], [1.0]])), [1.0, -1.0])


class TestMeasuring:
    def bars(self) -> np.ndarray:
        """Bars of 6 × 2 in 10 × 10, their outline's middle at (4.5, 5.5), heavier below."""
        x = np.zeros((40, 10, 10))
        x[:, 2:8, 5:7] = 0.4
        x[np.arange(40), 3 + np.arange(40) % 4, 5] = 1.0
        return x

    def test_images_centred_by_their_outline(self) -> None:
        framing = Framing.of(images(self.bars().reshape(40, -1), (10, 10)))
        assert (framing.box, framing.by_mass) == (6.0, False)
        assert framing.middle == (4.5, 5.5)
        assert (framing.paper, framing.ink) == (0.0, 1.0)

    def test_images_centred_by_mass(self) -> None:
        x = np.zeros((40, 11, 11))
        x[:, 5, 5] = 1.0
        for row, away in enumerate(np.arange(40) % 4 + 1):  # one side lighter but farther
            x[row, 5, 5 + away] = 0.2 / away
            x[row, 5, 4] = 0.2
        framing = Framing.of(images(x.reshape(40, -1), (11, 11)))
        assert framing.by_mass
        assert framing.middle == pytest.approx((5.0, 5.0), abs=1e-9)

    def test_dark_ink_on_light_paper(self) -> None:
        x = (255 * (1 - self.bars())).astype(np.uint8).reshape(40, -1)
        framing = Framing.of(images(x, (10, 10)))
        assert (framing.paper, framing.ink, framing.box) == (255.0, 0.0, 6.0)
        assert framing.row(np.eye(10)).reshape(10, 10)[0, :2].tolist() == [0, 255]

    def test_empty_images_are_framed_as_a_whole(self) -> None:
        framing = Framing.of(images(np.zeros((3, 12)), (3, 4)))
        assert (framing.box, framing.middle) == (4.0, (1.0, 1.5))

    def test_a_table_has_no_frame(self) -> None:
        x, y = np.zeros((2, 3)), np.zeros(2, dtype=np.int64)
        with pytest.raises(ValueError, match="no images"):
            Framing.of(Dataset(x, y, x, y, "classes", 2, None, "file"))


class TestGrey:
    @pytest.mark.parametrize(("paper", "ink"), [(230.0, 20.0), (15.0, 240.0), (120.0, 40.0)])
    def test_ink_is_told_from_paper(self, paper: float, ink: float) -> None:
        grey = np.full((60, 60), paper) + np.random.default_rng(0).normal(0, 4, (60, 60))
        grey[20:40, 28:32] = ink
        found = ink_of_grey(grey)
        assert found[20:40, 28:32].min() > 0.8
        found[20:40, 28:32] = 0
        assert not found.any(), "the grain of the paper is no ink"

    def test_an_even_picture_has_none(self) -> None:
        assert not ink_of_grey(np.full((20, 20), 90.0)).any()
        assert not ink_of_grey(np.zeros((1, 1))).any()
