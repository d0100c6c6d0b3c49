import numpy as np
import pytest
from keras import ops
from scipy.spatial.transform import Rotation

from keras_hand3d.geometry import procrustes_alignment


def random_points(*shape, seed=0):
    return np.random.RandomState(seed).randn(*shape, 3)


def moved(points, rotation_vector, scale, shift):
    matrix = Rotation.from_rotvec(rotation_vector).as_matrix()
    return scale * points @ matrix + shift, matrix


@pytest.mark.parametrize("vector", [[0.0, 0.0, 0.0], [0.3, -1.0, 0.5], [np.pi, 0.0, 0.0]])
def test_a_known_similarity_is_recovered(evaluate, vector):
    source = random_points(21)
    target, matrix = moved(source, vector, 2.5, [1.0, -2.0, 3.0])
    aligned, rotation, scale, translation = evaluate(procrustes_alignment, source, target)
    np.testing.assert_allclose(rotation, matrix, atol=1e-5)
    np.testing.assert_allclose(scale, 2.5, rtol=1e-5)
    np.testing.assert_allclose(translation, [1.0, -2.0, 3.0], atol=1e-5)
    np.testing.assert_allclose(aligned, target, atol=1e-4)


def test_without_scale_the_scale_is_one(evaluate):
    source = random_points(21)
    target, matrix = moved(source, [0.3, -1.0, 0.5], 2.5, [1.0, -2.0, 3.0])
    aligned, rotation, scale, _ = evaluate(procrustes_alignment, source, target, with_scale=False)
    assert scale == 1.0
    np.testing.assert_allclose(rotation, matrix, atol=1e-5)
    lengths = [np.linalg.norm(p - p.mean(axis=0)) for p in (aligned, source)]
    np.testing.assert_allclose(*lengths, rtol=1e-5)


def test_rotation_of_noisy_points_is_scipys(evaluate):
    source = random_points(21)
    target = moved(source, [0.3, -1.0, 0.5], 1.0, 0.0)[0] + 0.3 * random_points(21, seed=1)
    expected, _ = Rotation.align_vectors(target - target.mean(0), source - source.mean(0))
    _, rotation, _, _ = evaluate(procrustes_alignment, source, target)
    np.testing.assert_allclose(rotation, expected.as_matrix().T, atol=1e-5)


def test_scale_of_noisy_points_is_the_least_squares_one(evaluate):
    source = random_points(21)
    target = moved(source, [0.3, -1.0, 0.5], 2.0, 0.0)[0] + 0.3 * random_points(21, seed=1)
    _, rotation, scale, _ = evaluate(procrustes_alignment, source, target)
    centered = (source - source.mean(0)) @ rotation
    expected = np.sum((target - target.mean(0)) * centered) / np.sum(centered**2)
    np.testing.assert_allclose(scale, expected, rtol=1e-5)


def test_aligned_points_have_the_targets_mean(evaluate):
    source, target = random_points(21), random_points(21, seed=1)
    aligned, *_ = evaluate(procrustes_alignment, source, target)
    np.testing.assert_allclose(aligned.mean(0), target.mean(0), atol=1e-5)


def test_aligned_points_are_the_documented_product(evaluate):
    source, target = random_points(21), random_points(21, seed=1)
    aligned, rotation, scale, translation = evaluate(procrustes_alignment, source, target)
    np.testing.assert_allclose(aligned, scale * source @ rotation + translation, atol=1e-5)


@pytest.mark.parametrize("with_scale", [True, False])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_mirrored_hand_is_not_mirrored_back(evaluate, axis, with_scale):
    source = random_points(21)
    target = source.copy()
    target[:, axis] *= -1.0
    aligned, rotation, *_ = evaluate(procrustes_alignment, source, target, with_scale=with_scale)
    np.testing.assert_allclose(np.linalg.det(rotation), 1.0, rtol=1e-5)
    assert np.abs(aligned - target).max() > 0.1


def test_a_mirrored_hand_is_aligned_as_scipy_does(evaluate):
    source = random_points(21)
    target = source * [-1.0, 1.0, 1.0]
    expected, _ = Rotation.align_vectors(target - target.mean(0), source - source.mean(0))
    _, rotation, *_ = evaluate(procrustes_alignment, source, target)
    np.testing.assert_allclose(rotation, expected.as_matrix().T, atol=1e-4)


def test_leading_dimensions_are_aligned_one_by_one(evaluate):
    source, target = random_points(2, 3, 21), random_points(2, 3, 21, seed=1)
    together = evaluate(procrustes_alignment, source, target)
    alone = evaluate(procrustes_alignment, source[1, 2], target[1, 2])
    for all_results, one_result in zip(together, alone, strict=True):
        np.testing.assert_allclose(all_results[1, 2], one_result, atol=1e-4)


@pytest.mark.parametrize("with_scale", [True, False])
@pytest.mark.parametrize(
    ("source", "target"),
    [
        (np.zeros((21, 3)), np.zeros((21, 3))),
        (np.full((21, 3), 0.1), random_points(21)),
        (random_points(21), np.full((21, 3), 0.1)),
    ],
    ids=["both", "source", "target"],
)
def test_coincident_points_stay_finite(evaluate, source, target, with_scale):
    results = evaluate(procrustes_alignment, source, target, with_scale=with_scale)
    assert all(np.isfinite(result).all() for result in results)


def test_a_single_target_point_is_met_by_all(evaluate):
    aligned, *_ = evaluate(procrustes_alignment, random_points(21), np.full((21, 3), 0.5))
    np.testing.assert_allclose(aligned, np.full((21, 3), 0.5), atol=1e-5)


def test_points_on_a_line_give_a_proper_rotation(evaluate):
    source = np.outer(np.arange(21.0), [1.0, 0.0, 0.0])
    target = np.outer(np.arange(21.0), [0.0, 0.6, 0.8])
    aligned, rotation, *_ = evaluate(procrustes_alignment, source, target)
    np.testing.assert_allclose(np.linalg.det(rotation), 1.0, rtol=1e-5)
    np.testing.assert_allclose(aligned, target, atol=1e-4)


def _squared(source, target):
    return ops.sum(ops.square(procrustes_alignment(source, target)[0] - target))


def _squared_with_stopped_gradients(source, target):
    stopped = (ops.stop_gradient(value) for value in procrustes_alignment(source, target)[1:])
    rotation, scale, translation = stopped
    return ops.sum(ops.square(scale * ops.matmul(source, rotation) + translation - target))


def test_stopped_gradients_are_those_of_squared_distances(gradient_of):
    source, target = random_points(21), random_points(21, seed=1)
    stopped, whole = (
        gradient_of(loss, source, target) for loss in (_squared_with_stopped_gradients, _squared)
    )
    np.testing.assert_allclose(stopped, whole, atol=1e-3)


def test_stopped_gradients_of_points_on_a_line_are_finite(gradient_of):
    source = np.outer(np.arange(21.0), [1.0, 0.0, 0.0])
    gradients = gradient_of(_squared_with_stopped_gradients, source, random_points(21))
    assert np.isfinite(gradients).all()
