import importlib.util

import keras
import numpy as np
import pytest
from tiny_networks import IN_REAL_TIME, NETWORKS, image_size_of, make, with_hands

from keras_hand3d.export import FORMATS, export_model
from keras_hand3d.export.comparison import compare_outputs
from keras_hand3d.export.samples import made_up_samples
from keras_hand3d.export.signature import signature_of
from keras_hand3d.inference.export_manifest import hashes_of, read_manifest
from keras_hand3d.inference.exported_network import ExportedNetwork
from keras_hand3d.models import HandModel, load_original_weights

BACKEND = keras.backend.backend()
QUICK = {
    "onnx": NETWORKS,
    "saved_model": ("LiftingNet",),
    "litert": ("PoseNet",),
    "openvino": ("PoseNet",),
    "torch": ("PoseNet",),
    "weights": ("ViewpointNet",),
    "keras": ("ViewpointNet",),
    "original": ("ViewpointNet",),
}
"""Networks whose export in a format takes seconds at the most, and the whole pipeline in one; the
others are slow tests."""


def _case(name, network):
    entry = FORMATS[name]
    marks = []
    if entry.backend not in (None, BACKEND):
        reason = f"{name} is written with the {entry.backend} backend"
        marks.append(pytest.mark.skip(reason=reason))
    missing = [m for m, _ in entry.packages if importlib.util.find_spec(m) is None]
    if missing:
        marks.append(pytest.mark.skip(reason=f"{', '.join(missing)} is not installed"))
    if network not in QUICK[name]:
        marks.append(pytest.mark.slow)
    return pytest.param(name, network, marks=marks, id=f"{name}-{network}")


CASES = [
    _case(name, network)
    for name in FORMATS
    for network in NETWORKS
    if name != "original" or network not in IN_REAL_TIME
]
ON_TENSORFLOW = pytest.mark.skipif(
    BACKEND != "tensorflow" or bool(FORMATS["openvino"].missing_packages()),
    reason="written with TensorFlow, tf2onnx and OpenVINO",
)


@pytest.mark.parametrize(("name", "network"), CASES)
def test_the_file_computes_in_its_runtime_what_the_model_does(name, network, tmp_path):
    model = make(network)
    signature = signature_of(model, None, image_size_of(network))
    inputs = made_up_samples(signature, 3 if FORMATS[name].is_graph else 1, seed=5).inputs
    if network == "ColorHandPose3D":
        with_hands(model, inputs["image"])
    export_model(model, name, tmp_path / "out", image_size=image_size_of(network))
    came = LOADERS.get(name, _exported)(tmp_path / "out", model, signature)(inputs)
    expected = signature.arrays(model, inputs)
    if network == "ColorHandPose3D":
        assert expected["hand_found"].all()
        result = compare_outputs(expected, came, "float32")
        assert (result.problems, result.undecided) == ([], 0)
        return
    assert set(came) == set(expected)
    for output, array in expected.items():
        np.testing.assert_allclose(came[output], array, atol=1e-3, rtol=0)


@ON_TENSORFLOW
@pytest.mark.slow
@pytest.mark.parametrize("decoding", ["subpixel", "soft_argmax"])
@pytest.mark.parametrize("name", ["onnx", "litert", "openvino"])
def test_every_decoding_is_in_the_file(name, decoding, tmp_path):
    model = make("ColorHandPose3D", "he_normal", decoding=decoding)
    signature = signature_of(model, None, (48, 64))
    inputs = made_up_samples(signature, 1, seed=5).inputs
    with_hands(model, inputs["image"])
    export_model(model, name, tmp_path / "out", image_size=(48, 64))
    came = ExportedNetwork(tmp_path / "out", 1)(inputs)["keypoints_uv_crop"]
    expected = signature.arrays(model, inputs)["keypoints_uv_crop"]
    np.testing.assert_allclose(came, expected, atol=0.05)


def _exported(folder, model, signature):
    return ExportedNetwork(folder, 1)


def _preset(folder, model, signature):
    again = HandModel.from_preset(folder)
    return lambda inputs: signature.arrays(again, inputs)


def _archive(folder, model, signature):
    again = keras.saving.load_model(folder / "model.keras")
    return lambda inputs: signature.arrays(again, inputs)


def _original(folder, model, signature):
    again = type(model).from_config(model.get_config())
    load_original_weights(again, folder / "model.pickle")
    return lambda inputs: signature.arrays(again, inputs)


def _saved_model(folder, model, signature):
    import tensorflow as tf

    call = tf.saved_model.load(str(folder / "saved_model")).signatures["serving_default"]
    return lambda inputs: {
        name: x.numpy()
        for name, x in call(**{n: tf.constant(a) for n, a in inputs.items()}).items()
    }


def _program(folder, model, signature):
    import torch

    module = torch.export.load(folder / "model.pt2").module()

    def call(inputs):
        with torch.no_grad():
            outputs = module({name: torch.from_numpy(array) for name, array in inputs.items()})
        return {name: tensor.numpy() for name, tensor in outputs.items()}

    return call


LOADERS = {
    "weights": _preset,
    "keras": _archive,
    "original": _original,
    "saved_model": _saved_model,
    "torch": _program,
}


def _slow_unless(name, quick, *values):
    marks = () if name == quick else pytest.mark.slow
    return pytest.param(name, *values, marks=marks, id="-".join((name, *values)))


