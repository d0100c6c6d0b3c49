import numpy as np
import pytest
from hand_data import CENTER, FOCAL, entries, write_folder
from inference_stand_ins import StandInEngine

from keras_hand3d.data import ImageFolder
from keras_hand3d.inference import BaseHandEstimator, EstimatorOptions, measure_auto_handedness
from keras_hand3d.inference.raw_hand import RawHand


class _KnowsTheHands(StandInEngine):
    """Sees a hand where it is and lifts it truly as the side named, mirrored as the other."""

    def __init__(self, hands, sides):
        super().__init__()
        self.hands, self.sides = iter(hands), iter(sides)

    def find_in_crops(self, crops, sides):
        side, xyz = next(self.sides), next(self.hands)
        xyz = xyz - xyz[0]
        other = {"left": "right", "right": "left"}[side]
        shapes = {side: xyz, other: xyz * (-1.0, 1.0, 1.0)}
        return [RawHand(128.0 + 400.0 * xyz[:, :2], np.ones(21), None, shapes)]


@pytest.fixture
def source(tmp_path):
    return ImageFolder(write_folder(tmp_path / "data", entries(4)), canvas=96)


def _measure(source, sides, **options):
    hands = [np.array(entry["xyz"]) for entry in entries(4)]
    engine = _KnowsTheHands(hands, sides)
    return measure_auto_handedness(BaseHandEstimator(engine, EstimatorOptions(**options)), source)


def test_the_share_of_right_sides_is_told(source):
    # The hands are left, right, left, right.
    assert _measure(source, ["left", "right", "left", "right"]) == (1.0, 4)
    assert _measure(source, ["left", "left", "left", "right"]) == (0.75, 4)


def test_options_of_the_estimator_do_not_matter(source):
    sides = ["left", "right", "left", "right"]
    assert _measure(source, sides, mirrored=True, min_score=1.0) == (1.0, 4)


def test_data_without_sides_is_refused(tmp_path):
    folder = write_folder(tmp_path / "data", entries(1, hand=None))
    with pytest.raises(ValueError, match="does not say which hand"):
        _measure(ImageFolder(folder, canvas=96), ["left"])


def test_the_stand_ins_camera_is_the_datas(source):
    sample = source[0]
    expected = [[FOCAL, 0, CENTER[0]], [0, FOCAL, CENTER[1]], [0, 0, 1]]
    np.testing.assert_allclose(sample["intrinsics"], expected)
