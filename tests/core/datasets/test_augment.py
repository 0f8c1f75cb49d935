"""Changed images against closed forms: quarter turns, whole pixels, brute-force neighbours."""

import numpy as np
import pytest

from core.datasets.augment import moved, thickened, with_noise

RNG = np.random.default_rng(5)
IMAGES = RNG.random((3, 7, 7))


@pytest.mark.parametrize("shape", [(7, 7), (6, 6)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_quarter_turn_is_one_against_the_clock(shape: tuple[int, int], dtype: type):
    images = RNG.random((2, *shape)).astype(dtype)
    turned = moved(images, degrees=90)
    assert turned.dtype == dtype
    np.testing.assert_allclose(turned, np.rot90(images, axes=(1, 2)), atol=2e-6)
    np.testing.assert_allclose(moved(images, degrees=-180), images[:, ::-1, ::-1], atol=2e-6)


def test_whole_pixels_are_shifted_exactly_and_black_comes_in():
    images = RNG.random((2, 5, 8))
    shifted = moved(images, down=2, right=-3)
    assert (shifted[:, 2:, :5] == images[:, :3, 3:]).all()
    assert not shifted[:, :2].any()
    assert not shifted[:, :, 5:].any()
    assert not moved(images, down=50).any()
    assert not moved(images, right=-1e9).any()


def test_half_a_pixel_is_the_mean_of_two():
    images = RNG.random((1, 4, 4))
    half = moved(images, right=0.5)
    np.testing.assert_allclose(half[0, :, 1:], (images[0, :, 1:] + images[0, :, :-1]) / 2)
    np.testing.assert_allclose(half[0, :, 0], images[0, :, 0] / 2)  # the other one is black


def test_the_turn_comes_first_and_each_image_has_its_own():
    both = moved(IMAGES, degrees=[0, 90, 0], down=[0, 1, 2])
    assert (both[0] == IMAGES[0]).all()
    np.testing.assert_allclose(both[1, 1:], np.rot90(IMAGES[1])[:-1], atol=1e-12)
    assert (both[2, 2:] == IMAGES[2, :-2]).all()


def test_a_slanted_image_is_turned_back():
    y, x = np.mgrid[:21, :21] - 10.0
    smooth = np.exp(-(x**2) / 30 - (y - 3) ** 2 / 20)[np.newaxis]
    back = moved(moved(smooth, degrees=33), degrees=-33)
    assert np.abs(back - smooth).max() < 0.05
    assert np.abs(moved(smooth, degrees=33) - smooth).max() > 0.2


def by_hand(image: np.ndarray, choose) -> np.ndarray:
    found = np.empty_like(image)
    for r, c in np.ndindex(*image.shape):
        around = [(r, c), (r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)]
        inside = [image[p] for p in around if 0 <= p[0] < 7 and 0 <= p[1] < 7]
        found[r, c] = choose(inside)
    return found


def test_thickness_is_dilation_and_erosion():
    thick = thickened(IMAGES, [1, -1, 0.25])
    np.testing.assert_array_equal(thick[0], by_hand(IMAGES[0], max))
    np.testing.assert_array_equal(thick[1], by_hand(IMAGES[1], min))
    part = IMAGES[2] + 0.25 * (by_hand(IMAGES[2], max) - IMAGES[2])
    np.testing.assert_allclose(thick[2], part, rtol=1e-15)
    twice = by_hand(by_hand(IMAGES[0], min), min)
    np.testing.assert_array_equal(thickened(IMAGES[:1], -2)[0], twice)


def test_noise_has_its_deviation_and_keeps_within_black_and_white():
    grey = np.full((50, 20, 20), 0.5)
    added = with_noise(grey, 0.1, seed=3) - 0.5
    assert abs(added.mean()) < 0.002
    assert added.std() == pytest.approx(0.1, rel=0.02)
    assert np.abs(added).max() < 0.35
    inside = np.mean(np.abs(added) < 0.1)
    assert 0.64 < inside < 0.71  # of a normal one 0.683
    assert (with_noise(grey, 0.1, seed=3) - 0.5 == added).all()
    assert not (with_noise(grey, 0.1, seed=4) - 0.5 == added).all()
    loud = with_noise(grey, 1.0)
    assert loud.min() == 0.0
    assert loud.max() == 1.0


def test_nothing_changes_nothing_and_the_given_ones_stay():
    before = IMAGES.copy()
    for same in (moved(IMAGES), thickened(IMAGES, 0), with_noise(IMAGES, 0)):
        assert (same == before).all()
        assert same is not IMAGES
    moved(IMAGES, 45)
    assert (before == IMAGES).all()


def test_what_is_no_stack_of_images_is_refused():
    with pytest.raises(ValueError, match=r"\(49,\), expected \(n, height, width\)"):
        moved(np.zeros(49))
