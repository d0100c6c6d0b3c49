import numpy as np
import pytest
from harness import outputs_of

from keras_hand3d.layers import CameraFromCanonical

_POINTS = np.arange(63, dtype="float32").reshape(1, 21, 3)
# A quarter turn: as a row vector (x, y, z) becomes (-y, x, z).
_QUARTER = np.array([[[0, 1, 0], [-1, 0, 0], [0, 0, 1]]], "float32")
_LEFT, _RIGHT = np.array([[1, 0]], "float32"), np.array([[0, 1]], "float32")


def _turned(z_sign):
    x, y, z = np.moveaxis(_POINTS, -1, 0)
    return np.stack([-y, x, z_sign * z], axis=-1)


def test_left_hand_is_only_rotated():
    came = outputs_of(CameraFromCanonical(), (_POINTS, _QUARTER, _LEFT))
    np.testing.assert_allclose(came, _turned(1), atol=1e-5)


def test_right_hand_is_mirrored_before_the_rotation():
    came = outputs_of(CameraFromCanonical(), (_POINTS, _QUARTER, _RIGHT))
    np.testing.assert_allclose(came, _turned(-1), atol=1e-5)


def test_mirroring_can_be_turned_off():
    came = outputs_of(CameraFromCanonical(mirror_right=False), (_POINTS, _QUARTER, _RIGHT))
    np.testing.assert_allclose(came, _turned(1), atol=1e-5)


@pytest.mark.parametrize("variant", ["canonical", "canonical_flipped"])
def test_parity(parity, variant):
    data = parity("coordinates")
    flipped = variant == "canonical_flipped"
    is_right = data["is_right"].astype("float32")
    hand_side = np.stack([1 - is_right, is_right], axis=-1)
    layer = CameraFromCanonical(mirror_right=flipped)
    came = outputs_of(layer, (data[variant], data["rotation_inverse"], hand_side))
    np.testing.assert_allclose(came, data["xyz_normed"], atol=1e-4)