@ON_TENSORFLOW
@pytest.mark.parametrize(
    ("name", "precision"),
    [
        _slow_unless(name, "onnx", precision)
        for name in ("onnx", "litert", "openvino")
        for precision in ("float16", "int8")
    ],
)
def test_smaller_numbers_make_a_smaller_file_that_is_near(name, precision, tmp_path):
    model = make("PoseNet", "he_normal")
    signature = signature_of(model, None, (64, 64))

    def samples(signature):
        return made_up_samples(signature, 4, seed=2)

    sizes = {}
    for each in ("float32", precision):
        manifest = export_model(
            model, name, tmp_path / each, precision=each, image_size=(64, 64), calibration=samples
        )
        # OpenVINO's weights are in a file of their own.
        weights = "model.bin" if name == "openvino" else manifest.file
        sizes[each] = (tmp_path / each / weights).stat().st_size
    assert sizes[precision] < 0.75 * sizes["float32"]
    inputs = made_up_samples(signature, 2, seed=5).inputs
    came = ExportedNetwork(tmp_path / precision, 1)(inputs)["stage_3"]
    expected = signature.arrays(model, inputs)["stage_3"]
    spread = expected.std()
    assert 0.0 < np.abs(came - expected).mean() < (0.02 if precision == "float16" else 0.4) * spread
    assert manifest.verification["keypoint_change"]["pixels"]["max"] >= 0.0


@ON_TENSORFLOW
@pytest.mark.slow
def test_the_whole_pipeline_in_eight_bits_still_finds_the_hand(tmp_path):
    model = make("ColorHandPose3D", "he_normal")
    signature = signature_of(model, None, (48, 64))
    samples = made_up_samples(signature, 4, seed=2)
    with_hands(model, samples.inputs["image"])
    export_model(
        model, "onnx", tmp_path / "out", precision="int8", image_size=(48, 64),
        samples=lambda signature: samples, calibration=lambda signature: samples,
    )  # fmt: skip
    came = ExportedNetwork(tmp_path / "out", 1)(samples.inputs)
    expected = signature.arrays(model, samples.inputs)
    overlap = (came["hand_segmentation"] == expected["hand_segmentation"]).mean()
    assert overlap > 0.9


@ON_TENSORFLOW
def test_mixed_precision_is_exported_in_float32(tmp_path):
    from keras_hand3d.models import ViewpointNet

    model = ViewpointNet(width=0.0625, dtype="mixed_float16")
    plain = ViewpointNet(width=0.0625)
    plain.set_weights(model.get_weights())
    export_model(model, "onnx", tmp_path / "out")
    signature = signature_of(plain)
    inputs = made_up_samples(signature, 1).inputs
    came = ExportedNetwork(tmp_path / "out", 1)(inputs)["rotation"]
    np.testing.assert_allclose(came, signature.arrays(plain, inputs)["rotation"], atol=1e-5)


def test_the_manifest_says_what_is_in_the_folder(tmp_path):
    model = make("ViewpointNet")
    export_model(
        model, "weights", tmp_path / "out", source={"weights": []},
        model_metadata={"data_licence": "research only", "root_keypoint": "wrist"},
    )  # fmt: skip
    manifest = read_manifest(tmp_path / "out")
    del (hashes := hashes_of(tmp_path / "out"))["manifest.json"]
    assert manifest.sha256 == hashes
    assert set(hashes) == {"config.json", "metadata.json", "model.weights.h5"}
    assert (manifest.network, manifest.parameters) == ("ViewpointNet", model.count_params())
    assert [record.name for record in manifest.outputs] == ["rotation"]
    assert manifest.licence == {"code": "Apache-2.0", "data": "research only"}
    assert manifest.root_keypoint == "wrist"
    assert manifest.verification["max_differences"] == {"rotation": 0.0}
    assert manifest.verification["compared"] == 4
    assert manifest.preprocessing == {}


@pytest.mark.parametrize(
    ("network", "name", "words"),
    [("HandPose25D", "image_crop", "crop_margin"), ("HandDetector", "image", "aspect kept")],
)
def test_the_manifest_says_how_an_image_becomes_the_input(network, name, words, tmp_path):
    manifest = export_model(make(network), "weights", tmp_path / "out")
    assert [record.name for record in manifest.inputs] == [name]
    (said,) = manifest.preprocessing.items()
    assert said[0] == name
    assert words in said[1] and "x / 255 - 0.5" in said[1]


def test_a_file_that_computes_something_else_is_not_kept(tmp_path, monkeypatch):
    from keras_hand3d.export import preset_writer

    opened = preset_writer.open_written

    def wrong(path, job):
        call = opened(path, job)
        return lambda inputs: {name: array + 0.01 for name, array in call(inputs).items()}

    monkeypatch.setattr(preset_writer, "open_written", wrong)
    with pytest.raises(ValueError, match=r"rotation differs by 0\.01, at most 0\.001 may be"):
        export_model(make("ViewpointNet"), "weights", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "x").write_text("mine")
    with pytest.raises(FileExistsError, match="exists already"):
        export_model(make("ViewpointNet", "zeros"), "weights", tmp_path)


def test_another_backend_than_the_formats_is_refused_by_name(tmp_path, monkeypatch):
    from keras_hand3d.export.formats import ExportFormat

    monkeypatch.setattr(ExportFormat, "missing_packages", lambda self: [])
    name = "torch" if BACKEND == "tensorflow" else "onnx"
    with pytest.raises(ValueError, match=f"set KERAS_BACKEND={FORMATS[name].backend}"):
        export_model(make("ViewpointNet", "zeros"), name, tmp_path / "out")


def test_a_network_that_the_authors_had_not_is_refused_as_original(tmp_path):
    inputs = keras.Input((2,), name="x")
    model = HandModel(inputs, keras.layers.Dense(2, name="dense")(inputs), name="other")
    with pytest.raises(ValueError, match=r"no counterpart among the original networks.*weights"):
        export_model(model, "original", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
