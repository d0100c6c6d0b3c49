import numpy as np
import pytest

from keras_hand3d.export.comparison import compare_outputs

SIZE = 16


def _outputs(seed=0):
    """What a pipeline gives for one image: a hand in the middle, 21 sharp key points."""
    random = np.random.default_rng(seed)
    row, column = np.mgrid[0:SIZE, 0:SIZE]
    inside = (abs(row - 8) < 4) & (abs(column - 8) < 4)
    margin = np.where(inside, 3.0, -3.0)
    margin[8, 8] = 4.0
    maps = random.uniform(0.0, 0.5, (1, SIZE, SIZE, 21)).astype("float32")
    uv = random.integers(0, SIZE, (1, 21, 2))
    for point in range(21):
        maps[0, uv[0, point, 1], uv[0, point, 0], point] = 1.0
    return {
        "hand_score_map": np.stack([-margin / 2, margin / 2], axis=-1)[None].astype("float32"),
        "hand_segmentation": inside[None].astype("int32"),
        "hand_mask": inside[None].astype("float32"),
        "hand_found": np.array([True]),
        "crop_center_uv": np.array([[8.0, 8.0]], "float32"),
        "crop_scale": np.array([2.0], "float32"),
        "keypoint_score_maps": maps,
        "keypoints_uv_crop": uv.astype("float32"),
        "keypoints_uv": uv.astype("float32"),
        "keypoints_xyz": random.normal(size=(1, 21, 3)).astype("float32"),
    }


def _changed(name, change):
    outputs = {key: array.copy() for key, array in _outputs().items()}
    outputs[name] = change(outputs[name])
    return outputs


def test_equal_outputs_have_no_problems():
    result = compare_outputs(_outputs(), _outputs(), "float32")
    assert result.problems == []
    assert set(result.differences.values()) == {0.0}


@pytest.mark.parametrize(("difference", "problems"), [(5e-4, 0), (5e-3, 1)])
def test_coordinates_may_differ_by_a_thousandth(difference, problems):
    expected = {"keypoints": np.full((2, 21, 3), 0.5, "float32")}
    came = {"keypoints": expected["keypoints"] + np.float32(difference)}
    result = compare_outputs(expected, came, "float32")
    assert len(result.problems) == problems
    assert result.differences["keypoints"] == pytest.approx(difference, rel=1e-3)


def test_the_tolerance_grows_with_the_values():
    expected = {"hand_score_map": np.full((1, 4, 4, 2), 100.0, "float32")}
    came = {"hand_score_map": expected["hand_score_map"] + np.float32(0.05)}
    assert compare_outputs(expected, came, "float32").problems == []


def test_half_precision_may_differ_more():
    came = _changed("keypoints_xyz", lambda x: x + np.float32(0.01))
    assert compare_outputs(_outputs(), came, "float32").problems
    assert compare_outputs(_outputs(), came, "float16").problems == []


def test_eight_bits_have_no_tolerance_but_must_be_finite():
    came = _changed("keypoints_xyz", lambda x: x + 1)
    assert compare_outputs(_outputs(), came, "int8").problems == []
    came = _changed("keypoints_xyz", lambda x: x * np.float32(np.nan))
    assert compare_outputs(_outputs(), came, "int8").problems == ["keypoints_xyz is not finite"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda x: x.astype("float64"), "expected float32"),
        (lambda x: x[:, :20], "expected float32 of shape"),
    ],
)
def test_another_kind_of_output_is_a_problem(change, problem):
    (text,) = compare_outputs(_outputs(), _changed("keypoints_xyz", change), "float32").problems
    assert problem in text


def test_a_missing_output_is_a_problem():
    came = _outputs()
    del came["crop_scale"]
    assert compare_outputs(_outputs(), came, "float32").problems == ["crop_scale is missing"]


def test_a_key_point_that_moves_without_reason_is_a_problem():
    def move(uv):
        uv[0, 3] = (uv[0, 3] + 5) % SIZE
        return uv

    (text,) = compare_outputs(_outputs(), _changed("keypoints_uv_crop", move), "float32").problems
    assert text.startswith("keypoints_uv_crop: 1 key points moved")


