import dataclasses

import keras
import numpy as np
import pytest
from evaluation_stand_ins import Constant, lifting_net, pose_net, whole_model
from hand_data import entries, hand_xyz, project, write_folder

from keras_hand3d.data import ImageFolder
from keras_hand3d.evaluation import PROTOCOLS, Networks, Protocol, evaluate

ZEROS = np.zeros((21, 3))


@pytest.fixture
def source(tmp_path):
    return ImageFolder(write_folder(tmp_path), canvas=96)


def _with_palm(points):
    points = points.astype("float64")
    points[0] = (points[0] + points[12]) / 2.0
    return points


def _true_mm(index):
    xyz = _with_palm(hand_xyz(index)) * 1000.0
    return xyz - xyz[0]


def _true_uv(index):
    """Pixels with the palm as key point 0; these data are not truncated."""
    return _with_palm(project(hand_xyz(index)))


def test_2d_errors_are_distances_in_the_image(source):
    evaluation = evaluate(Networks(pose_net=pose_net()), source)
    # The crop's middle is key point 12.
    expected = [np.linalg.norm(_true_uv(i) - _true_uv(i)[12], axis=1) for i in range(3)]
    came = evaluation.per_sample["zb2017_2d_crop"]["errors"]
    np.testing.assert_allclose(came, expected, atol=2e-3)
    assert evaluation["zb2017_2d_crop"].epe_mean == pytest.approx(np.mean(expected), rel=1e-4)


def test_errors_in_the_crop_are_those_in_the_image_times_the_scale(source):
    evaluation = evaluate(Networks(pose_net=pose_net()), source)
    _, predicted = evaluation.predictions.of(PROTOCOLS["2d_crop_256"])
    expected = evaluation.per_sample["zb2017_2d_crop"]["errors"] * predicted["crop_scale"][:, None]
    came = evaluation.per_sample["2d_crop_256"]["errors"]
    np.testing.assert_allclose(came, expected, rtol=1e-4, atol=1e-3)


def test_a_smaller_crop_is_compared_in_the_papers(source):
    # Both find everything in the crop's middle.
    small, whole = pose_net(), pose_net()
    small.crop_size = 64
    for name in ("zb2017_2d_crop", "2d_crop_256"):
        came, expected = (
            evaluate(Networks(pose_net=network), source, [name]).per_sample[name]["errors"]
            for network in (small, whole)
        )
        np.testing.assert_allclose(came, expected, rtol=1e-4, atol=1e-2)


def test_the_wrist_is_a_protocols_root(source):
    protocols = ["zb2017_2d_crop", "mmpose_2d"]
    evaluation = evaluate(Networks(pose_net=pose_net()), source, protocols)
    wrist = [np.linalg.norm(project(hand_xyz(i))[0] - _true_uv(i)[12]) for i in range(3)]
    came = evaluation.per_sample["mmpose_2d"]["errors"][:, 0]
    np.testing.assert_allclose(came, wrist, atol=2e-3)
    assert (evaluation.per_sample["zb2017_2d_crop"]["errors"][:, 0] < came).all()


@pytest.mark.parametrize(("name", "is_whole"), [("zb2017_2d_crop", True), ("mmpose_2d", False)])
def test_pixels_are_truncated_where_the_protocol_and_the_data_say_so(source, name, is_whole):
    source.truncates_uv = True
    evaluation = evaluate(Networks(pose_net=pose_net()), source, [name])
    truth, _ = evaluation.predictions.of(PROTOCOLS[name])
    expected = np.array([project(hand_xyz(i))[1:] for i in range(3)])
    expected = np.trunc(expected) if is_whole else expected
    np.testing.assert_allclose(truth["keypoints_uv"][:, 1:], expected, atol=1e-4)


def test_invisible_points_do_not_count_in_2d(tmp_path):
    visible = [index != 7 for index in range(21)]
    source = ImageFolder(write_folder(tmp_path, entries(3, visible=visible)), canvas=96)
    result = evaluate(Networks(pose_net=pose_net()), source)["2d_crop_256"]
    assert result.keypoint_epe_mean[7] == 0.0
    assert result.keypoint_count[6:9] == (3, 0, 3)


