import numpy as np
import pytest

from keras_hand3d.data.hand_angles import angles_deg, finger_flexions_deg, palm_normals


@pytest.mark.parametrize(
    ("b", "angle"), [((2, 0, 0), 0), ((1, 1, 0), 45), ((0, 0, 3), 90), ((-1, 1e-9, 0), 180)]
)
def test_angles(b, angle):
    assert angles_deg(np.array([1.0, 0, 0]), np.array(b, "float64")) == pytest.approx(angle)


def test_small_angles_are_accurate():
    came = angles_deg(np.array([1.0, 0, 0]), np.array([1.0, 1e-9, 0]))
    assert came == pytest.approx(np.degrees(1e-9), rel=1e-6)


def _hands():
    """Two flat hands in the plane of columns and rows, fingers straight up."""
    xyz = np.zeros((2, 21, 3))
    for joint in range(1, 21):
        finger, place = divmod(joint - 1, 4)
        xyz[:, joint] = (2.0 * finger, -9.0 + place, 0.0)
    return xyz


def test_flexion_is_a_fingers_own():
    xyz = _hands()
    # The pinky's last bone points away from the camera.
    xyz[1, 17] = xyz[1, 18] + (0.0, 0.0, 1.0)
    expected = np.zeros((2, 5))
    expected[1, 4] = 90.0
    np.testing.assert_allclose(finger_flexions_deg(xyz), expected, atol=1e-6)


def test_a_palm_in_the_image_plane_faces_along_the_axis():
    normals = palm_normals(_hands())
    np.testing.assert_allclose(np.abs(normals), [[0, 0, 1]] * 2, atol=1e-12)


def test_a_palm_without_extent_has_no_normal():
    assert palm_normals(np.zeros((1, 21, 3))).tolist() == [[0.0, 0.0, 0.0]]
