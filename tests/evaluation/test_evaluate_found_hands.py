import csv
import io
import json
import math
from dataclasses import replace

import numpy as np
import pytest
from evaluation_stand_ins import pose_net
from found_hands_stand_ins import (
    SIZE,
    STEP,
    K,
    MadeUpHands,
    estimator,
    found,
    hand_at,
    normalized,
)

from keras_hand3d.evaluation import (
    FOUND_HANDS_PROTOCOLS,
    ImagesWithoutHands,
    Networks,
    evaluate,
    evaluate_found_hands,
)
from keras_hand3d.evaluation.found_hands_protocol import FoundHandsProtocol
from keras_hand3d.evaluation.protocols import find_protocol
from keras_hand3d.images import write_image

NAME = "found_hands"
PROTOCOL = FOUND_HANDS_PROTOCOLS[NAME]
LEFT, RIGHT = hand_at(-0.1), hand_at(0.1)
SHIFT = np.array([3.3, 4.4])
BOX = float((LEFT[0].max(axis=0) - LEFT[0].min(axis=0)).max())


def _evaluate(hands, answers, protocols=(NAME,), source=None, **attributes):
    source = source or MadeUpHands(hands)
    return evaluate_found_hands(estimator(answers, **attributes), source, protocols)


def _result(hands, answers, protocol=PROTOCOL, **options):
    return _evaluate(hands, answers, [protocol], **options)[protocol.name]


@pytest.fixture(scope="module")
def evaluation():
    """Four images: both hands, of which the right one is missed; two false hands; nothing."""
    hands = [{0: LEFT, 1: RIGHT}, {0: LEFT}, {}, {}]
    shifted = found(LEFT[0] + SHIFT, LEFT[1], score=0.8)
    false = found(RIGHT[0], RIGHT[1], score=0.3)
    return _evaluate(hands, [[shifted], [shifted, false], [false, false], []])


def test_found_missed_and_false_hands_are_counted(evaluation):
    result = evaluation[NAME]
    assert (result.images, result.hands, result.found, result.false) == (4, 3, 2, 3)
    assert result.recall == pytest.approx(2 / 3)
    assert result.false_an_image == pytest.approx(3 / 4)
    assert result.false_image_share == pytest.approx(1 / 2)


def test_errors_in_2d_are_over_found_hands_the_curve_over_all(evaluation):
    uv = evaluation[NAME].uv
    assert (uv.epe_mean, uv.epe_median) == pytest.approx((5.5, 5.5), rel=1e-5)
    # Two of three are right from the threshold of 6 on; the curve rises from 5 to 6.
    assert uv.pck == pytest.approx([0.0] * 6 + [2 / 3] * 25)
    assert uv.auc == pytest.approx(2 / 3 * 24.5 / 30.0)


def test_errors_by_the_box(evaluation):
    result = evaluation[NAME]
    assert result.box_error_mean == pytest.approx(5.5 / BOX, rel=1e-4)
    assert result.box_error_median == pytest.approx(5.5 / BOX, rel=1e-4)
    assert 5.5 / BOX < 0.1
    assert result.box_pck == pytest.approx(2 / 3)


def test_confidence_is_held_against_what_is_right(evaluation):
    # All are right, and said to be so by 0.9.
    assert evaluation[NAME].reliability.expected_error == pytest.approx(0.1)
    assert sum(evaluation[NAME].reliability.counts) == 2 * 21


def test_the_score_curve(evaluation):
    assert evaluation[NAME].score_curve == (
        pytest.approx((0.8, 2 / 3, 0.0)),
        pytest.approx((0.3, 2 / 3, 3 / 4)),
    )


def test_errors_in_3d():
    shape = normalized(LEFT[1])
    scaled = replace(found(*LEFT), keypoints_normalized={"left": 1.5 * shape})
    result = _result([{0: LEFT, 1: RIGHT}], [[scaled]])
    errors = 500.0 * np.linalg.norm(LEFT[1] - LEFT[1][0], axis=1)
    assert result.xyz.epe_mean == pytest.approx(errors.mean(), rel=1e-4)
    assert result.xyz.epe_median == pytest.approx(np.median(errors), rel=1e-4)
    thresholds = np.linspace(20.0, 50.0, 31)
    pck = (errors[:, None] <= thresholds).mean(axis=0) / 2.0
    np.testing.assert_allclose(result.xyz.pck, pck, atol=1e-6)
    assert result.xyz.auc == pytest.approx(np.trapezoid(pck, thresholds) / 30.0, rel=1e-5)


