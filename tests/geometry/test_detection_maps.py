import numpy as np
import pytest

from keras_hand3d import geometry

CELLS, STRIDE = 12, 4


class Maps:
    """Maps without a hand, to which hands are added."""

    def __init__(self):
        self.center_logits = np.full((1, CELLS, CELLS, 2), -20.0)
        self.box_size = np.full((1, CELLS, CELLS, 2), 0.1)
        self.center_offset = np.full((1, CELLS, CELLS, 2), 0.5)
        self.rotation = np.zeros((1, CELLS, CELLS, 2))

    def add(self, cell, probabilities, size=(0.1, 0.1), offset=(0.5, 0.5), angle=0.0):
        column, row = cell
        place = (0, row, column)
        probabilities = np.asarray(probabilities)
        self.center_logits[place] = np.log(probabilities / (1.0 - probabilities))
        self.box_size[place], self.center_offset[place] = size, offset
        self.rotation[place] = np.cos(angle), np.sin(angle)
        return self

    def decoded(self, evaluate, max_hands=3):
        maps = (self.center_logits, self.box_size, self.center_offset, self.rotation)
        return evaluate(geometry.decode_detection_maps, *maps, max_hands=max_hands, stride=STRIDE)


def test_cells_begin_half_a_pixel_before_their_first_one(evaluate):
    found = evaluate(geometry.cells_from_uv, [[-0.5, 3.5], [1.5, 0.0]], stride=4)
    np.testing.assert_allclose(found, [[0.0, 1.0], [0.5, 0.125]])


def test_cells_come_back(evaluate):
    uv = np.random.RandomState(0).uniform(0, 50, (3, 2))
    cells = evaluate(geometry.cells_from_uv, uv, stride=8)
    np.testing.assert_allclose(evaluate(geometry.uv_from_cells, cells, stride=8), uv, rtol=1e-5)


@pytest.mark.parametrize(
    ("tip", "degrees"),
    [((0, -5), 0.0), ((5, 0), 90.0), ((-5, 0), -90.0), ((3, -3), 45.0), ((0, 0), 0.0)],
)
def test_hand_angle_is_clockwise_from_up(evaluate, tip, degrees):
    uv = np.full((1, 21, 2), 7.0)
    uv[0, 12] = uv[0, 0] + tip
    found = evaluate(geometry.hand_angle, uv)
    np.testing.assert_allclose(found, [np.radians(degrees)], atol=1e-6)


@pytest.mark.parametrize(("missing", "degrees"), [(0, 0.0), (12, 0.0), (5, 90.0)])
def test_hand_angle_is_upright_where_its_points_are_not_labelled(evaluate, missing, degrees):
    uv = np.full((1, 21, 2), 7.0)
    uv[0, 12] = uv[0, 0] + (5, 0)
    found = evaluate(geometry.hand_angle, uv, np.arange(21)[None] != missing)
    np.testing.assert_allclose(found, [np.radians(degrees)], atol=1e-6)


def test_turning_by_the_negative_angle_makes_the_hand_upright(evaluate):
    uv = np.random.RandomState(0).uniform(0, 50, (4, 21, 2))
    angles = evaluate(geometry.hand_angle, uv)
    turned = evaluate(geometry.rotate_uv, uv, uv[:, 3], -angles)
    arm = turned[:, 12] - turned[:, 0]
    np.testing.assert_allclose(arm[:, 0], 0.0, atol=1e-4)
    assert (arm[:, 1] < 0.0).all()


def test_a_hand_by_arithmetic(evaluate):
    maps = Maps().add((3, 5), (0.2, 0.6), size=(0.25, 0.5), offset=(0.25, 0.75), angle=2.0)
    found = maps.decoded(evaluate)
    # Columns 3.25 and row 5.75 in cells of 4 pixels; a picture of 48.
    np.testing.assert_allclose(
        found["boxes_xywh"][0, 0], [12.5 - 6.0, 22.5 - 12.0, 12.0, 24.0], atol=1e-4
    )
    np.testing.assert_allclose(found["scores"][0, 0], 1.0 - 0.8 * 0.4, rtol=1e-5)
    np.testing.assert_allclose(found["right_probability"][0, 0], 0.75, rtol=1e-5)
    np.testing.assert_allclose(found["angles"][0, 0], 2.0, rtol=1e-5)


def test_the_best_comes_first(evaluate):
    maps = Maps().add((2, 2), (0.3, 0.01)).add((9, 9), (0.01, 0.9)).add((2, 9), (0.5, 0.01))
    found = maps.decoded(evaluate)
    centers = found["boxes_xywh"][0, :, :2] + found["boxes_xywh"][0, :, 2:] / 2.0
    np.testing.assert_allclose((centers + 0.5) / STRIDE - 0.5, [[9, 9], [2, 9], [2, 2]], atol=1e-4)


def test_what_is_beside_a_maximum_is_none(evaluate):
    maps = Maps().add((4, 4), (0.01, 0.9))
    for cell in ((3, 4), (5, 5), (4, 3)):
        maps.add(cell, (0.01, 0.8))
    scores = maps.decoded(evaluate)["scores"][0]
    np.testing.assert_allclose(scores[0], 1.0 - 0.99 * 0.1, rtol=1e-5)
    assert (scores[1:] < 1e-6).all()


def test_sides_in_one_place_are_one_hand(evaluate):
    scores = Maps().add((4, 4), (0.5, 0.5)).decoded(evaluate)["scores"][0]
    np.testing.assert_allclose(scores, [0.75, 0.0, 0.0], atol=1e-6)


def test_fewer_maxima_than_hands_score_nothing(evaluate):
    maps = Maps().add((4, 4), (0.5, 0.5))
    maps.center_logits[:] += 0.001 * np.mgrid[:CELLS, :CELLS][0][None, :, :, None]
    found = maps.decoded(evaluate, max_hands=8)
    np.testing.assert_array_equal(found["scores"][0, -3:], 0.0)
    np.testing.assert_array_equal(found["boxes_xywh"][0, -3:, 2:], 0.0)
    assert all(np.isfinite(value).all() for value in found.values())
