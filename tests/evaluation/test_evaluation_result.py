import dataclasses
import json

import numpy as np
import pytest

from keras_hand3d.evaluation import PROTOCOLS, EvaluationResult, SegmentationResult

VISIBLE = np.ones((2, 21), bool)


def _result(errors, visible=VISIBLE, protocol="zb2017_2d_crop", **parts):
    return EvaluationResult.from_errors(PROTOCOLS[protocol], errors, visible, **parts)


def test_published_figures(parity):
    data = parity("metrics")
    errors = np.linalg.norm(data["pred"] - data["gt"], axis=-1)
    result = _result(errors, data["visible"])
    assert result.epe_mean == pytest.approx(float(data["epe_mean"]), abs=1e-4)
    assert result.epe_median == pytest.approx(float(data["epe_median"]), abs=1e-4)
    assert result.auc == pytest.approx(float(data["auc"]), abs=1e-6)
    np.testing.assert_allclose(result.pck, data["pck"], atol=1e-6)
    np.testing.assert_allclose(result.protocol.thresholds, data["thresholds"], rtol=1e-6)


def test_errors_beyond_the_last_threshold_give_no_area():
    assert _result(np.full((2, 21), 31.0)).auc == 0.0


def test_where_nothing_counts_there_is_no_result():
    with pytest.raises(ValueError, match="Protocol mmpose_2d cannot be computed: no key point"):
        _result(np.ones((2, 21)), ~VISIBLE, "mmpose_2d", box_sides=np.ones(2))


def test_it_is_json():
    errors = np.ones((2, 21))
    content = json.loads(json.dumps(_result(errors).to_dict()))
    assert content["protocol"]["root"] == "palm"
    assert content["protocol"]["unit"] == "px"
    assert content["keypoint_epe_mean"] == [1.0] * 21


@pytest.fixture
def mmpose():
    errors = np.random.default_rng(0).uniform(0.0, 40.0, (5, 21)).astype("float32")
    errors[0, 0], errors[1, 1] = 1.5, 30.0
    visible = np.random.default_rng(1).uniform(size=(5, 21)) < 0.7
    visible[0, 0] = visible[1, 1] = True
    sides = np.array([10.0, 50.0, 80.0, 100.0, 0.0])
    return errors, visible, sides, _result(errors, visible, "mmpose_2d", box_sides=sides)


def _mean_share(is_correct, visible):
    """Share of each key point, then their mean."""
    shares = [is_correct[v, k].mean() for k, v in enumerate(visible.T) if v.any()]
    return np.mean(shares)


def test_mmposes_area_is_a_strict_left_sum(mmpose):
    errors, visible, _, result = mmpose
    steps = [_mean_share(errors / 30.0 < i / 20, visible) for i in range(20)]
    assert result.auc == pytest.approx(np.sum(steps) / 20, abs=1e-6)
    assert result.pck[1] == pytest.approx(_mean_share(errors < 1.5, visible))


def test_mmposes_error_is_the_mean_of_all_instances(mmpose):
    errors, visible, _, result = mmpose
    assert result.epe_mean == pytest.approx(errors[visible].mean(), rel=1e-5)
    assert result.epe_median == pytest.approx(np.median(errors[visible]), rel=1e-5)


def test_mmposes_pck_is_of_the_hands_box(mmpose):
    errors, visible, sides, result = mmpose
    expected = _mean_share(errors < 0.2 * sides[:, None], visible)
    assert result.figures["pck_box_0.2"] == pytest.approx(expected)


@pytest.mark.parametrize(("strict", "share"), [(False, 1.0), (True, 0.0)])
def test_strictness_is_the_protocols(strict, share):
    protocol = dataclasses.replace(
        PROTOCOLS["zb2017_2d_crop"], thresholds=(0.0, 2.0), strict=strict
    )
    result = EvaluationResult.from_errors(protocol, np.full((2, 21), 2.0), VISIBLE)
    assert result.pck[1] == share


def test_hands_that_were_not_found_are_counted():
    assert _result(np.ones((2, 21))).hands_not_found is None
    found = np.array([True, False])
    assert _result(np.ones((2, 21)), hand_found=found).hands_not_found == 1


def test_segmentation_by_arithmetic():
    result = SegmentationResult.from_counts(
        PROTOCOLS["hand_iou"], [2.0, 3.0, 0.0], [4.0, 12.0, 0.0]
    )
    assert result.figures == {
        "iou": pytest.approx(5 / 16),
        "iou_per_image": pytest.approx((0.5 + 0.25 + 1.0) / 3),
    }
