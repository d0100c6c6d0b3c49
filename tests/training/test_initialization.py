import numpy as np
import pytest

from keras_hand3d.models import (
    ColorHandPose3D,
    HandDetector,
    HandPose25D,
    HandSegNet,
    LiftingNet,
    PoseNet,
    export_original_weights,
)
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


@pytest.mark.parametrize(("taker", "giver"), [(PoseNet, HandSegNet), (HandSegNet, PoseNet)])
def test_the_first_ten_convolutions_are_common(taker, giver, tmp_path):
    source, network = giver(width=WIDTH), taker(width=WIDTH)
    source.save_to_preset(tmp_path / "preset")
    later = _kernel(network, "conv4_3")
    initialize(network, [str(tmp_path / "preset")])
    for layer in ("conv1_1", "conv2_2", "conv3_4", "conv4_2"):
        np.testing.assert_array_equal(_kernel(network, layer), _kernel(source, layer))
    np.testing.assert_array_equal(_kernel(network, "conv4_3"), later)


def test_a_trunk_of_another_width_is_named(tmp_path):
    HandSegNet(width=0.05).save_to_preset(tmp_path / "preset")
    with pytest.raises(ValueError, match=r"conv2_1: expected weights of shapes"):
        initialize(PoseNet(width=WIDTH), [str(tmp_path / "preset")])


def test_another_width_is_named(tmp_path):
    LiftingNet(width=0.05).save_to_preset(tmp_path / "preset")
    with pytest.raises(ValueError, match="expected shape"):
        initialize(LiftingNet(width=WIDTH), [str(tmp_path / "preset")])


def test_what_is_nothing_is_named():
    with pytest.raises(ValueError, match="No preset 'nowhere'"):
        initialize(PoseNet(width=WIDTH), ["nowhere"])


SMALL_POSE = {"width": 0.25, "input_size": 64}


def test_a_pose_network_takes_all_weights_of_another(tmp_path):
    source = HandPose25D(**SMALL_POSE)
    source.save_to_preset(tmp_path / "preset")
    network = HandPose25D(**SMALL_POSE)
    initialize(network, [str(tmp_path / "preset")])
    for came, expected in zip(network.get_weights(), source.get_weights(), strict=True):
        np.testing.assert_array_equal(came, expected)


def test_a_detector_takes_the_backbone_of_a_pose_network_and_keeps_its_heads(tmp_path):
    source, network = HandPose25D(**SMALL_POSE), HandDetector(width=0.25, input_size=96)
    source.save_to_preset(tmp_path / "preset")
    head = _kernel(network, "box_hidden")
    initialize(network, [str(tmp_path / "preset")])
    np.testing.assert_array_equal(_kernel(network, "stem"), _kernel(source, "stem"))
    np.testing.assert_array_equal(_kernel(network, "box_hidden"), head)


def test_a_pose_network_of_another_width_is_named_and_changes_nothing(tmp_path):
    HandPose25D(width=0.5, input_size=64).save_to_preset(tmp_path / "preset")
    network = HandPose25D(**SMALL_POSE)
    before = network.get_weights()
    with pytest.raises(ValueError, match=r"preset: .* expected weights of shapes .* got"):
        initialize(network, [str(tmp_path / "preset")])
    for came, expected in zip(network.get_weights(), before, strict=True):
        np.testing.assert_array_equal(came, expected)


@pytest.mark.parametrize("source", ["vgg19", "weights.pickle"])
def test_a_pose_network_takes_nothing_of_the_papers(source):
    with pytest.raises(ValueError, match="has nothing of HandPose25D"):
        initialize(HandPose25D(**SMALL_POSE), [source])


def test_a_network_of_the_paper_takes_nothing_of_a_pose_network(tmp_path):
    HandPose25D(**SMALL_POSE).save_to_preset(tmp_path / "preset")
    with pytest.raises(ValueError, match="shares nothing with the networks of the paper"):
        initialize(PoseNet(width=WIDTH), [str(tmp_path / "preset")])
