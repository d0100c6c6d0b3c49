import numpy as np
import pytest
from harness import outputs_of

from keras_hand3d.layers import RegionToCrop

_EMPTY = np.zeros((1, 60, 101), "float32")


def _region(first_row, last_row, first_column, last_column):
    region = _EMPTY.copy()
    region[:, first_row : last_row + 1, first_column : last_column + 1] = 1.0
    return region


def _place(layer, region):
    came = outputs_of(layer, (region,))
    return came["center_uv"][0].tolist(), float(came["scale"][0]), bool(came["found"][0])


def test_box_with_margin():
    # Columns 10 to 90 are 80 apart: side 80 * 1.25 = 100.
    center, scale, found = _place(RegionToCrop(256), _region(5, 20, 10, 90))
    assert center == [50.0, 12.5]
    assert scale == pytest.approx(256 / 100)
    assert found


def test_margin():
    _, scale, _ = _place(RegionToCrop(256, margin=2.0), _region(5, 20, 10, 90))
    assert scale == pytest.approx(256 / 160)


def test_smallest_scale():
    _, scale, _ = _place(RegionToCrop(10), _region(5, 20, 10, 90))
    assert scale == 0.25


def test_largest_scale_of_a_single_pixel():
    center, scale, found = _place(RegionToCrop(256), _region(5, 5, 10, 10))
    assert (center, scale, found) == ([10.0, 5.0], 5.0, True)


def test_image_fallback_is_the_square_around_the_image():
    center, scale, found = _place(RegionToCrop(256), _EMPTY)
    assert center == [50.0, 29.5]
    assert scale == pytest.approx(256 / 101)
    assert not found


def test_image_fallback_with_another_margin_is_the_same_square():
    _, scale, _ = _place(RegionToCrop(256, margin=2.0), _EMPTY)
    assert scale == pytest.approx(256 / 101)


def test_released_fallback():
    center, scale, found = _place(RegionToCrop(256, fallback="released"), _EMPTY)
    assert center == [160.0, 160.0]
    assert scale == pytest.approx(256 / 125)
    assert not found


def test_each_image_for_itself():
    region = np.concatenate([_EMPTY, _region(5, 20, 10, 90)])
    came = outputs_of(RegionToCrop(256, fallback="released"), (region,))
    assert came["found"].tolist() == [False, True]
    np.testing.assert_allclose(came["center_uv"], [[160, 160], [50, 12.5]])
    np.testing.assert_allclose(came["scale"], [256 / 125, 256 / 100], rtol=1e-6)


def test_unknown_fallback_is_refused():
    with pytest.raises(ValueError, match="nowhere"):
        RegionToCrop(fallback="nowhere")