@pytest.mark.parametrize(("predicted", "accuracy"), [((0, 1), 1.0), ((1, 1), 0.5)])
def test_hand_sides_of_found_hands(predicted, accuracy):
    answers = [[found(*LEFT, predicted[0]), found(*RIGHT, predicted[1])]]
    assert _result([{0: LEFT, 1: RIGHT}], answers).handedness_accuracy == accuracy


def test_the_true_side_is_given_to_who_does_not_tell_it():
    shapes = {"left": normalized(LEFT[1]), "right": normalized(RIGHT[1])}
    answers = [
        replace(found(*hand), keypoints_normalized=shapes, right_probability=None)
        for hand in (LEFT, RIGHT)
    ]
    hands = [{0: LEFT, 1: RIGHT}, {1: RIGHT}, {}]
    maker = estimator([answers, answers[1:], []], batch_size=3, predicts_handedness=False)
    result = evaluate_found_hands(maker, MadeUpHands(hands), [NAME])[NAME]
    assert maker.engine.told[0][:3] == ["left", "right", None]
    assert maker.engine.told[1][:3] == ["right", "right", None]
    assert result.side_given and result.handedness_accuracy is None
    assert (result.found, result.xyz.epe_mean) == (3, pytest.approx(0.0, abs=1e-3))


def test_the_side_may_be_kept_back():
    maker = estimator([[replace(found(*LEFT), right_probability=None)]], predicts_handedness=False)
    protocol = replace(PROTOCOL, name="silent", side_given="never")
    result = evaluate_found_hands(maker, MadeUpHands([{0: LEFT}]), [protocol])["silent"]
    assert maker.engine.told[0] == [None]
    assert result.xyz is None
    assert result.handedness_accuracy == 0.0


def test_small_hands_are_neither_missed_nor_false():
    small = hand_at(0.1, size=0.5)
    sides = small[0].max(axis=0) - small[0].min(axis=0)
    assert sides.max() < 40.0
    hands = [{0: LEFT, 1: small}, {1: small}]
    result = _result(hands, [[found(*LEFT), found(*small)], []])
    assert (result.hands, result.ignored, result.found, result.false) == (1, 2, 1, 0)
    assert result.empty_images == 0
    larger = _result(hands, [[], []], replace(PROTOCOL, least_side=float(sides.max()) - 0.5))
    assert larger.hands == 3


def test_pixels_are_those_of_the_image_at_320():
    half = (LEFT[0] / 2.0, LEFT[1])
    source = MadeUpHands([{0: half}], (160, 120))
    result = _result(None, [[found(half[0] + SHIFT, LEFT[1])]], source=source, size=(160, 120))
    assert result.uv.epe_mean == pytest.approx(11.0, rel=1e-5)
    assert result.hands == 1


@pytest.mark.parametrize(("name", "hands"), [(NAME, 0), ("found_hands_by_keypoints", 1)])
def test_which_box_is_matched(name, hands):
    elsewhere = found(*LEFT, box=(0.0, 0.0, 20.0, 20.0))
    result = _result([{0: LEFT}], [[elsewhere]], FOUND_HANDS_PROTOCOLS[name])
    assert (result.found, result.false) == (hands, 1 - hands)


def _with_palm(points):
    points = points.copy()
    points[0] = (points[0] + points[12]) / 2.0
    return points


@pytest.mark.parametrize(("root", "error"), [("estimator", 0.0), ("wrist", None)])
def test_the_palm_of_an_estimator_is_compared_with_the_palm(root, error):
    uv, xyz = map(_with_palm, LEFT)
    protocol = replace(PROTOCOL, root=root)
    result = _result([{0: LEFT}], [[found(uv, xyz)]], protocol, root_keypoint="palm")
    assert result.root == ("palm" if root == "estimator" else "wrist")
    if error is None:
        error = np.linalg.norm(uv[0] - LEFT[0][0])
    assert result.uv.keypoint_epe_mean[0] == pytest.approx(error, abs=1e-3)
    if root == "estimator":
        assert result.xyz.epe_mean == pytest.approx(0.0, abs=1e-3)


def test_a_wrist_is_not_compared_with_a_palm():
    source = MadeUpHands([{0: LEFT}], root_keypoint="palm")
    with pytest.raises(ValueError, match="key point 0 of the data set is the palm"):
        _result(None, [[found(*LEFT)]], source=source)


