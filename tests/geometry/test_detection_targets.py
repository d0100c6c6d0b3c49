import numpy as np
import pytest

from keras_hand3d import geometry

SIZE, STRIDE = 64, 4


def _hand(center, extent, angle=0.0):
    """21 points of a given box; from the wrist to key point 12 they point at an angle."""
    uv = np.tile(np.array(center, "float64"), (21, 1))
    half = np.array(extent) / 2.0
    uv[3], uv[7] = center - half, center + half
    uv[0] = center - 0.4 * half.min() * np.array([np.sin(angle), -np.cos(angle)])
    uv[12] = center + 0.4 * half.min() * np.array([np.sin(angle), -np.cos(angle)])
    return uv


HANDS = np.array(
    [
        [_hand((17.3, 40.9), (14, 24), 0.5), _hand((45.2, 20.1), (30, 18), -2.0)],
        [_hand((30.0, 30.0), (10, 10), 1.0), _hand((50.0, 50.0), (12, 12), 0.0)],
    ],
    "float32",
)
LEARNT = np.array([[True, True], [False, True]])
IGNORED = np.array([[False, False], [True, False]])


@pytest.fixture(scope="module")
def targets(evaluate):
    return evaluate(geometry.detection_targets, HANDS, LEARNT, IGNORED, size=SIZE, stride=STRIDE)


def test_what_is_decoded_is_what_was_encoded(targets, evaluate):
    heat = np.clip(targets["center_heat"], 1e-4, 1 - 1e-4)
    found = evaluate(
        geometry.decode_detection_maps,
        np.log(heat / (1 - heat)),
        targets["box_size"],
        targets["center_offset"],
        targets["rotation"],
        max_hands=2,
        stride=STRIDE,
    )
    for hand, angle in ((0, 0.5), (1, -2.0)):
        place = int(np.argmax(found["right_probability"][0] * (1 if hand else -1)))
        uv = HANDS[0, hand]
        box = [*uv.min(axis=0), *(uv.max(axis=0) - uv.min(axis=0))]
        np.testing.assert_allclose(found["boxes_xywh"][0, place], box, atol=1e-3)
        np.testing.assert_allclose(found["angles"][0, place], angle, atol=1e-4)
        assert found["scores"][0, place] > 0.99
    assert found["scores"][1, 0] > 0.99 > 0.1 > found["scores"][1, 1]


def test_the_heat_is_one_in_the_cell_of_the_centre_and_falls_off(targets):
    heat = targets["center_heat"]
    # (17.3 + 0.5) / 4 and (40.9 + 0.5) / 4, rounded down.
    assert np.argwhere(heat[0, ..., 0] == 1.0).tolist() == [[10, 4]]
    # A sigma of 0.09 of 14 and 24 pixels, not below 0.7 cells.
    np.testing.assert_allclose(heat[0, 10, 5, 0], np.exp(-0.5 / 0.7**2), rtol=1e-5)
    np.testing.assert_allclose(heat[0, 11, 4, 0], np.exp(-0.5 / 0.7**2), rtol=1e-5)
    assert not heat[1, ..., 0].any()


def test_what_counts(targets):
    np.testing.assert_allclose(targets["hand_count"], [2.0, 1.0])
    np.testing.assert_allclose(targets["region_weight"].sum(axis=(1, 2)), [2.0, 1.0], rtol=1e-5)
    np.testing.assert_array_equal(targets["offset_weight"].sum(axis=(1, 2)), [2.0, 1.0])
    assert (targets["center_weight"][0] == 1.0).all()
    # Nothing is asked for in the cell of the ignored hand's centre.
    assert targets["center_weight"][1, 7, 7, 0] == 0.0


@pytest.mark.parametrize("missing", [0, 12])
def test_the_rotation_counts_where_its_points_are_labelled(targets, evaluate, missing):
    labelled = np.ones((2, 2, 21), bool)
    labelled[0, 1, missing] = False
    came = evaluate(
        geometry.detection_targets,
        *(HANDS, LEARNT, IGNORED),
        size=SIZE,
        stride=STRIDE,
        labelled=labelled,
    )
    np.testing.assert_allclose(came["rotation_weight"].sum(axis=(1, 2)), [1.0, 1.0], rtol=1e-5)
    # The right hand's centre, then the left one's.
    assert came["rotation_weight"][0, 5, 11] == 0.0 < targets["rotation_weight"][0, 5, 11]
    np.testing.assert_allclose(came["rotation"][0, 5, 11], [1.0, 0.0], atol=1e-6)
    assert came["rotation_weight"][0, 10, 4] == targets["rotation_weight"][0, 10, 4]
    np.testing.assert_array_equal(came["region_weight"], targets["region_weight"])


def test_sizes_and_angles_are_the_nearer_hands(targets):
    np.testing.assert_allclose(targets["box_size"][0, 10, 4], [14 / 64, 24 / 64], rtol=1e-4)
    np.testing.assert_allclose(targets["box_size"][0, 5, 11], [30 / 64, 18 / 64], rtol=1e-4)
    np.testing.assert_allclose(targets["center_offset"][0, 10, 4], [0.45, 0.35], atol=1e-4)
    np.testing.assert_allclose(
        targets["rotation"][0, 5, 11], [np.cos(-2.0), np.sin(-2.0)], atol=1e-5
    )
