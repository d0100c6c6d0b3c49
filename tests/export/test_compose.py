import pytest
from tiny_networks import WIDTH, make

from keras_hand3d.export.compose import composed, composed_metadata
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


PIPELINE = ("HandSegNet", "PoseNet", "LiftingNet")


def test_what_one_network_says_stays():
    record = {"data_licence": "mine", "metrics": {"auc": 0.5}, "root_keypoint": "wrist"}
    assert composed_metadata(_models("HandSegNet"), [record]) == record


def test_a_network_that_says_nothing_has_its_usual_root():
    assert composed_metadata(_models("PoseNet"), [{}]) == {
        "data_licence": None, "metrics": None, "root_keypoint": "palm",
    }  # fmt: skip


def test_a_pipeline_has_all_licences_once_and_no_networks_metrics():
    records = [
        {"data_licence": "A", "metrics": {"iou": 0.7}},
        {"data_licence": "research only"},
        {"data_licence": "A", "metrics": {"epe": 3.0}},
    ]
    made = composed_metadata(_models(*PIPELINE), records)
    assert (made["data_licence"], made["metrics"]) == ("A; research only", None)


@pytest.mark.parametrize(
    ("roots", "expected"),
    [
        (("palm", "wrist", "wrist"), "wrist"),
        (("palm", None, "wrist"), "wrist"),
        (("wrist", None, None), "palm"),
    ],
)
def test_a_pipelines_root_is_that_of_its_key_points(roots, expected):
    records = [{"root_keypoint": root} for root in roots]
    assert composed_metadata(_models(*PIPELINE), records)["root_keypoint"] == expected


def test_networks_of_different_roots_are_refused():
    records = [{"root_keypoint": root} for root in ("palm", "palm", "wrist")]
    with pytest.raises(ValueError, match="key point 0 is: PoseNet the palm, LiftingNet the wrist"):
        composed_metadata(_models(*PIPELINE), records)
