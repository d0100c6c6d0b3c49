import numpy as np

from keras_hand3d.losses import CenterLoss, center_errors

HEAT = np.array([[[[1.0, 0.0], [0.5, 0.0]], [[0.0, 1.0], [0.0, 0.9]]]])
LOGITS = np.array([[[[0.3, -4.0], [1.5, 2.0]], [[-1.0, -2.0], [0.0, 5.0]]]])


def _expected():
    p = 1.0 / (1.0 + np.exp(-LOGITS))
    missed = -((1 - p) ** 2) * np.log(p)
    raised = -((1 - HEAT) ** 4) * p**2 * np.log(1 - p)
    return np.where(HEAT == 1.0, missed, raised)


def test_center_errors_are_objects_as_points_equation_1(evaluate):
    np.testing.assert_allclose(evaluate(center_errors, HEAT, LOGITS), _expected(), rtol=1e-4)


def test_certain_logits_stay_finite(evaluate):
    came = evaluate(center_errors, HEAT, np.where(HEAT == 1.0, -90.0, 90.0))
    assert np.isfinite(came).all()
    np.testing.assert_allclose(came[HEAT == 1.0], 90.0)


def test_the_class_divides_by_the_number_of_centres():
    weight = np.array([[[[1.0], [0.0]], [[1.0], [1.0]]]])
    loss = float(CenterLoss()(HEAT, LOGITS, sample_weight=weight))
    np.testing.assert_allclose(loss, (_expected() * weight).sum() / 2.0, rtol=1e-5)
    nothing = float(CenterLoss()(0.0 * HEAT, LOGITS))
    p = 1.0 / (1.0 + np.exp(-LOGITS))
    np.testing.assert_allclose(nothing, -(p**2 * np.log(1 - p)).sum(), rtol=1e-5)
