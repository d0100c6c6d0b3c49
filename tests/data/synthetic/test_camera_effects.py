import numpy as np
import pytest

pytest.importorskip("numba")

from keras_hand3d.data.synthetic.camera_effects import apply_varied_camera


def _taken(level, count=60):
    picture = np.full((64, 64, 3), level, np.float32)
    return [
        apply_varied_camera(np.random.default_rng([1, i]), picture.copy()) for i in range(count)
    ]


def test_pictures_stay_pictures():
    for picture in _taken(120.0, 30):
        assert picture.shape == (64, 64, 3) and picture.dtype == np.uint8


def test_exposure_brings_dark_and_light_nearer_to_the_middle():
    dark = np.median([picture.mean() for picture in _taken(25.0)])
    light = np.median([picture.mean() for picture in _taken(230.0)])
    assert dark > 30.0 and light < 225.0 and light > dark + 40.0


def test_white_balance_varies_and_a_few_pictures_are_dark():
    pictures = _taken(120.0, 120)
    red_over_blue = [picture[..., 0].mean() / picture[..., 2].mean() for picture in pictures]
    assert 0.05 < np.std(red_over_blue) < 0.4
    dark = np.mean([picture.mean() < 75 for picture in pictures])
    assert 0.02 < dark < 0.3


def test_the_same_seed_gives_the_same_picture():
    for first, second in zip(_taken(90.0, 5), _taken(90.0, 5), strict=True):
        np.testing.assert_array_equal(first, second)