@pytest.mark.parametrize("given", [True, False])
def test_the_camera_puts_hands_seen_from_afar_right(given):
    uv, xyz = LEFT
    bone = np.linalg.norm(xyz[11] - xyz[12])
    flat = (uv - uv[0]) * xyz[0, 2] / K[0, 0]
    shape = np.column_stack([flat, xyz[:, 2] - xyz[0, 2]]) / bone
    answer = replace(found(*LEFT), keypoints_normalized={"left": shape})
    protocol = replace(PROTOCOL, intrinsics_given=given)
    result = _result([{0: LEFT}], [[answer]], protocol, weak_perspective=True)
    assert result.intrinsics_given is given
    expected = 0.0
    if not given:
        expected = 1000.0 * np.linalg.norm(shape * bone - (xyz - xyz[0]), axis=1).mean()
        assert expected > 3.0
    assert result.xyz.epe_mean == pytest.approx(expected, abs=0.01)


def test_a_data_set_in_2d_without_sides():
    source = MadeUpHands([{0: LEFT}], with_xyz=False, has_hand_side=False)
    result = _result(None, [[found(*LEFT)]], source=source)
    assert result.xyz is None and result.handedness_accuracy is None
    assert not result.intrinsics_given
    assert result.uv.epe_mean == pytest.approx(0.0, abs=1e-4)


def test_only_visible_key_points_if_the_protocol_says_so():
    class Hidden(MadeUpHands):
        def __getitem__(self, index):
            sample = super().__getitem__(index)
            sample["hands_visible"][0, 5:] = False
            return sample

    uv = LEFT[0].copy()
    uv[5:] += (6.0, 8.0)
    for counted, error in (("all", 10.0 * 16 / 21), ("visible", 0.0)):
        protocol = replace(PROTOCOL, counted=counted)
        result = _result(None, [[found(uv, LEFT[1])]], protocol, source=Hidden([{0: LEFT}]))
        assert result.uv.epe_mean == pytest.approx(error, abs=1e-4)


def test_key_points_without_label_do_not_count():
    class Unlabelled(MadeUpHands):
        def __getitem__(self, index):
            labelled = np.tile(np.arange(21) < 5, (2, 1))
            return super().__getitem__(index) | {"hands_labelled": labelled}

    uv = LEFT[0].copy()
    uv[4:] += (6.0, 8.0)
    result = _result(None, [[found(uv, LEFT[1])]], source=Unlabelled([{0: LEFT}]))
    assert result.uv.epe_mean == pytest.approx(10.0 / 5, abs=1e-4)


def test_a_hand_counts_where_it_is_asked_for_and_is_false_nowhere():
    class Asking(MadeUpHands):
        def __getitem__(self, index):
            return super().__getitem__(index) | {"hands_asked": np.arange(2) == index}

    both = {0: LEFT, 1: RIGHT}
    answers = [found(*LEFT), found(*RIGHT, side=1)]
    result = _result(None, [answers, answers], source=Asking([both, both]))
    assert (result.hands, result.found, result.false, result.ignored) == (2, 2, 0, 0)


def test_hands_of_which_no_key_point_counts_have_no_errors():
    class Hidden(MadeUpHands):
        def __getitem__(self, index):
            sample = super().__getitem__(index)
            sample["hands_visible"][:] = False
            return sample

    protocol = replace(PROTOCOL, counted="visible")
    result = _result(None, [[found(*LEFT)]], protocol, source=Hidden([{0: LEFT}]))
    figures = result.figures
    del figures["recall"], figures["false_an_image"], figures["handedness_accuracy"]
    assert set(figures.values()) == {None}


def test_an_estimator_that_finds_nothing():
    result = _result([{0: LEFT}, {}], [[], []])
    assert (result.recall, result.false_an_image, result.uv.auc) == (0.0, 0.0, 0.0)
    assert result.xyz.auc == 0.0
    assert result.uv.epe_mean is None and result.box_error_mean is None
    assert result.reliability.expected_error is None


def test_a_data_set_without_hands():
    result = _result([{}, {}], [[found(*LEFT)], []])
    assert (result.recall, result.uv.auc, result.false_image_share) == (None, None, 0.5)


def test_order_and_size_of_the_estimator_do_not_matter():
    maker = estimator([[found(*LEFT)]])
    maker = maker.with_options(keypoint_order="openpose", hand_length=0.2)
    result = evaluate_found_hands(maker, MadeUpHands([{0: LEFT}]), [NAME])[NAME]
    assert result.uv.epe_mean == pytest.approx(0.0, abs=1e-4)


def test_one_look_serves_both_protocols():
    maker = estimator([[found(*LEFT)]])
    evaluation = evaluate_found_hands(maker, MadeUpHands([{0: LEFT}]))
    assert list(evaluation.results) == list(FOUND_HANDS_PROTOCOLS)
    assert len(maker.engine.told) == 1


def test_who_needs_boxes_is_refused():
    with pytest.raises(ValueError, match="need boxes"):
        evaluate_found_hands(estimator([[]], size=None), MadeUpHands([{0: LEFT}]))


