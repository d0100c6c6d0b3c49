import json

import numpy as np
import pytest

from keras_hand3d.inference import predict_end_to_end, predict_in_box
from keras_hand3d.models import ColorHandPose3D, LiftingNet


class _PeakInTheMiddle:
    """Stands in for PoseNet: every score map peaks at cell (row 10, column 20)."""

    def predict_on_batch(self, crop):
        self.crop = np.asarray(crop)
        maps = np.zeros((1, 32, 32, 21), "float32")
        maps[:, 10, 20] = 0.75
        return {"stage_3": maps}


IMAGE = np.random.default_rng(0).integers(0, 256, (100, 200, 3), dtype=np.uint8)


def test_a_box_is_looked_at_with_a_margin_and_mapped_back():
    result = predict_in_box(_PeakInTheMiddle(), IMAGE, (40.0, 10.0, 64.0, 32.0))
    # The square is 1.25 * 64 = 80 pixels around (72, 26); cell 20 is crop pixel 160.
    scale = 256.0 / 80.0
    expected = [72.0 + (160.0 - 128.0) / scale, 26.0 + (80.0 - 128.0) / scale]
    np.testing.assert_allclose(result.keypoints_uv, [expected] * 21, rtol=1e-5)
    np.testing.assert_allclose(result.keypoint_confidence, 0.75)


def test_without_a_box_the_whole_image_is_looked_at():
    result = predict_in_box(_PeakInTheMiddle(), IMAGE)
    assert result.crop_scale == pytest.approx(256.0 / 200.0)
    np.testing.assert_allclose(result.crop_center_uv, [99.5, 49.5])


def test_pixels_come_scaled_as_the_networks_take_them():
    network = _PeakInTheMiddle()
    predict_in_box(network, np.full((64, 64, 3), 255, np.uint8), (16, 16, 16, 16))
    np.testing.assert_allclose(network.crop, 0.5)


def test_lifting_gives_normalized_coordinates():
    result = predict_in_box(
        _PeakInTheMiddle(), IMAGE, lifting_net=LiftingNet(width=0.05), hand_side="left"
    )
    assert result.keypoints_normalized.shape == (21, 3)
    assert result.hand_side == "left"


@pytest.mark.parametrize("side", [None, "both"])
def test_lifting_needs_a_known_side(side):
    with pytest.raises(ValueError, match="expected left or right"):
        predict_in_box(
            _PeakInTheMiddle(), IMAGE, lifting_net=LiftingNet(width=0.05), hand_side=side
        )


@pytest.mark.parametrize("box", [(0, 0, 0, 5), (0, 0, 5, -1), (0, float("nan"), 5, 5)])
def test_a_box_without_size_is_refused(box):
    with pytest.raises(ValueError, match="expected left, top, width, height above zero"):
        predict_in_box(_PeakInTheMiddle(), IMAGE, box)


def test_end_to_end_result_is_json():
    result = predict_end_to_end(ColorHandPose3D(width=0.05), IMAGE, "right")
    content = json.loads(json.dumps(result.to_dict()))
    assert np.shape(content["keypoints_uv"]) == (21, 2)
    assert np.shape(content["keypoints_normalized"]) == (21, 3)
    assert isinstance(content["hand_found"], bool)


@pytest.mark.parametrize(
    "image", [IMAGE / 255.0, IMAGE[..., 0], IMAGE[:15], np.zeros((20, 20, 4), np.uint8)]
)
def test_an_image_that_is_none_is_refused(image):
    with pytest.raises(ValueError, match="Image: expected uint8 RGB"):
        predict_in_box(_PeakInTheMiddle(), image)