def test_a_protocol_under_which_nothing_counts_is_left_out(tmp_path):
    source = ImageFolder(write_folder(tmp_path, entries(3, visible=[False] * 21)), canvas=96)
    networks = Networks(pose_net=pose_net(), lifting_net=lifting_net(ZEROS))
    evaluation = evaluate(networks, source)
    assert "no key point of the data counts" in evaluation.skipped["mmpose_2d"]
    assert set(evaluation.results) == {
        name for name in evaluation.results if PROTOCOLS[name].counted == "all"
    }
    with pytest.raises(ValueError, match="Protocol mmpose_2d cannot be computed: no key point"):
        evaluate(networks, source, ["mmpose_2d"])


def test_invisible_points_count_in_lifting(tmp_path):
    visible = [index != 7 for index in range(21)]
    source = ImageFolder(write_folder(tmp_path, entries(3, visible=visible)), canvas=96)
    result = evaluate(Networks(lifting_net=lifting_net(ZEROS)), source)["zb2017_lifting"]
    assert result.keypoint_count[7] == 3


def test_points_without_label_count_nowhere(tmp_path):
    uv = project(hand_xyz()).tolist()
    uv[7] = None
    source = ImageFolder(write_folder(tmp_path, entries(3, uv=uv)), canvas=96)
    result = evaluate(Networks(lifting_net=lifting_net(ZEROS)), source)["zb2017_lifting"]
    assert result.keypoint_count[6:9] == (3, 0, 3)


def test_lifting_is_scaled_by_the_true_bone_and_centred_on_the_palm(source):
    evaluation = evaluate(Networks(lifting_net=lifting_net(ZEROS + 0.5)), source)
    expected = []
    for index in range(3):
        true = _true_mm(index)
        bone = np.linalg.norm(true[11] - true[12])
        expected.append(np.linalg.norm(true - 0.5 * bone, axis=1))
    came = evaluation.per_sample["zb2017_lifting"]["errors"]
    np.testing.assert_allclose(came, expected, rtol=1e-4)


def test_root_alignment_moves_the_prediction_onto_the_root(source):
    evaluation = evaluate(Networks(lifting_net=lifting_net(ZEROS + 0.5)), source)
    expected = [np.linalg.norm(_true_mm(index), axis=1) for index in range(3)]
    came = evaluation.per_sample["lifting_root_aligned"]["errors"]
    np.testing.assert_allclose(came, expected, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize(("mirror", "is_met"), [((1, 1, 1), True), ((1, 1, -1), False)])
def test_procrustes_alignment_takes_out_a_similarity_but_no_reflection(source, mirror, is_met):
    turned = 3.0 * (_true_mm(0) * mirror)[:, [1, 2, 0]] + 5.0
    evaluation = evaluate(Networks(lifting_net=lifting_net(turned)), source)
    came = evaluation.per_sample["lifting_procrustes"]["errors"][0].max()
    assert came < 1e-2 if is_met else came > 1.0


def test_a_prediction_is_scaled_to_its_own_bone(source):
    protocol = dataclasses.replace(
        PROTOCOLS["lifting_root_aligned"], name="own", scale="own_reference_bone"
    )
    first = _true_mm(0)
    evaluation = evaluate(Networks(lifting_net=lifting_net(7.0 * first)), source, [protocol])
    assert evaluation.per_sample["own"]["errors"][0].max() < 1e-2


def test_a_palm_in_the_data_is_not_moved(tmp_path):
    source = ImageFolder(write_folder(tmp_path), canvas=96, root_keypoint="palm")
    evaluation = evaluate(Networks(lifting_net=lifting_net(ZEROS)), source, ["zb2017_lifting"])
    expected = []
    for index in range(3):
        xyz = hand_xyz(index).astype("float64") * 1000.0
        expected.append(np.linalg.norm(xyz - xyz[0], axis=1))
    assert evaluation["zb2017_lifting"].epe_mean == pytest.approx(np.mean(expected), rel=1e-4)


def test_all_that_can_be_computed_is_and_the_rest_says_why(source):
    evaluation = evaluate(Networks(pose_net=pose_net()), source)
    assert set(evaluation.results) == {
        "zb2017_2d_crop", "2d_crop_256", "mmpose_2d", "mmpose_2d_palm"
    }  # fmt: skip
    assert evaluation.skipped["hand_iou"] == "it needs hand_seg_net"
    assert evaluation.skipped["zb2017_2d_full"] == "it needs hand_seg_net"
    assert set(evaluation.results) | set(evaluation.skipped) == set(PROTOCOLS)


def test_samples_and_attributes_are_kept(source):
    evaluation = evaluate(Networks(pose_net=pose_net()), source)
    assert evaluation.sample_ids == ("00000", "00001", "00002")
    assert evaluation.attributes["is_right"].tolist() == [False, True, False]
    assert set(evaluation.attributes) == {
        "hand_size_px", "visible", "is_right", "flexion_deg", "view_deg"
    }  # fmt: skip


def test_samples_come_batch_by_batch(tmp_path):
    counts = []
    source = ImageFolder(write_folder(tmp_path, entries(6)), canvas=96)
    network = Networks(lifting_net=lifting_net(ZEROS))
    evaluation = evaluate(network, source, batch_size=3, progress=counts.append)
    assert counts == [3, 3]
    expected = [np.linalg.norm(_true_mm(index), axis=1) for index in range(6)]
    came = evaluation.per_sample["zb2017_lifting"]["errors"]
    np.testing.assert_allclose(came, expected, rtol=1e-4, atol=1e-3)


def test_a_networks_variant_chooses_the_published_row(source):
    network = lifting_net(ZEROS)
    network.variant = "direct"
    evaluation = evaluate(Networks(lifting_net=network), source, ["zb2017_lifting"])
    ((row, differences),) = evaluation.published("zb2017_lifting")
    assert row.weights == "lifting-direct"
    expected = evaluation["zb2017_lifting"].epe_median - 20.848
    assert differences == {"epe_median": pytest.approx(expected)}


def _without(tmp_path, **changes):
    return ImageFolder(write_folder(tmp_path, entries(1, **changes)), canvas=96)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"xyz": None}, "the data set has no hands_xyz"),
        ({"hand": None}, "does not say which hand it is"),
    ],
)
def test_lifting_without_what_it_needs_is_refused(tmp_path, changes, message):
    source = _without(tmp_path, **changes)
    with pytest.raises(ValueError, match=f"zb2017_lifting cannot be computed: .*{message}"):
        evaluate(Networks(lifting_net=lifting_net(ZEROS)), source, ["zb2017_lifting"])
    with pytest.raises(ValueError, match=f"No protocol can be computed: .*{message}"):
        evaluate(Networks(lifting_net=lifting_net(ZEROS)), source)


