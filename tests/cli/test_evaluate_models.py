"""What evaluate takes for a model."""

import hashlib
import json
import pickle
import zipfile

import numpy as np
import pytest

from keras_hand3d.cli.models import load_networks, recorded_weights
from keras_hand3d.model_folders import shipped_presets
from keras_hand3d.models import LiftingNet, PoseNet, export_original_weights


def _pickle(path, *models):
    arrays = {}
    for model in models:
        arrays |= export_original_weights(model)
    path.write_bytes(pickle.dumps(arrays, protocol=2))
    return str(path)


def _same(model, other):
    for one, two in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)


def test_a_pickle_of_two_networks_is_both(tmp_path):
    pose, lifting = PoseNet(width=0.0625), LiftingNet("direct", width=0.0625)
    name = _pickle(tmp_path / "a.pickle", pose, lifting)
    loaded = load_networks([name])
    assert [type(model).__name__ for model in loaded.models] == ["PoseNet", "LiftingNet"]
    for model, original in zip(loaded.models, (pose, lifting), strict=True):
        _same(model, original)
    digest = hashlib.sha256((tmp_path / "a.pickle").read_bytes()).hexdigest()
    assert loaded.weights == [(name, digest)]


@pytest.mark.parametrize(
    ("name", "variant", "expected"),
    [
        ("lifting-local.pickle", None, "local"),
        ("lifting-local.pickle", "direct", "direct"),
        ("weights.pickle", None, "direct"),
    ],
)
def test_a_released_file_is_named_after_its_variant(tmp_path, name, variant, expected):
    path = _pickle(tmp_path / name, LiftingNet("local", width=0.0625))
    (model,) = load_networks([path], variant=variant).models
    assert model.variant == expected


def test_a_keras_file(tmp_path):
    model = LiftingNet("bottleneck", width=0.05)
    model.save(tmp_path / "model.keras")
    loaded = load_networks([str(tmp_path / "model.keras")])
    _same(loaded.models[0], model)
    assert loaded.models[0].variant == "bottleneck"
    assert loaded.weights[0][0].endswith("model.keras")


def test_a_file_of_weights_with_its_network(tmp_path):
    model = LiftingNet("direct", width=0.05)
    model.save_weights(tmp_path / "model.weights.h5")
    name = str(tmp_path / "model.weights.h5")
    _same(load_networks([name], "LiftingNet", 0.05, "direct").models[0], model)
    with pytest.raises(ValueError, match="does not tell its network: say with --network"):
        load_networks([name])
    with pytest.raises(ValueError, match="cannot load the weights into a LiftingNet"):
        load_networks([name], "LiftingNet", 0.1, "direct")


def _archive(path, **parts):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "."), content)
    return str(path)


FOREIGN = {"class_name": "Sequential", "module": "keras", "registered_name": None, "config": {}}


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({}, "a.keras: expected a .keras file"),
        ({"config__json": "{}"}, "a.keras: expected a .keras file"),
        (
            {"config__json": json.dumps(FOREIGN), "model__weights__h5": "x"},
            "a.keras: config.json: unknown model class None",
        ),
    ],
)
def test_a_foreign_keras_file_is_refused(tmp_path, parts, message):
    with pytest.raises(ValueError, match=message):
        load_networks([_archive(tmp_path / "a.keras", **parts)])


@pytest.mark.parametrize("name", ["a.keras", "a.pickle", "a.weights.h5"])
def test_a_file_that_is_none_is_named(tmp_path, name):
    (tmp_path / name).write_text("nothing of the kind")
    with pytest.raises(ValueError, match=name):
        load_networks([str(tmp_path / name)], "LiftingNet", 0.02, "direct")


@pytest.mark.parametrize("name", ["a.keras", "a.pickle", "a.weights.h5"])
def test_a_missing_file_is_named(tmp_path, name):
    with pytest.raises(OSError, match=name):
        load_networks([str(tmp_path / name)], "LiftingNet", 0.02, "direct")


def test_a_pickle_of_other_arrays_is_refused(tmp_path):
    path = tmp_path / "a.pickle"
    path.write_bytes(pickle.dumps({"Other/conv/weights": np.zeros(3, "float32")}, protocol=2))
    with pytest.raises(ValueError, match="expected variables of the authors' networks"):
        load_networks([str(path)])


def test_neither_run_nor_preset_nor_file_is_refused():
    with pytest.raises(ValueError, match="No preset 'nowhere'"):
        load_networks(["nowhere"])


def test_records_name_presets_of_a_hub_by_address_and_revision():
    path = "/somewhere/hub/models--somebody--view-point/snapshots/0123abc/model.weights.h5"
    assert recorded_weights([(path, "0a")]) == [("hf://somebody/view-point@0123abc", "0a")]


def test_records_name_shipped_presets_and_other_files_as_given():
    (name, folder), *_ = shipped_presets().items()
    weights = [(str(folder / "model.weights.h5"), "0a"), ("runs/a/model/model.weights.h5", "0b")]
    assert recorded_weights(weights) == [(name, "0a"), ("runs/a/model/model.weights.h5", "0b")]
