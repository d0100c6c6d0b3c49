import hashlib
import json
import shutil
import sys
import types

import keras
import numpy as np
import pytest
from harness import to_numpy
from model_cases import WIDTH

from keras_hand3d import model_folders, models
from keras_hand3d.inference import HandPoseEstimator
from keras_hand3d.model_folders import shipped_presets

_FILES = ("config.json", "model.weights.h5", "metadata.json")


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A model and the preset folder that it was saved to."""
    folder = tmp_path_factory.mktemp("presets") / "viewpoint"
    model = models.ViewpointNet(width=WIDTH, dropout=0.1)
    model.save_to_preset(folder, data_licence="CC0-1.0", metrics={"error": 1.5})
    return model, folder


@pytest.fixture
def preset(original, tmp_path):
    """A copy of the preset folder, to be tampered with."""
    return shutil.copytree(original[1], tmp_path / "preset")


def _edit(preset, file, change):
    content = json.loads((preset / file).read_text())
    change(content)
    (preset / file).write_text(json.dumps(content))


def _rehash(preset):
    """Make the metadata agree with the files, as a hostile author would."""
    digests = {n: hashlib.sha256((preset / n).read_bytes()).hexdigest() for n in _FILES[:2]}
    _edit(preset, "metadata.json", lambda record: record.update(sha256=digests))


def _edit_config(preset, change):
    _edit(preset, "config.json", change)
    _rehash(preset)


def _refuse(preset, message, model_class=models.HandModel):
    with pytest.raises(ValueError, match=message):
        model_class.from_preset(preset)


def _assert_same_weights(one, other):
    for a, b in zip(one.variables, other.variables, strict=True):
        np.testing.assert_array_equal(to_numpy(a.value), to_numpy(b.value))


@pytest.mark.parametrize("model_class", [models.ViewpointNet, models.HandModel])
def test_round_trip(original, model_class):
    model, folder = original
    again = model_class.from_preset(folder)
    assert type(again) is models.ViewpointNet
    assert again.get_config() == model.get_config()
    _assert_same_weights(again, model)


def test_half_precision_halves_the_file_and_rounds_the_weights(original, tmp_path):
    model, whole = original
    folder = tmp_path / "half"
    model.save_to_preset(folder, half_precision=True)
    again = models.ViewpointNet.from_preset(folder)
    for came, expected in zip(again.get_weights(), model.get_weights(), strict=True):
        assert came.dtype == expected.dtype
        np.testing.assert_array_equal(came, expected.astype("float16").astype("float32"))
    half_size, size = ((place / _FILES[1]).stat().st_size for place in (folder, whole))
    assert half_size < 0.55 * size


def test_weights_too_large_for_half_precision_are_refused(tmp_path):
    model = models.ViewpointNet(width=WIDTH)
    model.trainable_weights[0].assign(model.trainable_weights[0] + 1e6)
    with pytest.raises(ValueError, match="too large for float16"):
        model.save_to_preset(tmp_path / "half", half_precision=True)
    assert not (tmp_path / "half").exists()


def test_path_may_be_a_text(original):
    _assert_same_weights(models.ViewpointNet.from_preset(str(original[1])), original[0])


def test_metadata(original):
    model, folder = original
    record = json.loads((folder / "metadata.json").read_text())
    assert record["class"] == "ViewpointNet"
    assert record["parameter_count"] == model.count_params()
    assert record["data_licence"] == "CC0-1.0"
    assert record["metrics"] == {"error": 1.5}
    assert set(record["sha256"]) == {"config.json", "model.weights.h5"}


def test_whole_model_with_frozen_and_foreign_networks(tmp_path):
    crop = keras.Input((None, None, 3), name="crop")
    pooled = keras.layers.AveragePooling2D(8, name="pool")(crop)
    stages = {f"stage_{n}": keras.layers.Conv2D(21, 1, name=f"head_{n}")(pooled) for n in (1, 2, 3)}
    plain = keras.Model(crop, stages, name="plain")
    model = models.ColorHandPose3D(pose_net=plain, width=WIDTH)
    model.hand_seg_net.trainable = False
    model.save_to_preset(tmp_path / "whole")
    again = models.ColorHandPose3D.from_preset(tmp_path / "whole")
    _assert_same_weights(again, model)
    assert len(again.trainable_variables) == len(model.trainable_variables)


def test_training_settings_stay_out(tmp_path):
    def loss_of_my_own(y_true, y_pred):
        return keras.ops.mean(y_pred)

    model = models.ViewpointNet(width=WIDTH)
    model.compile(optimizer="sgd", loss=loss_of_my_own)
    model.save_to_preset(tmp_path / "compiled")
    assert not models.ViewpointNet.from_preset(tmp_path / "compiled").compiled


def test_existing_folder_is_refused(original, preset):
    before = {path.name: path.read_bytes() for path in preset.iterdir()}
    with pytest.raises(FileExistsError, match=str(preset)):
        original[0].save_to_preset(preset)
    assert {path.name: path.read_bytes() for path in preset.iterdir()} == before


def test_empty_folder_is_taken(original, tmp_path):
    (tmp_path / "empty").mkdir()
    original[0].save_to_preset(tmp_path / "empty")
    assert {path.name for path in (tmp_path / "empty").iterdir()} == set(_FILES)


def test_failed_save_leaves_nothing(original, tmp_path):
    with pytest.raises(TypeError):
        original[0].save_to_preset(tmp_path / "failed", metrics={"error": object()})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("file", _FILES[:2])
def test_wrong_hash_is_refused(preset, file):
    path = preset / file
    path.write_bytes(path.read_bytes() + b" ")
    _refuse(preset, f"{file}: wrong sha256: expected .*, got ")


@pytest.mark.parametrize("file", _FILES)
def test_missing_file_is_refused(preset, file):
    (preset / file).unlink()
    _refuse(preset, f"{file}: the file is missing")


@pytest.mark.parametrize("file", _FILES)
def test_folder_in_place_of_a_file_is_refused(preset, file):
    (preset / file).unlink()
    (preset / file).mkdir()
    _refuse(preset, f"{file}: the file is missing")


@pytest.mark.parametrize("file", ["config.json", "metadata.json"])
@pytest.mark.parametrize("damage", ["truncated", "no object", "nested", "binary"])
def test_broken_json_is_refused(preset, file, damage):
    text = (preset / file).read_text()
    content = {
        "truncated": text[: len(text) // 2].encode(),
        "no object": b"[]",
        "nested": b"[" * 200_000,
        "binary": b"\xff\xfe\x00",
    }[damage]
    (preset / file).write_bytes(content)
    if file == "config.json":
        _rehash(preset)
    _refuse(preset, f"{file}: expected (a )?JSON")


@pytest.mark.parametrize(
    "hashes", [None, [], {"config.json": "0"}, {"model.weights.h5": "0", "config.json": 3}]
)
def test_metadata_without_proper_hashes_is_refused(preset, hashes):
    _edit(preset, "metadata.json", lambda record: record.update(sha256=hashes))
    _refuse(preset, "sha256")


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/hostname", "folder/../../secret", "..", "sub/file"]
)
def test_metadata_naming_other_places_is_refused(preset, name):
    (preset.parent / "secret").write_text("secret")
    digest = hashlib.sha256(b"secret").hexdigest()
    _edit(preset, "metadata.json", lambda record: record["sha256"].update({name: digest}))
    _refuse(preset, "leaves the folder")


@pytest.mark.parametrize("file", _FILES)
def test_link_out_of_the_folder_is_refused(preset, file):
    outside = preset.parent / "outside"
    (preset / file).rename(outside)
    (preset / file).symlink_to(outside)
    _refuse(preset, "leaves the folder")


def test_link_into_blobs_of_no_hub_cache_is_refused(preset):
    blobs = preset.parent / "blobs"
    blobs.mkdir()
    (preset / "config.json").rename(blobs / "x")
    (preset / "config.json").symlink_to(blobs / "x")
    _refuse(preset, "leaves the folder")


def test_link_inside_of_the_folder_is_followed(preset):
    (preset / "config.json").rename(preset / "real.json")
    (preset / "config.json").symlink_to("real.json")
    assert type(models.HandModel.from_preset(preset)) is models.ViewpointNet


@pytest.mark.parametrize(
    "name",
    [
        "keras_hand3d>NoSuchNet",
        "Lambda",
        "keras.layers>Lambda",
        "keras_hand3d>SelectHand",
        "Functional",
        None,
        ["keras_hand3d>PoseNet"],
    ],
)
def test_unknown_class_is_refused(preset, name):
    _edit_config(preset, lambda config: config.update(registered_name=name))
    _refuse(preset, "unknown model class")


@pytest.mark.parametrize("class_name", ["Lambda", "__lambda__", "__tensor__", "function"])
def test_the_checked_class_is_the_one_that_is_made(preset, class_name):
    _edit_config(preset, lambda config: config.update(class_name=class_name, module="keras.layers"))
    assert type(models.HandModel.from_preset(preset)) is models.ViewpointNet


_LAMBDA = {
    "module": "keras.layers",
    "class_name": "Lambda",
    "registered_name": None,
    "config": {
        "name": "evil",
        "function": {"class_name": "__lambda__", "config": {"value": "4wEAAAA="}},
    },
}


@pytest.mark.parametrize(
    "network",
    [
        _LAMBDA,
        {"module": "builtins", "class_name": "eval", "registered_name": None, "config": {}},
        {"module": "os", "class_name": "system", "registered_name": None, "config": {}},
        {"module": "builtins", "class_name": "function", "config": "eval"},
        "a text",
        7,
    ],
    ids=["lambda", "eval", "os", "function", "text", "number"],
)
def test_config_naming_something_else_as_a_network_is_refused(tmp_path, network):
    folder = tmp_path / "lifting"
    models.LiftingNet(width=WIDTH).save_to_preset(folder)
    _edit_config(folder, lambda config: config["config"].update(pose_prior=network))
    _refuse(folder, "config.json: cannot rebuild the model")


@pytest.mark.parametrize(
    "change",
    [
        {"width": "wide"},
        {"width": None},
        {"surplus": 1},
        {"frozen_layers": ["no such layer"]},
        {"frozen_layers": 3},
        {"dtype": "float99"},
        {"dropout": 2.0},
    ],
    ids=str,
)
def test_config_that_builds_nothing_is_refused(preset, change):
    _edit_config(preset, lambda config: config["config"].update(change))
    _refuse(preset, "config.json: cannot rebuild the model")


@pytest.mark.parametrize("config", [None, [], "text"])
def test_config_without_arguments_is_refused(preset, config):
    _edit_config(preset, lambda content: content.update(config=config))
    _refuse(preset, r"preset/(config.json: cannot rebuild|model.weights.h5: cannot load)")


def test_weights_of_another_width_are_refused(preset):
    _edit_config(preset, lambda config: config["config"].update(width=2 * WIDTH))
    _refuse(preset, "model.weights.h5: cannot load the weights")


def test_weights_file_of_noise_is_refused(preset):
    (preset / "model.weights.h5").write_bytes(b"no HDF5")
    _rehash(preset)
    _refuse(preset, "model.weights.h5")


def test_weights_that_lie_in_another_file_are_refused(preset, tmp_path):
    import h5py

    with h5py.File(preset / "model.weights.h5", "r+") as file:
        datasets = []
        file.visititems(
            lambda name, item: datasets.append(name) if isinstance(item, h5py.Dataset) else None
        )
        name = datasets[0]
        del file[name]
        file[name] = h5py.ExternalLink(str(tmp_path / "secret.h5"), "/secret")
    _rehash(preset)
    _refuse(preset, "model.weights.h5")


def test_wrong_class_is_refused(preset):
    _refuse(preset, "expected a PoseNet, the preset holds a ViewpointNet", models.PoseNet)


@pytest.mark.parametrize("name", ["no-such-preset", "../x"])
def test_unknown_name_is_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _refuse(name, f"No preset '{name}'")


def test_shipped_presets_are_folders_with_a_config():
    for name, folder in shipped_presets().items():
        assert folder.name == name and (folder / "config.json").is_file()


def test_a_package_without_the_default_presets_says_so(monkeypatch):
    monkeypatch.setattr(model_folders, "shipped_presets", dict)
    with pytest.raises(ValueError, match="ships no trained weights"):
        HandPoseEstimator()


@pytest.fixture
def hub(preset, tmp_path, monkeypatch):
    """A stand-in of huggingface_hub with the preset laid out as its cache does."""
    cache = tmp_path / "cache" / "models--somebody--viewpoint"
    snapshot = cache / "snapshots" / "0123abc"
    snapshot.mkdir(parents=True)
    (cache / "blobs").mkdir()
    for file in _FILES:
        shutil.copy(preset / file, cache / "blobs" / f"blob-of-{file}")
        (snapshot / file).symlink_to(f"../../blobs/blob-of-{file}")
    calls = []

    def snapshot_download(repo_id, **arguments):
        calls.append((repo_id, arguments))
        return str(snapshot)

    module = types.ModuleType("huggingface_hub")
    module.snapshot_download = snapshot_download
    monkeypatch.setitem(sys.modules, "huggingface_hub", module)
    return calls, snapshot


def test_hub_preset(hub, original):
    again = models.ViewpointNet.from_preset("hf://somebody/viewpoint")
    _assert_same_weights(again, original[0])


def test_hub_is_asked_for_the_three_files_only(hub):
    models.ViewpointNet.from_preset("hf://somebody/viewpoint")
    ((repository, arguments),) = hub[0]
    assert repository == "somebody/viewpoint"
    assert set(arguments["allow_patterns"]) == set(_FILES)


def test_hub_link_elsewhere_is_refused(hub, tmp_path):
    snapshot = hub[1]
    (snapshot / "config.json").unlink()
    (tmp_path / "elsewhere").write_text("{}")
    (snapshot / "config.json").symlink_to(tmp_path / "elsewhere")
    _refuse("hf://somebody/viewpoint", "leaves the folder")


def test_hub_without_its_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    _refuse("hf://somebody/viewpoint", r"pip install 'keras-hand3d\[hub\]'")
