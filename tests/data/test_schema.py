import numpy as np
import pytest

from keras_hand3d.data.schema import REQUIRED_FIELDS, check_sample


def _sample(**changes):
    sample = {
        "image": np.zeros((8, 9, 3), "uint8"),
        "hands_uv": np.zeros((2, 21, 2), "float32"),
        "hands_visible": np.zeros((2, 21), bool),
        "hands_present": np.array([True, False]),
    }
    return sample | changes


def test_a_sample_as_declared_passes():
    check_sample(_sample(), REQUIRED_FIELDS, "here")


def test_no_hand_is_allowed_where_that_is_declared():
    sample = _sample(hands_present=np.array([False, False]))
    check_sample(sample, REQUIRED_FIELDS, "here", always_has_hand=False)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"image": np.zeros((8, 9), "uint8")},
            r"image: expected uint8 .*got uint8 of shape \(8, 9\)",
        ),
        ({"image": np.zeros((8, 9, 3), "float32")}, "image: expected uint8 .*got float32"),
        ({"hands_uv": np.full((2, 21, 2), np.nan, "float32")}, "hands_uv: expected finite"),
        (
            {"hands_uv": np.full((2, 21, 2), -1e37, "float32")},
            r"hands_uv: expected .* 1e\+09 in size, got -9\.99.*e\+36",
        ),
        ({"hands_present": np.array([False, False])}, "at least one hand"),
        ({"depth": np.zeros(3)}, "expected the fields"),
    ],
)
def test_what_does_not_fit_is_named(changes, message):
    with pytest.raises(ValueError, match="here: .*" + message):
        check_sample(_sample(**changes), REQUIRED_FIELDS, "here")
