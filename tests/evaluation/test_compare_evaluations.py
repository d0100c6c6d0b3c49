import dataclasses

import numpy as np
import pytest
from scipy import stats

from keras_hand3d.evaluation import PROTOCOLS, Evaluation, EvaluationResult, compare
from keras_hand3d.evaluation.bootstrap import interval, resampled_figures, resampling_counts
from keras_hand3d.evaluation.segmentation_result import SegmentationResult

RANDOM = np.random.default_rng(0)
ERRORS = RANDOM.gamma(2.0, 8.0, (40, 21)).astype("float32")
COUNTED = RANDOM.uniform(size=(40, 21)) < 0.8
COUNTED[:, 5] = False
IDS = tuple(f"{index:05d}" for index in range(40))
MASKS = {"intersection": np.array([2.0, 3.0, 0.0]), "union": np.array([4.0, 12.0, 0.0])}


def _evaluation(errors=ERRORS, counted=COUNTED, ids=IDS, names=("zb2017_2d_crop",), **changes):
    results, parts = {}, {}
    for name in names:
        protocol = dataclasses.replace(PROTOCOLS[name], **changes)
        parts[name] = {"errors": errors, "counted": counted}
        results[name] = EvaluationResult.from_errors(protocol, errors, counted)
    return Evaluation(results, parts, ids, {})


def test_counts_are_of_as_many_samples():
    chunks = list(resampling_counts(40, 300))
    counts = np.concatenate(chunks)
    assert counts.shape == (300, 40)
    assert (counts.sum(axis=1) == 40).all()
    again = np.concatenate(list(resampling_counts(40, 300)))
    np.testing.assert_array_equal(counts, again)


@pytest.mark.parametrize("name", ["zb2017_2d_crop", "zb2017_3d_full_21_50"])
def test_figures_of_a_resample_are_those_of_its_samples(name):
    protocol = PROTOCOLS[name]
    _check_against_direct(protocol)


def test_figures_of_a_resample_over_all_instances_and_by_the_box():
    _check_against_direct(PROTOCOLS["mmpose_2d"], box_sides=RANDOM.uniform(50.0, 100.0, 40))


def _check_against_direct(protocol, **more):
    parts = {"errors": ERRORS, "counted": COUNTED, **more}
    counts = next(resampling_counts(40, 3, seed=2))
    came = resampled_figures(protocol, parts, counts)
    for row, drawn in enumerate(counts):
        chosen = np.repeat(np.arange(40), drawn)
        sample = {name: array[chosen] for name, array in parts.items()}
        direct = EvaluationResult.from_errors(protocol, **sample).figures
        assert set(direct) == set(came)
        for figure, value in direct.items():
            assert came[figure][row] == pytest.approx(value, rel=2e-5), figure


@pytest.mark.parametrize("name", ["zb2017_2d_crop", "mmpose_2d"])
def test_a_resample_in_which_nothing_counts_has_no_figures(name):
    counted = np.zeros((2, 21), bool)
    counted[0] = True
    parts = {"errors": np.ones((2, 21), "float32"), "counted": counted, "box_sides": np.ones(2)}
    came = resampled_figures(PROTOCOLS[name], parts, np.array([[2, 0], [0, 2]]))
    np.testing.assert_allclose(came["epe_mean"], [1.0, np.nan])
    assert all(np.isnan(values[1]) for values in came.values())
    assert interval(came["epe_mean"]) == (1.0, 1.0)


def test_an_error_on_a_threshold_adds_to_the_area_as_to_the_curve():
    errors = np.full((2, 21), 30.0 / 20, "float32")
    counted = np.ones((2, 21), bool)
    for name in ("mmpose_2d", "zb2017_2d_crop"):
        protocol = dataclasses.replace(PROTOCOLS[name], thresholds=(0.0, 1.5, 3.0), box_pck=None)
        direct = EvaluationResult.from_errors(protocol, errors, counted)
        parts = {"errors": errors, "counted": counted}
        came = resampled_figures(protocol, parts, np.array([[2, 0]]))
        assert came["auc"][0] == pytest.approx(direct.auc)


