import keras
import numpy as np
import pytest
from hand_data import entries, hand_xyz, write_folder

from keras_hand3d.data import ImageFolder
from keras_hand3d.evaluation import evaluate, write_pictures
from keras_hand3d.models import LiftingNet, PoseNet, ViewpointNet


@pytest.fixture
def source(tmp_path):
    return ImageFolder(write_folder(tmp_path), canvas=96)


class _Constant:
    """Stands in for a network: the same answer to everything."""

    def __init__(self, answer):
        self.answer = answer

    def predict_on_batch(self, inputs):
        batch = keras.tree.flatten(inputs)[0].shape[0]
        return {name: np.stack([value] * batch) for name, value in self.answer.items()}


def _pose_net(score_maps):
    return type("PoseNet", (_Constant,), {})({"stage_3": score_maps.astype("float32")})


def test_errors_in_the_image_are_those_in_the_crop_over_the_scale(source):
    peak = np.zeros((32, 32, 21))
    peak[16, 16] = 1.0
    results, predictions = evaluate(_pose_net(peak), source)
    in_image, in_crop = results
    assert (predictions["keypoints_uv_crop_pred"] == 128.0).all()
    errors = np.linalg.norm(predictions["keypoints_uv_crop"] - 128.0, axis=-1)
    assert in_crop.epe_mean == pytest.approx(errors.mean(), rel=1e-5)
    scaled = errors / predictions["crop_scale"][:, None]
    assert in_image.epe_mean == pytest.approx(scaled.mean(), rel=1e-5)


def test_invisible_points_do_not_count_in_2d(tmp_path):
    visible = [index != 7 for index in range(21)]
    source = ImageFolder(write_folder(tmp_path, entries(2, visible=visible)), canvas=96)
    results, _ = evaluate(_pose_net(np.zeros((32, 32, 21))), source)
    assert results[1].keypoint_epe_mean[7] == 0.0
    assert results[1].keypoint_epe_mean[8] > 0.0


def test_lifting_is_scaled_by_the_true_bone_and_centred_on_the_palm(source):
    zeros = np.zeros((21, 3), "float32")
    network = type("LiftingNet", (_Constant,), {})({"keypoints_normalized": zeros})
    (result,), _ = evaluate(network, source)
    expected = []
    for index in range(3):
        xyz = hand_xyz(index).astype("float64") * 1000.0
        xyz[0] = (xyz[0] + xyz[12]) / 2.0
        expected.append(np.linalg.norm(xyz - xyz[0], axis=1))
    assert result.epe_mean == pytest.approx(np.mean(expected), rel=1e-4)


def test_a_palm_in_the_data_is_not_moved(tmp_path):
    source = ImageFolder(write_folder(tmp_path), canvas=96, root_keypoint="palm")
    zeros = np.zeros((21, 3), "float32")
    network = type("LiftingNet", (_Constant,), {})({"keypoints_normalized": zeros})
    (result,), _ = evaluate(network, source)
    expected = []
    for index in range(3):
        xyz = hand_xyz(index).astype("float64") * 1000.0
        expected.append(np.linalg.norm(xyz - xyz[0], axis=1))
    assert result.epe_mean == pytest.approx(np.mean(expected), rel=1e-4)


@pytest.mark.parametrize("network_class", [PoseNet, LiftingNet])
def test_pictures_are_written_for_real_networks(source, tmp_path, network_class):
    _, predictions = evaluate(network_class(width=0.05), source)
    paths = write_pictures(tmp_path / "pictures", source, predictions, count=2)
    assert [path.name for path in paths] == ["00000.png", "00001.png"]
    assert all(path.stat().st_size > 1000 for path in paths)


def test_a_network_without_protocol_is_refused(source):
    with pytest.raises(ValueError, match="No protocol evaluates a ViewpointNet"):
        evaluate(ViewpointNet(width=0.05), source)


def test_lifting_without_xyz_is_refused(tmp_path):
    source = ImageFolder(write_folder(tmp_path, entries(1, xyz=None)), canvas=96)
    with pytest.raises(ValueError, match="no hands_xyz"):
        evaluate(LiftingNet(width=0.05), source)


def test_lifting_without_sides_is_refused(tmp_path):
    source = ImageFolder(write_folder(tmp_path, entries(1, hand=None)), canvas=96)
    with pytest.raises(ValueError, match="does not say which hand it is"):
        evaluate(LiftingNet(width=0.05), source)
