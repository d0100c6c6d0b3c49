import json

import keras
import numpy as np
import pytest

from keras_hand3d.metrics import (
    AreaUnderPck,
    EndPointError,
    MedianEndPointError,
    PercentageOfCorrectKeypoints,
)

THRESHOLDS = tuple(np.linspace(0.0, 30.0, 20).tolist())


def _stream(metric, data, batch_size=7):
    """The metric's result after batches of which the last is short."""
    for start in range(0, len(data["gt"]), batch_size):
        part = slice(start, start + batch_size)
        weight = data["visible"][part].astype("float32")
        metric.update_state(data["gt"][part], data["pred"][part], weight)
    return float(metric.result())


def test_published_mean(parity):
    data = parity("metrics")
    assert _stream(EndPointError(), data) == pytest.approx(float(data["epe_mean"]), abs=1e-4)


def test_published_median_to_half_a_bin(parity):
    data = parity("metrics")
    metric = MedianEndPointError(max_error=200.0, bins=4000)
    came = _stream(metric, data)
    assert metric.resolution == 0.05
    assert came == pytest.approx(float(data["epe_median"]), abs=0.025)


def test_published_area(parity):
    data = parity("metrics")
    assert _stream(AreaUnderPck(THRESHOLDS), data) == pytest.approx(float(data["auc"]), abs=1e-6)


@pytest.mark.parametrize("index", [3, 12])
def test_published_pck(parity, index):
    data = parity("metrics")
    metric = PercentageOfCorrectKeypoints(data["thresholds"][index])
    assert _stream(metric, data) == pytest.approx(float(data["pck"][index]), abs=1e-6)


ERRORS = np.array([[1.0, 40.0], [2.0, 10.0], [6.0, 20.0], [9.0, 30.0]], "float32")
VISIBLE = np.array([[1, 1], [1, 1], [1, 0], [1, 1]], "float32")
# The second key point's curve at 0, 10, 40: 0, 1/3, 1.
AREA_OF_SECOND = (1 / 6 * 10 + 2 / 3 * 30) / 40


def _on_a_line(errors):
    """True and predicted points so far apart."""
    return np.zeros((*errors.shape, 2), "float32"), np.stack(
        [errors, np.zeros_like(errors)], axis=-1
    )


def _result(metric, errors=ERRORS, visible=VISIBLE):
    metric.update_state(*_on_a_line(errors), visible)
    return float(metric.result())


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (EndPointError(2), (18.0 / 4 + 80.0 / 3) / 2),
        (EndPointError(2, keypoint=1), 80.0 / 3),
        (MedianEndPointError(64.0, 64, 2), (0.5 * (2.5 + 6.5) + 30.5) / 2),
        (MedianEndPointError(8.0, 8, 2), (0.5 * (2.5 + 6.5) + 8.0) / 2),
        (PercentageOfCorrectKeypoints(10.0, num_keypoints=2), (1.0 + 1 / 3) / 2),
        (PercentageOfCorrectKeypoints(10.0, strict=True, num_keypoints=2), (1.0 + 0.0) / 2),
        (AreaUnderPck([0.0, 10.0, 40.0], num_keypoints=2, keypoint=1), AREA_OF_SECOND),
        (AreaUnderPck([0.0, 10.0, 20.0], "left_sum", True, 2, 0), (0.0 + 1.0 + 1.0) / 3),
    ],
    ids=["mean", "one", "median", "beyond", "pck", "strict", "area", "left_sum"],
)
def test_by_arithmetic(metric, expected):
    assert _result(metric) == pytest.approx(expected, rel=1e-6)


def test_values_of_all_key_points():
    metric = EndPointError(2)
    metric.update_state(*_on_a_line(ERRORS), VISIBLE)
    came = keras.ops.convert_to_numpy(metric.keypoint_values())
    np.testing.assert_allclose(came, [18.0 / 4, 80.0 / 3], rtol=1e-6)


def test_areas_of_all_key_points():
    metric = AreaUnderPck([0.0, 10.0, 40.0], num_keypoints=2)
    metric.update_state(*_on_a_line(ERRORS), VISIBLE)
    came = keras.ops.convert_to_numpy(metric.keypoint_values())
    np.testing.assert_allclose(came, [0.875, AREA_OF_SECOND], rtol=1e-6)


