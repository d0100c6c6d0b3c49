import numpy as np
import pytest

from keras_hand3d import layers
from keras_hand3d.layers.bounded import above_zero, whole_number


def test_numbers_in_range_come_back():
    assert whole_number("size", np.int64(3)) == 3
    assert whole_number("size", 2.0, least=2) == 2
    assert above_zero("sigma", 1) == 1.0


@pytest.mark.parametrize("value", [0, -1, 2.5, float("nan"), float("inf")])
def test_what_is_no_count_is_refused(value):
    with pytest.raises(ValueError, match=f"size: expected a whole number from 1, got {value}"):
        whole_number("size", value)


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_what_is_not_above_zero_is_refused(value):
    with pytest.raises(ValueError, match=f"sigma: expected a number above 0, got {value}"):
        above_zero("sigma", value)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (layers.BoxesFromLetterbox, "size"),
        (layers.CropAndResize, "crop_size"),
        (layers.DecodeDetectionMaps, "max_hands"),
        (layers.DecodeDetectionMaps, "stride"),
        (layers.DecodeLatent25D, "stride"),
        (layers.EncodeScoreMaps, "height"),
        (layers.EncodeScoreMaps, "pool_size"),
        (layers.EncodeScoreMaps, "sigma"),
        (layers.HandCrop, "crop_size"),
        (layers.ImageFromCropUv, "crop_size"),
        (layers.Letterbox, "size"),
        (layers.RandomWindow, "size"),
        (layers.RegionToCrop, "crop_size"),
        (layers.RegionToCrop, "margin"),
    ],
)
def test_layers_name_the_argument_that_is_zero(make, name):
    with pytest.raises(ValueError, match=f"{name}: expected .*, got 0"):
        make(**{name: 0})


@pytest.mark.parametrize("make", [layers.CropAndResize, layers.HandCrop])
def test_a_crop_of_one_pixel_has_no_spacing(make):
    with pytest.raises(ValueError, match="crop_size: expected a whole number from 2, got 1"):
        make(crop_size=1)
