import pytest

from keras_hand3d.models import LiftingNet, PosePriorNet
from keras_hand3d.training import freeze


@pytest.fixture(scope="module")
def make():
    return lambda: PosePriorNet(width=0.02)


def test_a_pattern_freezes_what_it_names(make):
    model = make()
    assert freeze(model, ["conv_pose_0_*"]) == ("conv_pose_0_1", "conv_pose_0_2")
    names = {variable.path for variable in model.trainable_variables}
    assert not any("conv_pose_0_" in name for name in names)
    assert any("conv_pose_1_1" in name for name in names)


def test_networks_inside_of_a_network_are_named_by_path():
    model = LiftingNet(width=0.02)
    freeze(model, ["viewpoint_net", "pose_prior/fc_rel*"])
    assert model.viewpoint_net.trainable_variables == []
    frozen = [layer.name for layer in model.pose_prior.layers if not layer.trainable]
    assert frozen == ["fc_rel0", "fc_rel1"]
    assert model.pose_prior.trainable_variables


def test_a_pattern_that_fits_nothing_names_near_ones(make):
    with pytest.raises(ValueError, match=r"called 'conv_pose_9'; perhaps conv_pose_"):
        freeze(make(), ["conv_pose_9"])


def test_nothing_left_to_learn_is_an_error(make):
    with pytest.raises(ValueError, match=r"\* freezes everything"):
        freeze(make(), ["*"])
