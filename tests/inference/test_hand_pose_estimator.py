import keras
import numpy as np
import pytest

from keras_hand3d.inference import HandPoseEstimator
from keras_hand3d.models import HandSegNet, LiftingNet, PoseNet
from keras_hand3d.training import Run


@pytest.mark.any_backend
def test_fifty_sizes_are_compiled_four_times_at_most(tiny_model, monkeypatch):
    shapes = []
    call = PoseNet.call

    def counting(self, inputs, *args, **kwargs):
        # A symbolic batch is of unknown size: that is the building of the graph.
        if inputs.shape[0] is not None and not isinstance(inputs, keras.KerasTensor):
            shapes.append(tuple(inputs.shape))
        return call(self, inputs, *args, **kwargs)

    monkeypatch.setattr(PoseNet, "call", counting)
    estimator = HandPoseEstimator(tiny_model, batch_size=8)
    images = [np.full((100 + i, 300 - i, 3), 5 * i, np.uint8) for i in range(50)]
    estimator.predict(images)
    estimator.predict(images[:3])
    estimator.predict(images[7])
    assert 1 <= len(set(shapes)) <= 4
    if keras.backend.backend() != "torch":
        # Python runs only while it is traced.
        assert len(shapes) <= 4


def test_a_photo_gives_a_hand_of_finite_numbers(tiny_estimator, noise_images):
    (hand,) = tiny_estimator.predict(noise_images[0], handedness="right")
    assert hand.keypoints_uv.shape == (21, 2)
    assert np.isfinite(hand.keypoints_normalized).all()
    assert (hand.handedness, hand.root_keypoint) == ("right", "palm")


def test_a_batch_gives_what_single_images_give(tiny_estimator, noise_images):
    together = tiny_estimator.predict(noise_images, handedness="left")
    for image, (hand,) in zip(noise_images, together, strict=True):
        (alone,) = tiny_estimator.predict(image, handedness="left")
        np.testing.assert_allclose(alone.keypoints_uv, hand.keypoints_uv, atol=1e-3)
        np.testing.assert_allclose(alone.keypoints_normalized, hand.keypoints_normalized, atol=1e-4)


def test_auto_is_refused_without_a_measured_accuracy(tiny_model):
    with pytest.raises(ValueError, match="was not measured"):
        HandPoseEstimator(tiny_model, handedness="auto")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"models": []}, "models: expected a HandPose25D.* got an empty list"),
        ({"models": PoseNet, "root_keypoint": "elbow"}, "root_keypoint: .*got 'elbow'"),
        ({"models": PoseNet, "handedness_auto_accuracy": "0.95"}, "expected 0 to 1, got '0.95'"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        HandPoseEstimator(**arguments)


def test_auto_needs_a_lifting_network():
    with pytest.raises(ValueError, match="needs a lifting network"):
        HandPoseEstimator(PoseNet(width=0.05), handedness="auto", handedness_auto_accuracy=1.0)


@pytest.mark.parametrize(("accuracy", "allowed"), [(0.93, True), (0.7, False), ("high", False)])
def test_a_presets_metrics_tell_whether_auto_works(tiny_model, tmp_path, accuracy, allowed):
    metrics = {"handedness_auto_accuracy": accuracy}
    tiny_model.save_to_preset(tmp_path / "preset", metrics=metrics)
    if allowed:
        estimator = HandPoseEstimator.from_preset(tmp_path / "preset", handedness="auto")
        assert estimator.engine.handedness_auto_accuracy == accuracy
    else:
        with pytest.raises(ValueError, match="handedness='auto'"):
            HandPoseEstimator.from_preset(tmp_path / "preset", handedness="auto")


def test_a_run_is_loaded_with_its_root(tmp_path):
    run = Run.create(tmp_path / "run", {"recipe": {"root": "wrist"}})
    run.save_model(PoseNet(width=0.05), {})
    estimator = HandPoseEstimator.from_run(tmp_path / "run", keypoint_order="stb")
    assert estimator.engine.root_keypoint == "wrist"
    assert estimator.options.keypoint_order == "stb"


def _run(folder, network, root):
    recipe = {"network": type(network).__name__, "root": root}
    Run.create(folder, {"recipe": recipe}).save_model(network, {})
    return folder


def test_of_several_runs_those_with_key_points_tell_the_root(tmp_path):
    mask = _run(tmp_path / "mask", HandSegNet(width=0.05), "palm")
    points = _run(tmp_path / "points", PoseNet(width=0.05), "wrist")
    assert HandPoseEstimator.from_run(mask, points).engine.root_keypoint == "wrist"


def test_runs_of_different_roots_are_refused(tmp_path):
    points = _run(tmp_path / "points", PoseNet(width=0.05), "wrist")
    lifting = _run(tmp_path / "lifting", LiftingNet(width=0.05), "palm")
    with pytest.raises(ValueError, match="PoseNet the wrist, LiftingNet the palm"):
        HandPoseEstimator.from_run(points, lifting)


def test_a_run_that_did_not_finish_is_named(tmp_path):
    Run.create(tmp_path / "run", {"recipe": {}})
    with pytest.raises(ValueError, match="has no trained model"):
        HandPoseEstimator.from_run(tmp_path / "run")