def test_a_key_point_between_equal_maxima_may_move():
    expected, came = _outputs(), _outputs()
    column, row = (int(x) for x in expected["keypoints_uv_crop"][0, 3])
    other = (column + 5) % SIZE, (row + 7) % SIZE
    for outputs in (expected, came):
        outputs["keypoint_score_maps"][0, other[1], other[0], 3] = 0.9999
    for name in ("keypoints_uv_crop", "keypoints_uv"):
        came[name][0, 3] = other
    result = compare_outputs(expected, came, "float32")
    assert (result.problems, result.ties) == ([], 1)


def test_pixels_of_another_class_without_reason_are_a_problem():
    def flip(segmentation):
        segmentation[0, 0, :3] = 1
        return segmentation

    (text,) = compare_outputs(_outputs(), _changed("hand_segmentation", flip), "float32").problems
    assert text == "hand_segmentation differs at 3 pixels"


def test_a_crop_elsewhere_without_reason_is_a_problem():
    came = _changed("crop_center_uv", lambda x: x + 3)
    assert (
        "the crop of sample 0 lies elsewhere"
        in compare_outputs(_outputs(), came, "float32").problems
    )


def _two_samples():
    one, other = _outputs(0), _outputs(1)
    return {name: np.concatenate([one[name], other[name]]) for name in one}


def test_what_follows_from_a_crop_that_hangs_on_rounding_is_left_out():
    expected, came = _two_samples(), _two_samples()
    # One pixel beside the hand is as likely hand as not.
    for outputs in (expected, came):
        outputs["hand_score_map"][0, 8, 12] = 0.0
    came["hand_segmentation"][0, 8, 12] = 1
    came["crop_scale"][0] = 1.5
    came["keypoints_xyz"][0] += 5.0
    result = compare_outputs(expected, came, "float32")
    assert (result.problems, result.undecided) == ([], 1)


def test_samples_that_all_hang_on_rounding_prove_nothing():
    expected, came = _outputs(), _outputs()
    for outputs in (expected, came):
        outputs["hand_score_map"][0, 8, 12] = 0.0
    came["crop_scale"][0] = 1.5
    (text,) = compare_outputs(expected, came, "float32").problems
    assert text.startswith("on every sample the crop hangs on rounding")


def _found(scores, **changes):
    """What a detector gives for one image, with numbered boxes."""
    count = len(scores)
    hands = {
        "scores": np.array([scores], "float32"),
        "boxes_xywh": np.arange(4.0 * count, dtype="float32").reshape(1, count, 4),
        "right_probability": np.linspace(0.1, 0.9, count, dtype="float32")[None],
        "angles": np.full((1, count), np.pi - 1e-5, "float32"),
    }
    return hands | {name: value.astype("float32") for name, value in changes.items()}


def test_hands_that_score_alike_may_change_places():
    expected = _found([0.9, 0.5004, 0.5, 0.1])
    came = _found(
        [0.9, 0.5004, 0.5, 0.1],
        boxes_xywh=expected["boxes_xywh"][:, [0, 2, 1, 3]],
        right_probability=expected["right_probability"][:, [0, 2, 1, 3]],
    )
    result = compare_outputs(expected, came, "float32")
    # The last one is as unsure: nobody knows what came after it.
    assert (result.problems, result.ties) == ([], 3)


def test_a_hand_that_moves_without_reason_is_a_problem():
    expected = _found([0.9, 0.5, 0.1])
    came = _found([0.9, 0.5, 0.1], boxes_xywh=expected["boxes_xywh"] + [[[0], [1], [0]]])
    (text,) = compare_outputs(expected, came, "float32").problems
    assert text.startswith("boxes_xywh differs by 1")


def test_another_score_is_a_problem():
    result = compare_outputs(_found([0.9, 0.5, 0.1]), _found([0.9, 0.51, 0.1]), "float32")
    assert len(result.problems) == 1


def test_angles_are_compared_around_the_circle():
    expected = _found([0.9, 0.5, 0.1])
    came = _found([0.9, 0.5, 0.1], angles=1e-5 - np.full((1, 3), np.pi))
    assert compare_outputs(expected, came, "float32").problems == []
