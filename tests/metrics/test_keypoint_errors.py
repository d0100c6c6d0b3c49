import numpy as np
import pytest
from keras import ops

from keras_hand3d import metrics


@pytest.fixture
def published(parity, evaluate):
    data = parity("metrics")
    errors = evaluate(metrics.end_point_errors, data["gt"], data["pred"])
    return data, errors, data["visible"].astype(bool)


@pytest.mark.parametrize("statistic", ["mean", "median"])
def test_published_end_point_error(published, evaluate, statistic):
    data, errors, visible = published
    per_keypoint = evaluate(getattr(metrics, f"{statistic}_errors"), errors, visible)
    average = evaluate(metrics.average_over_keypoints, per_keypoint, visible)
    assert float(average) == pytest.approx(float(data[f"epe_{statistic}"]), abs=1e-4)


def test_published_curve_and_area(published, evaluate):
    data, errors, visible = published
    pck = evaluate(metrics.pck_curve, errors, visible, data["thresholds"])
    np.testing.assert_allclose(pck, data["pck"], atol=1e-6)
    area = evaluate(metrics.area_under_curve, pck, data["thresholds"])
    assert float(area) == pytest.approx(float(data["auc"]), abs=1e-6)


def test_median_of_an_even_and_an_odd_number(evaluate):
    errors = np.array([[1.0, 4.0], [2.0, 8.0], [6.0, 5.0], [9.0, 0.0]])
    visible = np.array([[1, 1], [1, 1], [1, 1], [1, 0]], bool)
    np.testing.assert_allclose(evaluate(metrics.median_errors, errors, visible), [4.0, 5.0])


def test_a_point_that_is_never_visible_counts_nowhere(evaluate):
    errors = np.array([[3.0, 100.0]])
    visible = np.array([[True, False]])
    means = evaluate(metrics.mean_errors, errors, visible)
    assert float(evaluate(metrics.average_over_keypoints, means, visible)) == 3.0


def test_an_error_equal_to_the_threshold_is_correct(evaluate):
    pck = evaluate(metrics.pck_curve, [[2.0]], np.array([[True]]), [1.0, 2.0])
    assert pck.tolist() == [0.0, 1.0]


def test_area_is_that_of_trapezoids(evaluate):
    area = evaluate(metrics.area_under_curve, [0.0, 0.5, 1.0], [0.0, 10.0, 40.0])
    assert float(area) == pytest.approx((0.25 * 10 + 0.75 * 30) / 40)


def test_strictly_an_error_equal_to_the_threshold_is_wrong(evaluate):
    pck = evaluate(metrics.pck_curve, [[2.0]], np.array([[True]]), [2.0, 2.1], strict=True)
    assert pck.tolist() == [0.0, 1.0]


def test_the_left_sum_is_the_mean_of_the_values(evaluate):
    area = evaluate(metrics.area_under_curve, [0.0, 0.5, 0.7], [0.0, 10.0, 20.0], rule="left_sum")
    assert float(area) == pytest.approx(0.4)


def test_an_error_of_zero_has_a_zero_gradient(gradient_of):
    def total(true, pred):
        return ops.sum(metrics.end_point_errors(true, pred))

    true, pred = np.zeros((2, 2)), np.array([[0.0, 0.0], [3.0, 4.0]])
    np.testing.assert_allclose(gradient_of(total, true, pred)[1], [[0.0, 0.0], [0.6, 0.8]])


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_what_is_predicted_of_an_invisible_point_does_not_count(evaluate, wrong):
    errors = np.array([[3.0, wrong], [wrong, wrong]])
    visible = np.array([[True, False], [False, False]])
    np.testing.assert_array_equal(evaluate(metrics.mean_errors, errors, visible), [3.0, 0.0])


def test_the_average_leaves_out_the_value_of_a_point_that_is_never_visible(evaluate):
    visible = np.array([[True, False]])
    assert float(evaluate(metrics.average_over_keypoints, [3.0, np.nan], visible)) == 3.0


@pytest.mark.parametrize("statistic", [metrics.mean_errors, metrics.median_errors])
def test_of_no_instances_there_is_no_error(statistic):
    nothing = ops.zeros((0, 3)), ops.zeros((0, 3), dtype="bool")
    np.testing.assert_array_equal(ops.convert_to_numpy(statistic(*nothing)), [0.0, 0.0, 0.0])
