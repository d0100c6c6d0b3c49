import keras
import numpy as np
import pytest
from keras import ops
from scipy import ndimage, special

from keras_hand3d import geometry


def logits_of(mask, seed=(0, 0)):
    """Logits whose hand is the mask and whose most certain pixel is the seed."""
    score = np.where(mask, 2.0, -2.0)
    score[seed] += 1.0
    return np.stack([np.zeros_like(score), score], axis=-1)[None].astype("float32")


def naive_region(logits, dilation=21):
    """One image: dilate and cut back, a fixed number of times."""
    probability = special.softmax(logits.astype("float64"), axis=-1)[..., 1]
    mask = probability > 0.5
    region = np.zeros_like(mask)
    region[np.unravel_index(probability.argmax(), mask.shape)] = True
    for _ in range(max(mask.shape) // 10):
        region = ndimage.binary_dilation(region, np.ones((dilation, dilation))) & mask
    return region & mask


def blob_logits(seed, height=60, width=80):
    """Smooth noise: several blobs of any shape."""
    noise = ndimage.gaussian_filter(np.random.RandomState(seed).randn(height, width, 2), (3, 3, 0))
    return (noise / noise.std() * 3.0).astype("float32")


def serpentine(height=120, width=160):
    """A corridor three pixels wide that turns at alternating ends, twelve pixels apart."""
    mask = np.zeros((height, width), bool)
    starts = range(0, height - 15, 15)
    for number, row in enumerate(starts):
        mask[row : row + 3, :] = True
        end = slice(width - 3, width) if number % 2 == 0 else slice(0, 3)
        mask[row : row + 18, end] = True
    return mask


def test_hand_probability_is_the_softmax(evaluate):
    logits = np.random.RandomState(0).randn(2, 4, 5, 2)
    found = evaluate(geometry.hand_probability, logits)
    np.testing.assert_allclose(found, special.softmax(logits, axis=-1)[..., 1], rtol=1e-5)


def test_region_has_parity(evaluate, parity):
    data = parity("object_mask")
    found = evaluate(geometry.single_hand_region, data["scoremap"])
    np.testing.assert_array_equal(found, data["mask"])


def test_box_has_parity(evaluate, parity):
    data = parity("object_mask")
    center, size, found = evaluate(geometry.region_box, data["mask"].astype("float32"))
    np.testing.assert_array_equal(found, [True, True, False])
    np.testing.assert_array_equal(center[:2], data["center_hw"][:2, ::-1])
    np.testing.assert_array_equal(size[:2], data["size"][:2, 0])


@pytest.mark.parametrize("seed", range(6))
def test_region_of_random_blobs_is_the_naive_one(evaluate, seed):
    logits = blob_logits(seed)
    found = evaluate(geometry.single_hand_region, logits[None])
    np.testing.assert_array_equal(found[0], naive_region(logits))


@pytest.mark.parametrize("dilation", [3, 9])
def test_region_by_another_dilation_is_the_naive_one(evaluate, dilation):
    logits = blob_logits(7)
    found = evaluate(geometry.single_hand_region, logits[None], dilation=dilation)
    np.testing.assert_array_equal(found[0], naive_region(logits, dilation))


def test_regions_of_a_batch_grow_one_by_one(evaluate):
    logits = np.stack([blob_logits(seed) for seed in range(3)])
    found = evaluate(geometry.single_hand_region, logits)
    np.testing.assert_array_equal(found, [naive_region(image) for image in logits])


@pytest.mark.parametrize("start", [0, 1], ids=["left", "right"])
def test_of_two_separate_blobs_the_more_certain_one_is_kept(evaluate, start):
    blobs = np.zeros((2, 60, 100), bool)
    blobs[0, 10:40, 10:30] = True
    blobs[1, 20:50, 60:90] = True
    logits = logits_of(blobs.any(axis=0), seed=[(20, 20), (30, 70)][start])
    found = evaluate(geometry.single_hand_region, logits)
    np.testing.assert_array_equal(found[0], blobs[start])


def test_blobs_within_the_dilations_reach_are_one_region(evaluate):
    mask = np.zeros((60, 100), bool)
    mask[10:40, 10:30] = True
    mask[10:40, 39:60] = True
    found = evaluate(geometry.single_hand_region, logits_of(mask, seed=(20, 20)))
    np.testing.assert_array_equal(found[0], mask)


@pytest.mark.parametrize("seed", [(1, 1), (61, 80)], ids=["end", "middle"])
def test_region_of_a_serpentine_ends_where_the_passes_end(evaluate, seed):
    mask = serpentine()
    logits = logits_of(mask, seed)
    expected = naive_region(logits[0])
    assert 0 < expected.sum() < mask.sum()
    found = evaluate(geometry.single_hand_region, logits)
    np.testing.assert_array_equal(found[0], expected)


def test_no_hand_gives_an_empty_region(evaluate):
    found = evaluate(geometry.single_hand_region, logits_of(np.zeros((40, 50), bool)) - [0.0, 2.0])
    assert not found.any()


@pytest.mark.parametrize("size", [4, 9, 10])
def test_no_hand_gives_an_empty_region_in_a_tiny_image(evaluate, size):
    logits = np.zeros((1, size, size, 2))
    logits[..., 0] = 3.0
    assert not evaluate(geometry.single_hand_region, logits).any()


def test_even_odds_are_no_hand(evaluate):
    assert not evaluate(geometry.single_hand_region, np.zeros((1, 40, 50, 2))).any()


@pytest.mark.parametrize("pixel", [(0, 0), (39, 49), (17, 23)])
def test_a_hand_of_one_pixel_is_that_pixel(evaluate, pixel):
    mask = np.zeros((40, 50), bool)
    mask[pixel] = True
    found = evaluate(geometry.single_hand_region, logits_of(mask, pixel))
    np.testing.assert_array_equal(found[0], mask)


def test_a_hand_everywhere_is_everything(evaluate):
    found = evaluate(geometry.single_hand_region, logits_of(np.ones((40, 50), bool), (20, 20)))
    assert found.all()


def test_region_has_no_gradient(gradient_of):
    (gradient,) = gradient_of(
        lambda logits: ops.sum(geometry.single_hand_region(logits) * logits[..., 0]),
        blob_logits(0)[None],
    )
    assert np.isfinite(gradient).all()
    np.testing.assert_array_equal(gradient[..., 1], np.zeros_like(gradient[..., 1]))


def test_box_by_arithmetic(evaluate):
    masks = np.zeros((3, 20, 30))
    masks[0, 3:8, 10:25] = 1.0
    masks[1, 2:19, 4:6] = 1.0
    masks[2, 7, 9] = 1.0
    center, size, found = evaluate(geometry.region_box, masks)
    np.testing.assert_array_equal(center, [[17.0, 5.0], [4.5, 10.0], [9.0, 7.0]])
    np.testing.assert_array_equal(size, [14.0, 16.0, 0.0])
    assert found.all()


def test_box_holds_all_parts_of_a_region(evaluate):
    masks = np.zeros((1, 20, 30))
    masks[0, 0, 0], masks[0, 19, 29] = 1.0, 1.0
    center, size, _ = evaluate(geometry.region_box, masks)
    np.testing.assert_array_equal(center, [[14.5, 9.5]])
    np.testing.assert_array_equal(size, [29.0])


def test_box_of_nothing_is_zero_and_not_found(evaluate):
    masks = np.zeros((2, 20, 30))
    masks[1, 3:8, 10:25] = 1.0
    center, size, found = evaluate(geometry.region_box, masks)
    np.testing.assert_array_equal(found, [False, True])
    np.testing.assert_array_equal(center[0], [0.0, 0.0])
    assert size[0] == 0.0


@pytest.mark.skipif(
    keras.backend.backend() == "torch", reason="PyTorch computes eagerly; there is no graph"
)
@pytest.mark.parametrize("shapes", [[(60, 80), (35, 20), (8, 6)]])
def test_region_and_box_compile_for_unknown_sizes(shapes):
    def boxes(logits):
        region = geometry.single_hand_region(logits)
        return region, *geometry.region_box(region)

    if keras.backend.backend() == "jax":
        import jax

        function = jax.jit(boxes)
    else:
        import tensorflow as tf

        function = tf.function(boxes, input_signature=[tf.TensorSpec((None, None, None, 2))])
    for height, width in shapes:
        logits = blob_logits(3, height, width)
        expected = naive_region(logits)
        region, _, size, _ = function(logits[None])
        np.testing.assert_array_equal(ops.convert_to_numpy(region)[0], expected)
        extent = [np.ptp(indices) for indices in np.nonzero(expected)]
        np.testing.assert_array_equal(ops.convert_to_numpy(size), [max(extent)])