@pytest.mark.parametrize("error", [np.nan, np.inf])
def test_a_median_survives_errors_that_are_no_numbers(error):
    metric = MedianEndPointError(8.0, 8, 1)
    assert _result(metric, np.array([[error], [1.0], [1.0]]), None) == 1.5


def test_without_visibility_all_count():
    assert _result(EndPointError(2), visible=None) == pytest.approx(118.0 / 8)


def test_reset_forgets():
    metric = EndPointError(2)
    _result(metric)
    metric.reset_state()
    assert _result(metric, np.array([[3.0, 5.0]]), None) == 4.0


NOTHING_COUNTED = [
    EndPointError(2),
    EndPointError(2, keypoint=1),
    MedianEndPointError(num_keypoints=2),
    PercentageOfCorrectKeypoints(10.0, num_keypoints=2),
    AreaUnderPck([0.0, 1.0], num_keypoints=2),
]


@pytest.mark.parametrize("metric", NOTHING_COUNTED, ids=["mean", "one", "median", "pck", "area"])
def test_nothing_counted_is_no_perfect_score(metric):
    assert np.isnan(float(metric.result()))
    assert np.isnan(_result(metric, visible=np.array([[1, 0]] * 4) * (metric.keypoint == 1)))


@pytest.mark.parametrize(
    "shapes",
    [
        [(2, 3, 2), (1, 3, 2)],
        [(2, 3, 2), (2, 3, 3)],
        [(2, 1, 2), (2, 1, 2)],
        [(2, 3, 2), (2, 3, 2), (2, 1)],
        [(3, 2), (3, 2)],
    ],
)
def test_shapes_that_would_be_broadcast_are_refused(shapes):
    metric = PercentageOfCorrectKeypoints(1.0, num_keypoints=3)
    with pytest.raises(ValueError, match=r"expected true and predicted positions \(batch, 3, d\)"):
        metric.update_state(*(np.zeros(shape) for shape in shapes))


METRICS = [
    EndPointError(3, keypoint=np.int64(2)),
    MedianEndPointError(50.0, 100, 3),
    PercentageOfCorrectKeypoints(2.0, True, 3),
    AreaUnderPck([0.0, 1.0, 4.0], "left_sum", True, 3),
]


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_it_serialises(metric):
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(metric)))
    again = keras.saving.deserialize_keras_object(config)
    assert type(again) is type(metric)
    assert again.get_config() == metric.get_config()


def test_fit_and_evaluate_report_them():
    inputs = keras.Input((3, 2))
    model = keras.Model(inputs, keras.layers.Activation("linear")(inputs))
    model.compile(
        loss="mse",
        weighted_metrics=[type(m).from_config(m.get_config()) for m in METRICS],
        jit_compile="auto" if keras.backend.backend() == "jax" else False,
    )
    true = np.zeros((5, 3, 2), "float32")
    pred = np.zeros((5, 3, 2), "float32")
    pred[:, :, 0] = [1.0, 2.0, 3.0]
    visible = np.ones((5, 3), "float32")
    history = model.fit(pred, true, sample_weight=visible, batch_size=2, verbose=0).history
    logs = model.evaluate(pred, true, sample_weight=visible, verbose=0, return_dict=True)
    for report in (logs, {name: values[0] for name, values in history.items()}):
        assert report["end_point_error"] == pytest.approx(3.0)
        assert report["median_end_point_error"] == pytest.approx((1.25 + 2.25 + 3.25) / 3)
        assert report["pck"] == pytest.approx(1 / 3)
        assert report["auc"] == pytest.approx((0.0 + 0.0 + 1.0) / 3)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: EndPointError(keypoint=21), "key point of 0 to 20, got 21"),
        (lambda: MedianEndPointError(max_error=0.0), "above zero"),
        (lambda: AreaUnderPck([1.0]), "at least two ascending"),
        (lambda: AreaUnderPck([1.0, 1.0]), "at least two ascending"),
        (lambda: AreaUnderPck([0.0, 1.0], rule="simpson"), "Unknown area rule 'simpson'"),
    ],
)
def test_what_makes_no_sense_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_what_is_predicted_of_an_uncounted_point_does_not_count():
    true, pred = _on_a_line(np.array([[3.0, np.nan]], "float32"))
    metric = EndPointError(num_keypoints=2)
    metric.update_state(true, pred, np.array([[1.0, 0.0]], "float32"))
    assert float(metric.result()) == 3.0
