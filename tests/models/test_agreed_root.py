import pytest

from keras_hand3d.models.agreed_root import agreed_root


@pytest.mark.parametrize(
    ("told", "root"),
    [
        ([], None),
        ([("PoseNet", None)], None),
        ([("PoseNet", ["wrist"])], None),
        ([("PoseNet", "nose")], None),
        ([("HandSegNet", "palm")], "palm"),
        ([("HandSegNet", "palm"), ("PoseNet", "wrist")], "wrist"),
        ([("HandDetector", "palm"), ("HandPose25D", "wrist")], "wrist"),
        ([("PoseNet", "palm"), ("LiftingNet", None)], "palm"),
    ],
)
def test_networks_with_key_points_tell_it(told, root):
    assert agreed_root(told) == root


def test_networks_that_do_not_agree_are_named():
    with pytest.raises(ValueError, match="PoseNet the palm, LiftingNet the wrist"):
        agreed_root([("PoseNet", "palm"), ("LiftingNet", "wrist")])
