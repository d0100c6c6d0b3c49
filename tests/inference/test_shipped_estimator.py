"""The estimator of the shipped presets, on renders that nobody trained on."""

import keras
import numpy as np
import pytest
from typer.testing import CliRunner

from keras_hand3d.cli.main import app
from keras_hand3d.inference import ExportedEstimator, HandPoseEstimator
from keras_hand3d.model_folders import DEFAULT_PRESETS

pytest.importorskip("numba", reason="rendering needs the extra [synthetic]")

LEAST_SIDE, LARGE = 40, 0.25


@pytest.fixture(scope="module")
def looked_at():
    """Pairs of a render with one large hand and what was found in it."""
    from keras_hand3d.data.synthetic import SyntheticHands

    renders = SyntheticHands(samples=60, split="evaluation", seed=4000)
    samples = [renders[index] for index in range(len(renders))]
    large = [sample for sample in samples if _extent(sample) > LARGE * sample["image"].shape[0]]
    found = HandPoseEstimator().predict([sample["image"] for sample in large[:16]])
    return list(zip(large, found, strict=False))


def _extent(sample):
    (sides,) = np.nonzero(sample["hands_present"])
    if len(sides) != 1:
        return 0.0
    uv = sample["hands_uv"][sides[0]]
    return float((uv.max(axis=0) - uv.min(axis=0)).max())


def _error(sample, hands):
    """The nearest hand's mean error over the true hand's extent; infinite if none was found."""
    uv = sample["hands_uv"][np.flatnonzero(sample["hands_present"])[0]]
    errors = [np.linalg.norm(hand.keypoints_uv - uv, axis=1).mean() for hand in hands]
    return min(errors, default=np.inf) / _extent(sample)


def test_most_large_hands_are_found(looked_at):
    errors = [_error(*pair) for pair in looked_at]
    assert len(errors) >= 12
    assert np.mean(np.array(errors) < 0.25) > 0.6


def test_hands_are_complete(looked_at):
    for _, hands in looked_at:
        for hand in hands:
            assert hand.keypoints_uv.shape == (21, 2) and hand.keypoints_normalized.shape == (21, 3)
            assert hand.handedness in ("left", "right") and 0.5 <= hand.handedness_probability <= 1
            assert 0.5 <= hand.score <= 1.0


def test_the_pipeline_of_the_paper_runs_with_shipped_networks(looked_at):
    names = ("hand_seg_net_lite", "pose_net_lite", "lifting_lite")
    estimator = HandPoseEstimator.from_preset(*names, handedness="left")
    found = estimator.predict([sample["image"] for sample, _ in looked_at[:8]])
    hands = [hand for hands in found for hand in hands]
    assert len(hands) >= 6
    for hand in hands:
        assert hand.keypoints_uv.shape == (21, 2) and hand.keypoints_normalized.shape == (21, 3)
        assert hand.handedness == "left" and hand.root_keypoint == "palm"


@pytest.mark.slow
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="written with TensorFlow")
@pytest.mark.parametrize(
    ("format_name", "module"),
    [("onnx", "onnxruntime"), ("litert", "ai_edge_litert"), ("openvino", "openvino")],
)
def test_exported_presets_see_the_same_hands(looked_at, format_name, module, tmp_path):
    pytest.importorskip(module)
    folders = [tmp_path / name for name in DEFAULT_PRESETS]
    for name, folder in zip(DEFAULT_PRESETS, folders, strict=True):
        words = ["export", name, "--format", format_name, "--out", str(folder)]
        assert CliRunner().invoke(app, words).exit_code == 0
    # One look: where a second one is taken, rounding decides too.
    images = [sample["image"] for sample, _ in looked_at]
    expected = HandPoseEstimator(looks=1).predict(images)
    exported = ExportedEstimator(folders, looks=1).predict(images)
    compared = 0
    for hands, others in zip(expected, exported, strict=True):
        for hand, other in zip(hands, others, strict=True):
            np.testing.assert_allclose(other.keypoints_uv, hand.keypoints_uv, atol=0.2)
            np.testing.assert_allclose(
                other.keypoints_normalized, hand.keypoints_normalized, atol=0.005
            )
            assert (other.root_keypoint, other.handedness) == (hand.root_keypoint, hand.handedness)
            compared += 1
    assert compared > 8


def test_an_empty_picture_has_no_hand():
    assert HandPoseEstimator().predict(np.full((240, 320, 3), 128, np.uint8)) == []
