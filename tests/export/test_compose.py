import pytest
from tiny_networks import WIDTH, make

from keras_hand3d.export.compose import composed
from keras_hand3d.models import LiftingNet


def _models(*names):
    return [make(name, "zeros") for name in names]


def test_one_model_is_itself():
    (model,) = _models("PoseNet")
    assert composed([model]) is model


def test_three_networks_make_a_pipeline_of_these_very_networks():
    models = _models("LiftingNet", "HandSegNet", "PoseNet")
    whole = composed(models)
    assert whole.pose_prior is models[0].pose_prior
    assert whole.viewpoint_net is models[0].viewpoint_net
    assert (whole.hand_seg_net, whole.pose_net) == (models[1], models[2])


def test_what_makes_no_pipeline_is_refused():
    with pytest.raises(ValueError, match="got PoseNet, HandSegNet"):
        composed(_models("PoseNet", "HandSegNet"))


def test_another_lifting_is_refused():
    models = [
        *_models("HandSegNet", "PoseNet"),
        LiftingNet("direct", width=WIDTH, kernel_initializer="zeros"),
    ]
    with pytest.raises(ValueError, match="not by direct"):
        composed(models)
