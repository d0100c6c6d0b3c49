import numpy as np
import pytest
from harness import outputs_of

from keras_hand3d.layers import RandomWindow


def _sample(count=1, height=12, width=20):
    """Pixels that say where they are: column, row, sample."""
    rows, columns = np.mgrid[:height, :width]
    image = np.stack([columns, rows, 0 * rows], axis=-1)[None].repeat(count, axis=0)
    image[..., 2] = np.arange(count)[:, None, None]
    return {"image": image.astype("uint8"), "part_mask": (rows + columns)[None].repeat(count, 0)}


def test_the_central_window_outside_of_training():
    came = outputs_of(RandomWindow(8), (_sample(),), training=False)
    rows, columns = np.mgrid[2:10, 6:14]
    np.testing.assert_array_equal(came["window_uv"], [[6, 2]])
    np.testing.assert_array_equal(came["image"][0, ..., 0], columns)
    np.testing.assert_array_equal(came["image"][0, ..., 1], rows)
    np.testing.assert_array_equal(came["part_mask"][0], rows + columns)


def test_windows_in_training_are_whole_and_everywhere():
    came = outputs_of(RandomWindow(8, seed=1), (_sample(250),), training=True)
    first = came["window_uv"].astype(int)
    rows, columns = np.mgrid[:8, :8]
    np.testing.assert_array_equal(came["image"][..., 0], first[:, 0, None, None] + columns)
    np.testing.assert_array_equal(came["image"][..., 1], first[:, 1, None, None] + rows)
    np.testing.assert_array_equal(came["image"][:, 0, 0, 2], np.arange(250))
    assert set(first[:, 0]) == set(range(13))
    assert set(first[:, 1]) == set(range(5))


def test_a_window_of_the_whole_image():
    sample = _sample(height=8, width=8)
    came = outputs_of(RandomWindow(8), (sample,), training=True)
    np.testing.assert_array_equal(came["image"], sample["image"])


def test_a_small_image_is_refused():
    with pytest.raises(ValueError, match="at least 16 x 16 pixels, got 12 x 20"):
        RandomWindow(16)(_sample())