def test_the_wrist_of_data_that_have_the_palm_is_refused(tmp_path):
    source = ImageFolder(write_folder(tmp_path), canvas=96, root_keypoint="palm")
    with pytest.raises(ValueError, match="key point 0 of the data set is the palm"):
        evaluate(Networks(pose_net=pose_net()), source, ["mmpose_2d"])


def test_segmentation_without_masks_is_refused(source):
    with pytest.raises(ValueError, match="the data set has no part_mask"):
        evaluate(Networks(hand_seg_net=Constant(0)), source, ["hand_iou"])


def test_a_network_without_protocol_is_refused(source):
    with pytest.raises(ValueError, match="No protocol evaluates a Dense by itself"):
        evaluate(keras.layers.Dense(1), source)


def test_a_network_that_is_there_twice_is_refused(source):
    model = whole_model(ZEROS)
    with pytest.raises(ValueError, match="more than one hand_seg_net"):
        evaluate([model, model], source)


def test_an_unknown_protocol_lists_the_known_ones(source):
    with pytest.raises(ValueError, match=r"Unknown protocol 'zb2017'\. Known: zb2017_2d_crop"):
        evaluate(Networks(pose_net=pose_net()), source, ["zb2017"])


def test_another_variant_lifts_no_whole_images(source):
    lifting = lifting_net(ZEROS)
    lifting.variant = "direct"
    networks = Networks(hand_seg_net=Constant(0), pose_net=Constant(0), lifting_net=lifting)
    with pytest.raises(ValueError, match="lifts by the variant proposed, not by direct"):
        evaluate(networks, source, ["zb2017_3d_full"])


def test_predictions_that_are_no_numbers_are_named(source):
    broken = ZEROS.copy()
    broken[4] = np.nan
    with pytest.raises(ValueError, match="sample 0 is not a finite number"):
        evaluate(Networks(lifting_net=lifting_net(broken)), source)


def test_a_protocol_of_ones_own(source):
    own = dataclasses.replace(PROTOCOLS["zb2017_2d_crop"], name="own", thresholds=(0.0, 1000.0))
    assert isinstance(own, Protocol)
    result = evaluate(Networks(pose_net=pose_net()), source, [own])["own"]
    assert result.pck[1] == 1.0
