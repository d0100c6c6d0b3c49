import keras
import numpy as np
import pytest
from harness import outputs_of

from keras_hand3d.layers import OccludeHands


def _sample(count=40, size=32):
    random = np.random.default_rng(0)
    image = np.zeros((count, size, size, 3), "float32") + np.arange(count)[:, None, None, None]
    uv = random.integers(0, size, (count, 2, 21, 2)).astype("float32")
    return {"image": image, "hands_uv": uv, "hands_visible": np.ones((count, 2, 21), bool)}


def _occluded(sample, training=True, share=1.0):
    return outputs_of(OccludeHands(share, seed=2), (sample,), training=training)


def test_acts_in_training_only():
    sample = _sample()
    came = _occluded(sample, training=False)
    np.testing.assert_array_equal(came["image"], sample["image"])


def test_a_connected_part_is_covered_and_its_key_points_are_hidden():
    sample = _sample()
    came = _occluded(sample)
    covered = (came["image"] != sample["image"]).any(axis=-1)
    # The shape's half axes are from 0.06 to 0.22 of the side; it may leave the image in part.
    assert (covered.mean(axis=(1, 2)) < (2 * 0.22) ** 2 * 1.3).all()
    assert (covered.any(axis=(1, 2))).mean() > 0.9
    columns, rows = sample["hands_uv"].astype(int).transpose(3, 0, 1, 2)
    under = covered[np.arange(40)[:, None, None], rows, columns]
    np.testing.assert_array_equal(came["hands_visible"], ~under)
    np.testing.assert_array_equal(came["hands_uv"], sample["hands_uv"])


def test_most_covers_are_another_images_pixels():
    sample = _sample()
    came = _occluded(sample)["image"]
    before = (np.arange(40) - 1) % 40
    from_before = [
        (image == number).all(axis=-1).any() for image, number in zip(came, before, strict=True)
    ]
    assert 18 <= sum(from_before) <= 38


def test_a_share_of_the_images_is_covered():
    sample = _sample()
    came = _occluded(sample, share=0.25)["image"]
    assert 5 <= (came != sample["image"]).any(axis=(1, 2, 3)).sum() <= 10


def test_a_single_chosen_image_is_covered_by_another_ones_pixels():
    image = _sample(4)["image"]
    layer = OccludeHands(0.25, seed=2)
    from_before = 0
    for _ in range(12):
        came = keras.ops.convert_to_numpy(layer({"image": image}, training=True)["image"])
        before = np.roll(image, 1, axis=0)
        from_before += (came == before).all(axis=-1).any(axis=(1, 2)).any()
    # 0.7 of the covers are not a plain colour.
    assert from_before >= 4


@pytest.mark.parametrize("share", [-0.5, 1.5, float("nan")])
def test_a_wrong_share_is_refused(share):
    with pytest.raises(ValueError, match=f"share: expected a number from 0 to 1, got {share}"):
        OccludeHands(share)