def test_segmentation_of_a_resample():
    came = resampled_figures(PROTOCOLS["hand_iou"], MASKS, np.array([[2, 1, 0], [0, 0, 3]]))
    np.testing.assert_allclose(came["iou"], [7 / 20, 1.0])
    np.testing.assert_allclose(came["iou_per_image"], [(0.5 + 0.5 + 0.25) / 3, 1.0])


def test_the_interval_is_scipys():
    all_count = np.ones_like(COUNTED)
    comparison = compare(
        {"a": _evaluation(counted=all_count), "b": _evaluation(2 * ERRORS, all_count)}, 4000
    )
    figure = next(f for f in comparison.figures if f.figure == "epe_mean" and f.evaluation == "a")
    each = ERRORS.mean(axis=1, dtype="float64")
    expected = stats.bootstrap(
        (each,), np.mean, n_resamples=4000, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    assert figure.low == pytest.approx(expected.low, rel=0.02)
    assert figure.high == pytest.approx(expected.high, rel=0.02)


def test_a_difference_is_paired():
    # A constant shift is certain, however much the samples differ from each other.
    comparison = compare({"a": _evaluation(), "b": _evaluation(ERRORS + 1.0)}, 500)
    figure = next(f for f in comparison.figures if f.figure == "epe_mean" and f.evaluation == "b")
    assert figure.difference == pytest.approx(1.0, abs=1e-4)
    assert figure.difference_low == pytest.approx(1.0, abs=1e-4)
    assert figure.difference_high == pytest.approx(1.0, abs=1e-4)
    assert figure.is_distinct
    assert figure.high - figure.low > 0.5


def test_an_evaluation_differs_from_itself_by_nothing():
    comparison = compare({"a": _evaluation(), "b": _evaluation()}, 200)
    others = [figure for figure in comparison.figures if figure.evaluation == "b"]
    assert len(others) == 3
    assert not any(f.difference or f.difference_low or f.difference_high for f in others)
    assert not any(figure.is_distinct for figure in others)


def test_the_order_of_the_samples_does_not_matter():
    order = RANDOM.permutation(40)
    shuffled = _evaluation(ERRORS[order], COUNTED[order], tuple(IDS[i] for i in order))
    comparison = compare({"a": _evaluation(), "b": shuffled}, 200)
    low = [f.difference_low for f in comparison.figures if f.evaluation == "b"]
    np.testing.assert_allclose(low, 0.0, atol=1e-6)


def test_protocols_that_not_all_have_are_left_out():
    more = _evaluation(names=("zb2017_2d_crop", "2d_crop_256"))
    comparison = compare({"a": _evaluation(), "b": more}, 200)
    assert comparison.left_out == {"2d_crop_256": "not in every evaluation"}


def test_segmentations_are_compared():
    result = SegmentationResult.from_counts(PROTOCOLS["hand_iou"], **MASKS)
    one = Evaluation({"hand_iou": result}, {"hand_iou": MASKS}, IDS[:3], {})
    figures = compare({"a": one, "b": one}, 200).figures
    assert [f.figure for f in figures] == ["iou", "iou", "iou_per_image", "iou_per_image"]


def test_the_csv_has_a_row_a_figure():
    comparison = compare({"a": _evaluation(), "b": _evaluation()}, 200)
    lines = comparison.to_csv().splitlines()
    assert lines[0].startswith("protocol,figure,unit,evaluation,value")
    assert len(lines) == 1 + 6


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (lambda: _evaluation(ids=("x", *IDS[1:])), "b: expected the 40 samples .* such as"),
        (lambda: _evaluation(ids=(IDS[1], *IDS[1:])), "b: expected the 40 samples"),
        (lambda: _evaluation(strict=True), "share no protocol.*the records differ"),
        (lambda: _evaluation(names=("2d_crop_256",)), "share no protocol"),
    ],
)
def test_what_cannot_be_compared_is_refused(other, message):
    with pytest.raises(ValueError, match=message):
        compare({"a": _evaluation(), "b": other()}, 200)


def test_one_evaluation_is_not_enough():
    with pytest.raises(ValueError, match="two evaluations or more to compare, got 1"):
        compare({"a": _evaluation()})
