import hashlib
import pickle

import numpy as np
import pytest
from harness import to_numpy
from model_cases import WIDTH
from parity_weights import variable_shapes

from keras_hand3d import models
from keras_hand3d.models.original_weights import (
    KNOWN_FILES,
    model_for_original_weights,
    read_original_weights,
)
from keras_hand3d.restricted_pickle import UnsafePickleError

_SMALL = {
    "HandSegNet": lambda: models.HandSegNet(width=WIDTH),
    "PoseNet": lambda: models.PoseNet(width=WIDTH),
    "PosePriorNet": lambda: models.PosePriorNet("bottleneck", width=WIDTH),
    "ViewpointNet": lambda: models.ViewpointNet(width=WIDTH),
    "LiftingNet": lambda: models.LiftingNet(width=WIDTH),
    "ColorHandPose3D": lambda: models.ColorHandPose3D(width=WIDTH),
}


def _values(model):
    return [to_numpy(variable.value) for variable in model.trainable_variables]


def _assert_equal(one, other):
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(a, b)


def _refuse(model, source, message, **arguments):
    before = _values(model)
    with pytest.raises(ValueError, match=message):
        models.load_original_weights(model, source, **arguments)
    _assert_equal(_values(model), before)


@pytest.fixture
def model():
    return models.ViewpointNet(width=WIDTH)


@pytest.fixture
def arrays(model):
    return models.export_original_weights(model)


@pytest.mark.parametrize("name", _SMALL)
def test_round_trip_through_a_pickle(name, tmp_path):
    model, other = _SMALL[name](), _SMALL[name]()
    models.export_original_weights(model, tmp_path / "weights.pickle")
    report = models.load_original_weights(other, tmp_path / "weights.pickle")
    _assert_equal(_values(other), _values(model))
    assert report.parameters == model.count_params()
    assert report.variables == len(model.trainable_variables)


def test_names_and_shapes_are_the_authors():
    came = models.export_original_weights(models.ColorHandPose3D())
    assert {name: array.shape for name, array in came.items()} == variable_shapes()
    assert {array.dtype for array in came.values()} == {np.dtype("float32")}


