"""Protocols that start from the whole image, with networks whose answers are known."""

import cv2
import numpy as np
import pytest
from evaluation_stand_ins import Constant, whole_model
from hand_data import hand_xyz, project, write_folder
from rhd_folder import write_rhd
from scipy.spatial import procrustes

from keras_hand3d.data import RHD, ImageFolder
from keras_hand3d.evaluation import Networks, evaluate, write_pictures

POSE = np.random.default_rng(0).normal(size=(21, 3)).astype("float32")
OWN = np.array([96, 96])


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return ImageFolder(write_folder(tmp_path_factory.mktemp("data")), canvas=96)


@pytest.fixture(scope="module")
def evaluation(source):
    return evaluate(whole_model(POSE), source)


def _with_palm(points):
    points = points.astype("float64")
    points[0] = (points[0] + points[12]) / 2.0
    return points


def _errors(evaluation, name):
    return evaluation.per_sample[name]["errors"]


@pytest.mark.parametrize(
    ("name", "frame", "root"),
    [
        ("zb2017_2d_full", (320, 240), "palm"),
        ("zb2017_2d_full_as_published", (320, 240), "wrist"),
        ("zb2017_2d_full_320", (320, 320), "palm"),
    ],
)
def test_2d_errors_are_in_the_protocols_frame(evaluation, name, frame, root):
    # Everything is hand: the crop's middle, and with it every key point, is the image's middle.
    middle = np.array([159.5, 119.5]) / [320, 240]
    expected = []
    for index in range(3):
        uv = project(hand_xyz(index))
        uv = _with_palm(uv) if root == "palm" else uv
        expected.append(np.linalg.norm((uv / OWN - middle) * frame, axis=1))
    np.testing.assert_allclose(_errors(evaluation, name), expected, atol=5e-3)


def _pair(index):
    """True and predicted millimetres, root-relative, before any alignment."""
    true = _with_palm(hand_xyz(index)) * 1000.0
    true -= true[0]
    pose = POSE.astype("float64") * [1, 1, -1 if index % 2 else 1]
    return true, pose, np.linalg.norm(true[11] - true[12])


def test_3d_errors_are_of_the_pose_in_true_bones(evaluation):
    expected = []
    for index in range(3):
        true, pose, bone = _pair(index)
        expected.append(np.linalg.norm(true - pose * bone, axis=1))
    np.testing.assert_allclose(_errors(evaluation, "zb2017_3d_full"), expected, rtol=1e-4)


def test_root_and_scale_alignment(evaluation):
    expected = []
    for index in range(3):
        true, pose, bone = _pair(index)
        pose = pose * bone / np.linalg.norm(pose[11] - pose[12])
        expected.append(np.linalg.norm(true - (pose - pose[0]), axis=1))
    came = _errors(evaluation, "3d_root_scale_aligned_20_50")
    np.testing.assert_allclose(came, expected, rtol=1e-4, atol=1e-3)


def test_procrustes_alignment_is_scipys(evaluation):
    for index in range(3):
        true, pose, _ = _pair(index)
        mtx_true, mtx_pose, _ = procrustes(true, pose)
        back = np.linalg.norm(true - true.mean(axis=0))
        apart = np.linalg.norm(mtx_true - mtx_pose, axis=1) * back
        u, _, vt = np.linalg.svd((pose - pose.mean(0)).T @ (true - true.mean(0)))
        if np.linalg.det(u @ vt) > 0:
            came = _errors(evaluation, "3d_procrustes")[index]
            np.testing.assert_allclose(came, apart, rtol=1e-3)
            return
    pytest.fail("every hand would be reflected by scipy")


def test_the_last_thresholds_change_the_area_only(evaluation):
    whole, part = evaluation["zb2017_3d_full"], evaluation["zb2017_3d_full_21_50"]
    assert part.pck == whole.pck[8:]
    assert part.protocol.thresholds == pytest.approx(np.linspace(0, 50, 20)[8:])
    steps = np.trapezoid(part.pck, part.protocol.thresholds)
    assert part.auc == pytest.approx(steps / (50.0 - part.protocol.thresholds[0]), rel=1e-5)


def test_a_whole_model_is_judged_in_its_parts_too(evaluation):
    assert {"zb2017_2d_crop", "zb2017_lifting", "freihand_3d"} <= set(evaluation.results)
    assert evaluation["zb2017_3d_full"].hands_not_found == 0


@pytest.mark.parametrize("name", ["zb2017_2d_full", "zb2017_3d_full", "zb2017_lifting"])
def test_pictures(evaluation, source, tmp_path, name):
    (path,) = write_pictures(tmp_path, source, evaluation, name, [1])
    picture = cv2.imread(str(path))
    assert picture.shape == (256, 768, 3)
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 10


def test_where_no_hand_is_found_the_released_place_is_taken(source):
    evaluation = evaluate(whole_model(POSE, finds_hand=False), source, ["zb2017_2d_full"])
    assert evaluation["zb2017_2d_full"].hands_not_found == 3
    place = np.array([160.0, 160.0])
    expected = [
        np.linalg.norm(_with_palm(project(hand_xyz(i))) / OWN * (320, 240) - place, axis=1)
        for i in range(3)
    ]
    np.testing.assert_allclose(_errors(evaluation, "zb2017_2d_full"), expected, atol=5e-3)


def test_networks_that_go_together_make_a_pipeline(evaluation, source):
    whole = whole_model(POSE)
    networks = Networks(hand_seg_net=whole.hand_seg_net, pose_net=whole.pose_net)
    again = evaluate(networks, source, ["zb2017_2d_full"])
    np.testing.assert_array_equal(
        _errors(again, "zb2017_2d_full"), _errors(evaluation, "zb2017_2d_full")
    )


def test_segmentation_is_judged_by_the_part_mask(tmp_path):
    source = RHD(write_rhd(tmp_path, "evaluation"), "evaluation")
    logits = np.zeros((32, 32, 2), "float32")
    logits[2:12, 2:10, 1] = 1.0
    evaluation = evaluate(Networks(hand_seg_net=Constant(logits)), source)
    # True: 8 x 8 of the left hand, of which all are found, and 2 x 2 of the right, of which none.
    expected = 64 / (80 + 4)
    assert evaluation["hand_iou"].iou == pytest.approx(expected)
    assert evaluation["hand_iou"].iou_per_image == pytest.approx(expected)
    (path,) = write_pictures(tmp_path / "out", source, evaluation, "hand_iou", [0])
    assert cv2.imread(str(path)).shape == (256, 512, 3)
