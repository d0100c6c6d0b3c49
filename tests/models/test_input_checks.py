import keras
import numpy as np
import pytest
from model_cases import WIDTH

from keras_hand3d import models

_IMAGE = np.zeros((2, 24, 32, 3), "float32")
_SIDE = np.array([[1, 0], [0, 1]], "float32")
_MAPS = np.zeros((2, 32, 32, 21), "float32")
_CALLS = ["call", "predict"]


@pytest.fixture(scope="module")
def hand_seg_net():
    return models.HandSegNet(width=WIDTH)


@pytest.fixture(scope="module")
def whole():
    return models.ColorHandPose3D(width=WIDTH)


@pytest.fixture(scope="module")
def pose_prior():
    return models.PosePriorNet(width=WIDTH)


def _compute(model, inputs, way):
    return model(inputs) if way == "call" else model.predict(inputs, verbose=0)


@pytest.mark.parametrize("way", _CALLS)
@pytest.mark.parametrize(
    ("image", "error", "message"),
    [
        (_IMAGE[0], ValueError, r"\(any, any, any, 3\), got \(24, 32, 3\)"),
        (_IMAGE[..., :1], ValueError, r"\(any, any, any, 3\), got \(2, 24, 32, 1\)"),
        (_IMAGE.astype("uint8"), TypeError, "floating point.*got uint8"),
        (_IMAGE[:, :15], ValueError, "at least 16 pixels.*got 15 x 32"),
        (_IMAGE[:, :, :8], ValueError, "at least 16 pixels.*got 24 x 8"),
    ],
    ids=["rank", "channels", "uint8", "low", "narrow"],
)
def test_images(hand_seg_net, image, error, message, way):
    with pytest.raises(error, match=message):
        _compute(hand_seg_net, image, way)


@pytest.mark.parametrize("way", _CALLS)
@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"image": _IMAGE, "hand_side": _SIDE[:, :1]}, r"\(any, 2\), got \(2, 1\)"),
        ({"image": _IMAGE}, r"\['hand_side', 'image'\], got \['image'\]"),
        (
            {"image": _IMAGE, "hand_side": _SIDE, "mask": _SIDE},
            r"got \['hand_side', 'image', 'mask'\]",
        ),
        ({"image": _IMAGE, "side": _SIDE}, r"got \['image', 'side'\]"),
        (_IMAGE, "takes a dictionary.*, got "),
    ],
    ids=["hand side", "missing", "surplus", "other name", "no dictionary"],
)
def test_dictionaries(whole, inputs, message, way):
    with pytest.raises(ValueError, match=message):
        _compute(whole, inputs, way)


@pytest.mark.parametrize("way", _CALLS)
@pytest.mark.parametrize(
    ("maps", "message"),
    [
        (_MAPS[:, ::2], r"\(any, 32, 32, 21\), got \(2, 16, 32, 21\)"),
        (_MAPS[..., :20], r"\(any, 32, 32, 21\), got \(2, 32, 32, 20\)"),
    ],
)
def test_score_maps(pose_prior, maps, message, way):
    with pytest.raises(ValueError, match=message):
        _compute(pose_prior, {"keypoint_score_maps": maps, "hand_side": _SIDE}, way)


def test_error_names_the_model(hand_seg_net):
    with pytest.raises(ValueError, match=r"^HandSegNet: input 'image'"):
        hand_seg_net(_IMAGE[0])


def test_what_is_no_array_is_refused(hand_seg_net):
    with pytest.raises(TypeError, match="a tensor or an array, got list"):
        hand_seg_net([1.0, 2.0])


def test_failed_predict_leaves_the_model_whole():
    model = models.HandSegNet(width=WIDTH)
    with pytest.raises(ValueError, match="got"):
        model.predict(_IMAGE[0], verbose=0)
    assert model.predict(_IMAGE, verbose=0).shape == (2, 24, 32, 2)


def test_data_sets_are_checked_too():
    class Data(keras.utils.PyDataset):
        def __len__(self):
            return 1

        def __getitem__(self, index):
            return (_IMAGE[:, :15],)

    with pytest.raises(ValueError, match=r"at least 16 pixels.*got 15 x 32"):
        models.HandSegNet(width=WIDTH).predict(Data(), verbose=0)


def test_a_single_input_may_be_named(hand_seg_net):
    named = keras.ops.convert_to_numpy(hand_seg_net({"image": _IMAGE}))
    np.testing.assert_array_equal(named, keras.ops.convert_to_numpy(hand_seg_net(_IMAGE)))


def test_arrays_and_tensors_may_be_mixed(pose_prior):
    inputs = {"keypoint_score_maps": keras.ops.convert_to_tensor(_MAPS), "hand_side": _SIDE}
    assert tuple(pose_prior(inputs).shape) == (2, 21, 3)
