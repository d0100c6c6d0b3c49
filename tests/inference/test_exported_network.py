import json
import sys

import numpy as np
import pytest
from backends import needs

from keras_hand3d.inference.export_manifest import MANIFEST_FILE
from keras_hand3d.inference.exported_network import ExportedNetwork, is_exported

pytestmark = [needs("onnx"), needs("onnxruntime")]
SIDES = np.array([[1, 0], [0, 1], [0, 1]], "float32")


@pytest.fixture(scope="module")
def lifting(tmp_path_factory):
    from exported_files import write_lifting_net

    return ExportedNetwork(write_lifting_net(tmp_path_factory.mktemp("export") / "lifting"), 1)


@pytest.fixture(scope="module")
def in_pairs(tmp_path_factory):
    """A network for batches of two."""
    from exported_files import write_pose_net

    return ExportedNetwork(write_pose_net(tmp_path_factory.mktemp("export") / "pose", batch=2), 1)


def _maps(count):
    return np.zeros((count, 8, 8, 21), "float32")


@pytest.mark.parametrize(
    ("manifest", "preset", "exported"),
    [
        (None, True, False),
        ({"format": "weights"}, True, False),
        ({"format": ["onnx"]}, True, False),
        ({"format": "litert"}, True, True),
        ({"format": "saved_model"}, False, True),
        ([], False, True),
    ],
)
def test_what_counts_as_exported(tmp_path, manifest, preset, exported):
    if preset:
        (tmp_path / "config.json").touch()
    if manifest is not None:
        (tmp_path / MANIFEST_FILE).write_text(json.dumps(manifest))
    assert is_exported(tmp_path) == exported


def test_a_damaged_manifest_alone_counts_as_exported(tmp_path):
    (tmp_path / MANIFEST_FILE).write_bytes(b"{\xff")
    assert is_exported(tmp_path)


def test_outputs_come_by_name(lifting):
    from exported_files import BONES

    outputs = lifting({"keypoint_score_maps": _maps(3), "hand_side": SIDES})
    np.testing.assert_allclose(outputs["keypoints_normalized"], BONES[[0, 1, 1]], atol=1e-6)


def test_only_outputs_that_are_asked_for_come(tmp_path):
    from exported_files import write_pipeline

    network = ExportedNetwork(write_pipeline(tmp_path / "whole"), 1)
    image = np.zeros((3, 32, 48, 3), "float32")
    assert list(network({"image": image, "hand_side": SIDES}, ["crop_scale"])) == ["crop_scale"]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_fixed_batch_size_takes_any_number_of_samples(in_pairs, count):
    images = np.random.default_rng(0).uniform(-0.5, 0.5, (count, 64, 64, 3)).astype("float32")
    outputs = in_pairs({"image": images})
    expected = images[:, ::8, ::8, :1] + np.arange(21) * 0.1
    np.testing.assert_allclose(outputs["stage_3"], expected, atol=1e-6)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"hand_side": SIDES}, "expected the inputs"),
        ({"keypoint_score_maps": _maps(2), "hand_side": SIDES}, "one batch size"),
        ({"keypoint_score_maps": _maps(3)[:, :4], "hand_side": SIDES}, "keypoint_score_maps"),
        ({"keypoint_score_maps": _maps(0), "hand_side": SIDES[:0]}, "keypoint_score_maps"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(lifting, inputs, message):
    with pytest.raises(ValueError, match=message):
        lifting(inputs)


def test_an_unknown_output_is_refused(lifting):
    with pytest.raises(ValueError, match=r"no outputs \['xyz'\]"):
        lifting({"keypoint_score_maps": _maps(3), "hand_side": SIDES}, ["xyz"])


@pytest.mark.parametrize("threads", [0, 1.5, True, "2"])
def test_threads_are_a_whole_number_from_one(lifting, threads):
    with pytest.raises(ValueError, match="threads: expected a whole number from 1, got"):
        ExportedNetwork(lifting.folder, threads)


def _folder_with(tmp_path, **entries):
    from exported_files import write_lifting_net

    folder = write_lifting_net(tmp_path / "lifting")
    path = folder / MANIFEST_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | entries))
    return folder


def test_a_format_without_runtime_here_is_named(tmp_path):
    with pytest.raises(ValueError, match="format keras run in Keras"):
        ExportedNetwork(_folder_with(tmp_path, format="keras"))


def test_a_runtime_that_is_not_installed_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ValueError, match=r"onnxruntime: pip install 'keras-hand3d\[onnx\]', or"):
        ExportedNetwork(_folder_with(tmp_path))


def test_a_file_that_the_runtime_cannot_read_is_named(tmp_path):
    import hashlib

    content = b"no model"
    digest = hashlib.sha256(content).hexdigest()
    folder = _folder_with(tmp_path, sha256={"model.onnx": digest})
    (folder / "model.onnx").write_bytes(content)
    with pytest.raises(ValueError, match=r"model\.onnx: ONNX Runtime cannot read it"):
        ExportedNetwork(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"shape": [None]}, r"float32 of shape \(any\), the file has float32 of shape \(any, 2\)"),
        ({"shape": [None, 3]}, r"shape \(any, 3\), the file has float32 of shape \(any, 2\)"),
        ({"dtype": "bool"}, r"bool of shape \(any, 2\), the file has float32"),
        ({"name": "side"}, "names the input 'side'; it has"),
    ],
)
def test_a_manifest_of_another_file_is_refused(tmp_path, change, message):
    folder = _folder_with(tmp_path)
    inputs = json.loads((folder / MANIFEST_FILE).read_text())["inputs"]
    inputs[1] |= change
    path = folder / MANIFEST_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | {"inputs": inputs}))
    with pytest.raises(ValueError, match=rf"model\.onnx: .*{message}"):
        ExportedNetwork(folder)


def test_an_error_of_the_runtime_names_the_file(tmp_path):
    folder = _folder_with(tmp_path)
    text = (folder / MANIFEST_FILE).read_text().replace("keypoints_normalized", "nothing")
    (folder / MANIFEST_FILE).write_text(text)
    network = ExportedNetwork(folder)
    with pytest.raises(ValueError, match=r"model\.onnx: ONNX Runtime cannot run it"):
        network({"keypoint_score_maps": _maps(3), "hand_side": SIDES})


def test_the_size_of_an_image_is_told(in_pairs, lifting):
    assert in_pairs.image_size_of("image") == (64, 64)
    with pytest.raises(ValueError, match="hand_side: expected images of one size"):
        lifting.image_size_of("hand_side")
