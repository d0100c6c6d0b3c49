import numpy as np
import pytest

from keras_hand3d.models import ColorHandPose3D, LiftingNet, PoseNet, export_original_weights
from keras_hand3d.training import Run, initialize

WIDTH = 0.02


def _kernel(network, layer="conv1_1"):
    return network.get_layer(layer).get_weights()[0]


def test_a_preset_of_the_same_network_fills_it(tmp_path):
    source = PoseNet(width=WIDTH)
    source.save_to_preset(tmp_path / "preset")
    network = PoseNet(width=WIDTH)
    initialize(network, [str(tmp_path / "preset")])
    for came, expected in zip(network.get_weights(), source.get_weights(), strict=True):
        np.testing.assert_array_equal(came, expected)


def test_runs_and_pickles_fill_the_parts_of_the_whole(tmp_path):
    pose_net, lifting = PoseNet(width=WIDTH), LiftingNet(width=WIDTH)
    Run.create(tmp_path / "run", {}).save_model(pose_net, {})
    export_original_weights(lifting, tmp_path / "lifting.pickle")
    whole = ColorHandPose3D(width=WIDTH)
    segmentation = _kernel(whole.hand_seg_net)
    initialize(whole, [str(tmp_path / "run"), str(tmp_path / "lifting.pickle")])
    np.testing.assert_array_equal(_kernel(whole.pose_net), _kernel(pose_net))
    np.testing.assert_array_equal(
        _kernel(whole.viewpoint_net, "fc_vp0"), _kernel(lifting.viewpoint_net, "fc_vp0")
    )
    np.testing.assert_array_equal(_kernel(whole.hand_seg_net), segmentation)


def test_a_source_with_nothing_in_common_is_named(tmp_path):
    LiftingNet(width=WIDTH).save_to_preset(tmp_path / "preset")
    with pytest.raises(ValueError, match="preset: has nothing of PoseNet: it holds PosePrior"):
        initialize(PoseNet(width=WIDTH), [str(tmp_path / "preset")])


def test_another_width_is_named(tmp_path):
    LiftingNet(width=0.05).save_to_preset(tmp_path / "preset")
    with pytest.raises(ValueError, match="expected shape"):
        initialize(LiftingNet(width=WIDTH), [str(tmp_path / "preset")])


def test_what_is_nothing_is_named():
    with pytest.raises(ValueError, match="No preset 'nowhere'"):
        initialize(PoseNet(width=WIDTH), ["nowhere"])
