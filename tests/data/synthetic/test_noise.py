import numpy as np
import pytest

pytest.importorskip("numba")

from keras_hand3d.data.synthetic.noise import solid_noise


def test_noise_is_smooth_everywhere_zero_included():
    places = np.linspace(-3, 3, 6001)
    for axis in range(3):
        values = []
        for place in places:
            at = [0.3, -0.6, 0.2]
            at[axis] = place
            values.append(solid_noise(*at))
        assert np.abs(np.diff(values)).max() < 0.003


def test_noise_fills_its_range():
    rng = np.random.default_rng(0)
    values = np.array([solid_noise(*place) for place in rng.uniform(-50, 50, (3000, 3))])
    assert 0 <= values.min() < 0.15 and 0.85 < values.max() <= 1
    assert abs(values.mean() - 0.5) < 0.02
