import numpy as np
import pytest

from keras_hand3d.inference import EstimatorOptions


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"handedness": "both"}, "expected left, right or auto, got 'both'"),
        ({"keypoint_order": "coco"}, "Unknown key point order 'coco'"),
        ({"looks": 0}, "looks: expected at least 1, got 0"),
        ({"retries": 3}, "retries: expected 0 to 2, got 3"),
        ({"min_score": float("nan")}, "min_score: expected 0 to 1, got nan"),
        ({"min_score": 5}, "min_score: expected 0 to 1, got 5"),
        ({"batch_size": 0}, "batch_size: expected at least 1"),
        ({"reference_bone_length": 42.0}, "reference_bone_length: expected metres"),
        ({"hand_length": -0.1}, "hand_length: expected metres"),
        ({"hand_length": 0.18, "reference_bone_length": 0.04}, "not both"),
        ({"intrinsics": np.eye(4)}, "expected a camera matrix"),
        ({"intrinsics": [[500, 0, 320], [0, 500, 240], [0, 0, 2]]}, "expected a camera matrix"),
    ],
)
def test_what_makes_no_sense_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        EstimatorOptions(**options)


def test_an_unknown_option_is_refused():
    with pytest.raises(TypeError, match="mirored"):
        EstimatorOptions(mirored=True)
