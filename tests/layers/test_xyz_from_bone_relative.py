import numpy as np
from harness import outputs_of

from keras_hand3d.layers import XyzFromBoneRelative


def test_parity(parity):
    data = parity("coordinates")
    came = outputs_of(XyzFromBoneRelative(), (data["bone_relative"],))
    np.testing.assert_allclose(came, data["xyz_normed"], atol=1e-4)


def test_straight_fingers_add_up_along_z():
    bones = np.zeros((1, 21, 3), "float32")
    bones[:, 1:, 0] = 1.0
    came = outputs_of(XyzFromBoneRelative(), (bones,))
    # From tip to base, four bones a finger.
    expected = np.concatenate([[0.0], np.tile([4.0, 3.0, 2.0, 1.0], 5)])
    np.testing.assert_allclose(came[0, :, 2], expected, atol=1e-6)
    np.testing.assert_allclose(came[0, :, :2], 0.0, atol=1e-6)