def test_report_names_file_and_hash(model, tmp_path):
    path = tmp_path / "weights.pickle"
    models.export_original_weights(model, path)
    report = models.load_original_weights(model, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert report.files == ((str(path), digest, None),)
    assert report.networks == ("ViewpointNet",)


def test_ten_released_files_are_known():
    assert len(KNOWN_FILES) == len(set(KNOWN_FILES.values())) == 10
    assert all(len(digest) == 64 for digest in KNOWN_FILES)


def test_missing_variable_is_refused(model, arrays):
    del arrays["ViewpointNet/fc_vp0/biases"]
    _refuse(model, arrays, "1 missing: ViewpointNet/fc_vp0/biases")


def test_surplus_variable_is_refused(model, arrays):
    arrays["ViewpointNet/fc_vp9/biases"] = np.zeros(3, "float32")
    _refuse(model, arrays, "1 surplus: ViewpointNet/fc_vp9/biases")


def test_other_shape_is_refused(model, arrays):
    arrays["ViewpointNet/fc_vp_ux/biases"] = np.zeros(2, "float32")
    _refuse(model, arrays, r"fc_vp_ux/biases: expected shape \(1,\), got \(2,\)")


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_values_that_are_not_finite_are_refused(model, arrays, value):
    arrays["ViewpointNet/fc_vp_ux/biases"] = np.array([value], "float32")
    _refuse(model, arrays, "fc_vp_ux/biases' holds values that are not finite")


def test_values_too_large_for_float32_are_refused(model, arrays):
    arrays["ViewpointNet/fc_vp_ux/biases"] = np.array([1e300])
    _refuse(model, arrays, "fc_vp_ux/biases' holds values that are not finite")


@pytest.mark.parametrize("value", [np.zeros(1, "int32"), [0.0], "text", np.zeros(1, "complex64")])
def test_what_is_no_array_of_floats_is_refused(model, arrays, value):
    arrays["ViewpointNet/fc_vp_ux/biases"] = value
    _refuse(model, arrays, "fc_vp_ux/biases': expected an array of floats")


def test_variable_in_two_sources_is_refused(model, arrays):
    _refuse(model, [arrays, arrays], "was read from another source too")


def test_list_in_place_of_a_dictionary_is_refused(model, arrays, tmp_path):
    path = tmp_path / "weights.pickle"
    path.write_bytes(pickle.dumps(list(arrays.values()), protocol=2))
    _refuse(model, path, "expected a dictionary of variables, got list")


def test_pickle_that_calls_something_is_refused(model, tmp_path):
    path = tmp_path / "weights.pickle"
    path.write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(UnsafePickleError, match=r"os\.system"):
        models.load_original_weights(model, path)


def test_missing_file(model, tmp_path):
    with pytest.raises(FileNotFoundError):
        models.load_original_weights(model, tmp_path / "none.pickle")


def test_model_without_counterpart_is_refused(arrays):
    with pytest.raises(TypeError, match="list"):
        models.load_original_weights([], arrays)


@pytest.fixture(scope="module")
def whole():
    return models.ColorHandPose3D(width=WIDTH)


def test_two_sources_fill_one_model(whole):
    arrays = models.export_original_weights(models.ColorHandPose3D(width=WIDTH))
    segmentation = {k: v for k, v in arrays.items() if k.startswith("HandSegNet")}
    rest = {k: v for k, v in arrays.items() if k not in segmentation}
    models.load_original_weights(whole, [segmentation, rest])
    came = models.export_original_weights(whole)
    _assert_equal(came.values(), arrays.values())


def test_only_the_named_networks_are_filled(whole):
    before = models.export_original_weights(whole)
    other = models.export_original_weights(models.ColorHandPose3D(width=WIDTH))
    report = models.load_original_weights(whole, other, networks=["PoseNet2D"])
    assert report.networks == ("PoseNet2D",)
    for name, array in models.export_original_weights(whole).items():
        source = other if name.startswith("PoseNet2D") else before
        np.testing.assert_array_equal(array, source[name], err_msg=name)


def test_network_that_the_model_has_not_is_refused(model, arrays):
    _refuse(model, arrays, "has no network PoseNet2D", networks=["PoseNet2D"])


def test_named_network_missing_in_the_source_is_refused(whole, arrays):
    _refuse(whole, arrays, "missing: PoseNet2D", networks=["PoseNet2D"])


# At 0.1 rounding takes another width away from every layer.
@pytest.mark.parametrize("width", [0.1])
@pytest.mark.parametrize("name", ["HandSegNet", "PoseNet", "ViewpointNet", "LiftingNet"])
def test_model_is_picked_with_its_width(name, width):
    model = getattr(models, name)(width=width)
    arrays = models.export_original_weights(model)
    picked = model_for_original_weights(arrays)
    assert type(picked) is type(model)
    models.load_original_weights(picked, arrays)


def test_whole_model_is_picked():
    arrays = models.export_original_weights(_SMALL["ColorHandPose3D"]())
    picked = model_for_original_weights(arrays)
    assert type(picked) is models.ColorHandPose3D
    models.load_original_weights(picked, arrays)


@pytest.mark.parametrize(
    ("variant", "asked", "picked"),
    [
        ("direct", None, "direct"),
        ("local", "local", "local"),
        ("bottleneck", None, "bottleneck"),
        ("proposed", None, "proposed"),
    ],
)
def test_lifting_variant_is_picked(variant, asked, picked):
    arrays = models.export_original_weights(models.LiftingNet(variant, width=WIDTH))
    assert model_for_original_weights(arrays, asked).variant == picked


def test_networks_that_make_no_model_are_refused(whole):
    arrays = models.export_original_weights(whole)
    some = {k: v for k, v in arrays.items() if not k.startswith("HandSegNet")}
    with pytest.raises(ValueError, match="No model consists of PoseNet2D, PosePrior, ViewpointNet"):
        model_for_original_weights(some)


def test_reading_keeps_no_tie_to_the_byte_order(arrays):
    swapped = {name: array.astype(">f4") for name, array in arrays.items()}
    came, _ = read_original_weights(swapped)
    assert all(array.dtype == np.dtype("float32") for array in came.values())
    _assert_equal(came.values(), arrays.values())
