import numpy as np
import pytest

from keras_hand3d import geometry


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (160.0, 256 / 200),
        (74.0, 256 / 92.5),
        (40.96, 5.0),
        (10.0, 5.0),
        (0.0, 5.0),
        (819.2, 0.25),
        (5000.0, 0.25),
    ],
)
def test_crop_scale_of_a_box(evaluate, size, expected):
    found = evaluate(geometry.crop_scale_from_size, [size], crop_size=256)
    np.testing.assert_allclose(found, [expected], rtol=1e-6)


def test_crop_scale_with_other_settings(evaluate):
    options = {"crop_size": 128, "margin": 2.0, "min_scale": 1.0, "max_scale": 2.0}
    found = evaluate(geometry.crop_scale_from_size, [10.0, 40.0, 100.0], **options)
    np.testing.assert_allclose(found, [2.0, 128 / 80, 1.0], rtol=1e-6)


def keypoints(*points):
    """21 key points of which only the given ones are visible."""
    uv = np.full((1, 21, 2), 1000.0)
    visible = np.zeros((1, 21), bool)
    for index, point in enumerate(points):
        uv[0, index], visible[0, index] = point, True
    return uv, visible


@pytest.mark.parametrize(
    ("points", "center", "expected"),
    [
        ([(100, 100), (160, 120)], (100, 100), 120.0),
        ([(40, 100), (100, 120)], (100, 100), 120.0),
        ([(100, 20), (110, 100)], (100, 100), 160.0),
        ([(100, 100), (110, 190)], (100, 100), 180.0),
    ],
    ids=["right", "left", "up", "down"],
)
def test_crop_side_is_twice_the_farthest_reach(evaluate, points, center, expected):
    uv, visible = keypoints(*points)
    found = evaluate(
        geometry.crop_side_from_keypoints, uv, visible, [center], image_size=(320, 320)
    )
    np.testing.assert_allclose(found, [expected])


def test_crop_side_reaches_from_a_centre_outside_of_the_box(evaluate):
    uv, visible = keypoints((200, 100), (210, 100))
    found = evaluate(
        geometry.crop_side_from_keypoints, uv, visible, [[100, 100]], image_size=(320, 320)
    )
    np.testing.assert_allclose(found, [220.0])


def test_crop_side_is_at_least_50(evaluate):
    uv, visible = keypoints((100, 100), (105, 100))
    found = evaluate(
        geometry.crop_side_from_keypoints, uv, visible, [[100, 100]], image_size=(320, 320)
    )
    np.testing.assert_allclose(found, [50.0])


def test_crop_side_is_at_most_500(evaluate):
    uv, visible = keypoints((10, 10), (900, 10))
    found = evaluate(
        geometry.crop_side_from_keypoints, uv, visible, [[10, 10]], image_size=(1000, 1000)
    )
    np.testing.assert_allclose(found, [500.0])


def test_crop_side_is_50_if_nothing_is_visible(evaluate):
    uv, visible = keypoints()
    found = evaluate(
        geometry.crop_side_from_keypoints, uv, visible, [[100, 100]], image_size=(320, 320)
    )
    np.testing.assert_allclose(found, [50.0])


@pytest.mark.parametrize(
    ("point", "expected"), [((-90, 90), 200.0), ((400, 90), 400.0), ((100, 300), 280.0)]
)
def test_crop_side_takes_the_box_clipped_to_the_image(evaluate, point, expected):
    uv, visible = keypoints((100, 100), point)
    found = evaluate(
        geometry.crop_side_from_keypoints, uv, visible, [[100, 100]], image_size=(240, 300)
    )
    np.testing.assert_allclose(found, [expected])


def test_crop_center_is_keypoint_12(evaluate):
    uv = np.arange(2 * 21 * 2.0).reshape(2, 21, 2)
    found = evaluate(geometry.crop_center_from_keypoints, uv)
    np.testing.assert_array_equal(found, [[24.0, 25.0], [66.0, 67.0]])


def test_crop_side_holds_the_turned_box(evaluate):
    # Turned by 45 degrees, an arm of (80, 80) lies along the rows: length 80 * sqrt(2).
    uv, visible = keypoints((100, 100), (180, 180))
    found = evaluate(
        geometry.crop_side_from_keypoints,
        uv,
        visible,
        [[100, 100]],
        image_size=(320, 320),
        angle=np.array([np.pi / 4], "float32"),
    )
    np.testing.assert_allclose(found, [160.0 * np.sqrt(2.0)], rtol=1e-5)


def test_crop_side_is_clipped_before_the_turn(evaluate):
    # The point is cut off at column 150; turned by a quarter it lies 50 below.
    uv, visible = keypoints((100, 100), (400, 100))
    found = evaluate(
        geometry.crop_side_from_keypoints,
        uv,
        visible,
        [[100, 100]],
        image_size=(110, 150),
        angle=np.array([np.pi / 2], "float32"),
    )
    np.testing.assert_allclose(found, [100.0], rtol=1e-5)
