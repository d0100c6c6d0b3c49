import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.drawing import draw_skeleton, draw_views

BLACK = np.zeros((100, 100, 3), "uint8")


def _points():
    return np.stack([np.arange(21) * 4.0 + 8.0, np.arange(21) * 4.0 + 8.0], axis=-1)


def test_key_points_have_their_fingers_colours():
    picture = draw_skeleton(BLACK, _points(), thickness=1)
    for index in (1, 8, 20):
        row = column = 8 + 4 * index
        assert tuple(picture[row, column]) == skeleton.KEYPOINT_COLORS[index]


def test_the_image_given_is_not_changed():
    draw_skeleton(BLACK, _points())
    assert not BLACK.any()


def test_points_far_outside_do_no_harm():
    assert not draw_skeleton(BLACK, np.full((21, 2), -1e30)).any()


def test_views_stand_side_by_side():
    views = draw_views(np.random.default_rng(0).normal(size=(21, 3)), size=64)
    assert views.shape == (64, 192, 3)
