import os
import subprocess
import sys

import keras
import numpy as np
import pytest
from backends import needs

from keras_hand3d.inference.exported_estimator import ExportedEstimator

pytestmark = [needs("onnx"), needs("onnxruntime")]


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    from exported_files import write_lifting_net, write_pipeline, write_pose_net

    root = tmp_path_factory.mktemp("exports")
    write_pose_net(root / "pose")
    write_lifting_net(root / "lifting")
    write_pipeline(root / "whole")
    return root


def _crop_with_spot(row, column):
    crop = np.zeros((64, 64, 3), np.uint8)
    crop[row, column] = 255
    return crop


def test_key_points_are_where_the_score_maps_are_highest(exports):
    (hand,) = ExportedEstimator(exports / "pose", threads=1).predict(_crop_with_spot(24, 48))
    np.testing.assert_allclose(hand.keypoints_uv, np.tile([48.0, 24.0], (21, 1)), atol=1e-4)
    assert hand.keypoints_normalized is None


def test_confidence_is_the_maximum_clipped(exports):
    (hand,) = ExportedEstimator(exports / "pose", threads=1).predict(_crop_with_spot(24, 48))
    expected = np.clip(0.5 + np.arange(21) * 0.1, 0.0, 1.0)
    np.testing.assert_allclose(hand.keypoint_confidence, expected, atol=1e-6)


def test_peaks_lie_where_the_pipeline_decodes_them(evaluate):
    from keras_hand3d import geometry
    from keras_hand3d.inference.exported_engine import peaks

    maps = np.random.default_rng(0).uniform(size=(2, 8, 8, 21)).astype("float32")
    maps[0, 3, 5] = maps[0, 6, 1] = maps[0, 7, 7] = 2.0
    expected, maximum = evaluate(
        lambda x: geometry.argmax_keypoints(geometry.resize_bilinear(x, (64, 64))), maps
    )
    came = peaks(maps, 64)
    np.testing.assert_array_equal(came[0], expected)
    np.testing.assert_allclose(came[1], maximum, atol=1e-6)


@pytest.mark.parametrize(("side", "row"), [("left", 0), ("right", 1)])
def test_a_lifting_network_gives_the_told_side(exports, side, row):
    from exported_files import BONES

    estimator = ExportedEstimator([exports / "pose", exports / "lifting"], threads=1)
    (hand,) = estimator.predict(_crop_with_spot(8, 8), handedness=side)
    np.testing.assert_allclose(hand.keypoints_normalized, BONES[row], atol=1e-6)


def test_the_pipeline_finds_hands_in_the_pixels_of_the_photo(exports):
    from exported_files import BONES, UV

    photo = np.full((64, 96, 3), 255, np.uint8)
    (hand,) = ExportedEstimator(exports / "whole", threads=1, handedness="right").predict(photo)
    np.testing.assert_allclose(hand.keypoints_uv, (UV + 0.5) * 2.0 - 0.5, atol=1e-4)
    np.testing.assert_allclose(hand.keypoints_normalized, BONES[1], atol=1e-6)
    # The crop of 256 pixels at scale 4 is 64 wide; the box in it is 1.25 times smaller.
    np.testing.assert_allclose(hand.box_xywh[2:], 2.0 * 64.0 / 1.25, atol=1e-3)


def test_no_hand_is_an_empty_list(exports):
    estimator = ExportedEstimator(exports / "whole", threads=1)
    black, white = np.zeros((32, 48, 3), np.uint8), np.full((32, 48, 3), 255, np.uint8)
    assert [len(hands) for hands in estimator.predict([black, white, black])] == [0, 1, 0]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["lifting"], "finds no key points"),
        (["whole", "pose"], "give it alone"),
        (["pose", "pose"], "this is a PoseNet more"),
    ],
)
def test_networks_that_do_not_go_together_are_refused(exports, names, message):
    with pytest.raises(ValueError, match=message):
        ExportedEstimator([exports / name for name in names])


@pytest.mark.slow
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="written with TensorFlow")
@pytest.mark.parametrize(
    ("name", "module"),
    [("onnx", "tf2onnx"), ("litert", "ai_edge_litert"), ("openvino", "openvino")],
)
def test_exported_files_find_the_hands_that_the_model_finds(
    name, module, tiny_model, tiny_estimator, noise_images, tmp_path
):
    pytest.importorskip(module)
    from keras_hand3d.export import export_model

    export_model(tiny_model, name, tmp_path / "out", model_metadata={"root_keypoint": "palm"})
    exported = ExportedEstimator(tmp_path / "out", batch_size=2)
    # Another shape than the network's: the photo is fitted and the results are mapped back.
    photos = [
        np.ascontiguousarray(np.pad(image, ((0, 60), (0, 0), (0, 0)))) for image in noise_images
    ]
    for side in ("left", "right"):
        expected = tiny_estimator.predict(photos, handedness=side)
        came = exported.predict(photos, handedness=side)
        assert [len(hands) for hands in came] == [1, 1]
        for one, other in zip(came, expected, strict=True):
            one, other = one[0].to_dict(), other[0].to_dict()
            assert set(one) == set(other)
            for key, value in other.items():
                if isinstance(value, list):
                    np.testing.assert_allclose(one[key], value, atol=1e-2, err_msg=key)


def test_no_framework_is_in_the_process(exports):
    code = f"""
import sys
import numpy as np
from keras_hand3d.inference import ExportedEstimator
estimator = ExportedEstimator([{str(exports / "pose")!r}, {str(exports / "lifting")!r}], threads=1)
estimator.predict(np.zeros((64, 64, 3), np.uint8), handedness="left")
estimator = ExportedEstimator({str(exports / "whole")!r}, threads=1)
estimator.predict(np.zeros((64, 64, 3), np.uint8))
print([name for name in ("keras", "tensorflow", "jax", "torch") if name in sys.modules])
"""
    environment = {k: v for k, v in os.environ.items() if k != "KERAS_BACKEND"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
