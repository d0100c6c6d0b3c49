import numpy as np

from keras_hand3d.losses import correct_keypoints, logistic_errors


def test_logistic_errors_are_the_cross_entropy(evaluate):
    logits = np.array([[-2.0, 0.0, 3.0], [15.0, -15.0, 1.0]])
    target = np.array([[0.0, 1.0, 0.3], [1.0, 0.0, 1.0]])
    probability = 1.0 / (1.0 + np.exp(-logits))
    expected = -(target * np.log(probability) + (1 - target) * np.log1p(-probability))
    np.testing.assert_allclose(evaluate(logistic_errors, target, logits), expected, atol=1e-5)


def test_a_key_point_is_right_within_a_tenth_of_the_hand(evaluate):
    true = np.zeros((1, 21, 2))
    # The longer side of the box is 50 pixels.
    true[0, 1], true[0, 2] = (50.0, 0.0), (0.0, 20.0)
    pred = true.copy()
    pred[0, 3], pred[0, 4], pred[0, 5] = (3.0, 3.9), (3.0, 4.1), (-4.9, 0.0)
    came = evaluate(correct_keypoints, true, pred)
    expected = np.ones(21)
    expected[4] = 0.0
    np.testing.assert_array_equal(came[0], expected)


def test_being_right_has_no_gradient(gradient_of):
    from keras import ops

    true = np.random.default_rng(0).uniform(0, 9, (1, 21, 2)).astype("float32")
    (gradient,) = gradient_of(lambda pred: ops.sum(correct_keypoints(true, pred) * pred[..., 0]),
                              true)  # fmt: skip
    np.testing.assert_allclose(gradient[..., 0], 1.0)
    np.testing.assert_array_equal(gradient[..., 1], 0.0)