def test_other_hands_for_another_side_are_refused():
    maker = estimator([[found(*LEFT)]], predicts_handedness=False)
    answers = iter([[[found(*LEFT)]], [[]]])
    maker.engine.find_in_images = lambda images, sides: next(answers)
    with pytest.raises(ValueError, match="other hands when it is told another side"):
        evaluate_found_hands(maker, MadeUpHands([{0: LEFT, 1: RIGHT}]), [NAME])


def test_json_csv_and_arrays_are_written(evaluation, tmp_path):
    evaluation.save(tmp_path)
    content = json.loads((tmp_path / "results.json").read_text())
    (entry,) = content["results"]
    assert entry["figures"]["recall"] == pytest.approx(2 / 3)
    assert entry["protocol"]["least_side"] == 40.0
    assert entry["uv"]["epe_mean"] == pytest.approx(5.5, rel=1e-5)
    assert content["provenance"]["data"]["samples"] == 4
    rows = list(csv.DictReader(io.StringIO((tmp_path / "results.csv").read_text())))
    values = {row["figure"]: (row["measured"], row["unit"]) for row in rows}
    assert float(values["epe_uv_mean"][0]) == pytest.approx(5.5, rel=1e-5)
    assert values["epe_uv_mean"][1] == "px"
    with np.load(tmp_path / "errors.npz") as arrays:
        errors = arrays[f"{NAME}/errors_uv"]
        assert arrays[f"{NAME}/prediction"].tolist() == [0, -1, 0]
        assert arrays[f"{NAME}/images/false"].tolist() == [0, 1, 2, 0]
    assert np.isinf(errors[1]).all() and np.isfinite(errors[[0, 2]]).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"predicted_box": "mask"}, "predicted_box: expected one of detected, keypoints"),
        ({"scale": "none"}, "scale: expected one of reference_bone"),
        ({"uv_thresholds": (1.0, 1.0)}, "uv_thresholds: expected at least two ascending"),
        ({"xyz_thresholds": (1.0, math.inf)}, "xyz_thresholds: expected .* finite"),
        ({"calibration_bins": 0}, "calibration_bins: expected a number above zero"),
        ({"calibration_bins": 10**12}, "calibration_bins: .* up to 100000, got 1000000000000"),
        ({"box_pck": math.inf}, "box_pck: expected a number above zero, got inf"),
    ],
)
def test_a_protocol_that_makes_no_sense_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        replace(PROTOCOL, **changes)


def test_unknown_names_and_names_of_the_other_kind_are_refused():
    with pytest.raises(ValueError, match="Unknown protocol of found hands 'zb2017_lifting'"):
        _evaluate([{0: LEFT}], [[]], ["zb2017_lifting"])
    with pytest.raises(ValueError, match="found_hands is a protocol of estimators"):
        find_protocol(NAME)
    assert isinstance(PROTOCOL, FoundHandsProtocol)


def test_files_without_hands(tmp_path):
    for index, size in enumerate([(SIZE, SIZE), (SIZE // 2, SIZE // 2)]):
        image = np.full((*size, 3), STEP * index, np.uint8)
        write_image(tmp_path / "inside" / f"{index}.png", image)
    (tmp_path / "notes.txt").write_text("no image")
    source = ImagesWithoutHands(tmp_path)
    assert [source.sample_id(index) for index in range(2)] == ["inside/0.png", "inside/1.png"]
    result = _result(None, [[found(*LEFT)], []], source=source)
    assert (result.empty_images, result.false_images, result.recall) == (2, 1, None)


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path):
    for folder in ("a", "b"):
        write_image(tmp_path / folder / "0.png", np.zeros((SIZE, SIZE, 3), np.uint8))
    source = ImagesWithoutHands(tmp_path)
    assert [source.sample_id(index) for index in range(2)] == ["a/0.png", "b/0.png"]
    named = ImagesWithoutHands(source.paths)
    assert named.sample_id(1) == (tmp_path / "b" / "0.png").as_posix()


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere: there is no such folder"):
        ImagesWithoutHands(tmp_path / "nowhere")


def test_no_files_are_refused(tmp_path):
    with pytest.raises(ValueError, match="expected at least one image"):
        ImagesWithoutHands(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"a\.png: there is no such file"):
        ImagesWithoutHands([tmp_path / "a.png"])


def test_protocols_of_one_hand_refuse_images_without():
    source = MadeUpHands([{0: LEFT}, {}], always_has_hand=False)
    with pytest.raises(ValueError, match="some samples of the data set show no hand"):
        evaluate(Networks(pose_net=pose_net()), source, ["zb2017_2d_crop"])
