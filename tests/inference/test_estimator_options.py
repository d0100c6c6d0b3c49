import numpy as np
import pytest

from keras_hand3d.inference import EstimatorOptions


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"handedness": "both"}, "expected left, right or auto, got 'both'"),
        ({"keypoint_order": "coco"}, "Unknown key point order 'coco'"),
        ({"keypoint_order": 5}, "keypoint_order: expected a name, got 5"),
        ({"looks": 0}, "looks: expected a whole number from 1, got 0"),
        ({"looks": 1.5}, "looks: expected a whole number from 1, got 1.5"),
        ({"looks": True}, "looks: expected a whole number from 1, got True"),
        ({"retries": "1"}, "retries: expected 0 to 2, got '1'"),
        ({"retries": 1.0}, "retries: expected 0 to 2, got 1.0"),
        ({"min_score": "0.5"}, "min_score: expected 0 to 1, got '0.5'"),
        ({"mirrored": "no"}, "mirrored: expected True or False, got 'no'"),
        ({"released_resize": None}, "released_resize: expected True or False, got None"),
        ({"batch_size": 2.5}, "batch_size: expected a whole number from 1, got 2.5"),
        ({"hand_length": "0.18"}, "hand_length: expected metres, above zero, got '0.18'"),
        ({"retries": 3}, "retries: expected 0 to 2, got 3"),
        ({"min_score": float("nan")}, "min_score: expected 0 to 1, got nan"),
        ({"min_score": 5}, "min_score: expected 0 to 1, got 5"),
        ({"batch_size": 0}, "batch_size: expected a whole number from 1, got 0"),
        ({"reference_bone_length": 42.0}, "reference_bone_length: expected metres"),
        ({"hand_length": -0.1}, "hand_length: expected metres"),
        ({"hand_length": 0.18, "reference_bone_length": 0.04}, "not both"),
        ({"intrinsics": np.eye(4)}, "expected a camera matrix"),
        ({"intrinsics": [[500, 0], [0]]}, "expected a camera matrix"),
        ({"intrinsics": [["500", "0", "320"], ["0", "500", "240"], ["0", "0", "1"]]}, "got ..'500"),
        ({"intrinsics": [[500, 0, 320], [0, 500, 240], [0, 0, 2]]}, "expected a camera matrix"),
    ],
)
def test_what_makes_no_sense_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        EstimatorOptions(**options)


def test_numbers_may_be_numpys():
    options = EstimatorOptions(
        batch_size=np.int64(2), min_score=np.float32(0.5), mirrored=np.bool_(True)
    )
    assert (options.batch_size, options.min_score, bool(options.mirrored)) == (2, 0.5, True)


def test_an_unknown_option_is_refused():
    with pytest.raises(TypeError, match="mirored"):
        EstimatorOptions(mirored=True)
