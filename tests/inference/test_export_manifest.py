import json

import pytest
from backends import needs

from keras_hand3d.inference.export_manifest import MANIFEST_FILE, read_manifest

pytestmark = needs("onnx")


@pytest.fixture
def folder(tmp_path):
    from exported_files import write_lifting_net

    return write_lifting_net(tmp_path / "lifting")


def _change(folder, **entries):
    path = folder / MANIFEST_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | entries))


def test_a_manifest_is_read_as_it_was_written(folder):
    manifest = read_manifest(folder)
    assert manifest.network == "LiftingNet"
    assert manifest.inputs[1].shape == (None, 2)
    assert manifest.batch_size is None


def test_a_folder_without_manifest_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"not an exported network, manifest\.json is missing"):
        read_manifest(tmp_path)


def test_a_changed_file_is_refused(folder):
    with (folder / "model.onnx").open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(ValueError, match=r"model\.onnx: wrong sha256"):
        read_manifest(folder)


def test_a_missing_file_is_named(folder):
    (folder / "model.onnx").unlink()
    with pytest.raises(ValueError, match=r"model\.onnx: the file is missing"):
        read_manifest(folder)


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"format_version": 2}, "format_version"),
        ({"sha256": {"model.onnx": "none"}}, "sha256"),
        ({"inputs": []}, "at least one input"),
        ({"keypoint_order": "nope"}, "keypoint_order"),
        ({"file": "other.onnx"}, "expected the hash of 'other.onnx'"),
        ({"sha256": {"../other/secret": "0" * 64}}, "leaves the folder"),
        ({"inputs": [{"name": "x", "shape": [0], "dtype": "float32", "description": ""}]}, "shape"),
    ],
)
def test_what_is_wrong_in_a_manifest_is_named(folder, entries, message):
    _change(folder, **entries)
    with pytest.raises(ValueError, match=message):
        read_manifest(folder)


def test_a_manifest_that_is_no_json_is_named(folder):
    (folder / MANIFEST_FILE).write_text("{")
    with pytest.raises(ValueError, match="Invalid JSON"):
        read_manifest(folder)
