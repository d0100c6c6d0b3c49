import numpy as np
import pytest
from harness import outputs_of

from keras_hand3d.layers import ReplaceBackground


def _sample(count=1):
    mask = np.zeros((count, 60, 80), "uint8")
    mask[:, 10:20, 10:20], mask[:, 30:40, 30:40] = 1, 7
    return {"image": np.full((count, 60, 80, 3), 131, "uint8"), "part_mask": mask}


def _replaced(sample, **arguments):
    layer = ReplaceBackground(**{"probability": 1.0, "seed": 2, **arguments})
    return outputs_of(layer, (sample,), training=True)["image"]


@pytest.mark.parametrize(("keeps_person", "kept"), [(True, 1), (False, 2)])
def test_background_alone_is_replaced(keeps_person, kept):
    sample = _sample()
    image = _replaced(sample, keeps_person=keeps_person)
    is_kept = sample["part_mask"] >= kept
    assert (image[is_kept] == 131).all()
    assert (image[~is_kept] == 131).all(axis=-1).mean() < 0.01


def test_images_stay_of_their_dtype():
    assert _replaced(_sample()).dtype == np.uint8


def test_textures_differ_between_samples_and_within():
    image = _replaced(_sample(8)).astype("float32")
    assert np.abs(image[0] - image[1]).mean() > 5.0
    assert image[:, ::10, ::10].std(axis=(1, 2)).max() > 10.0


def test_the_share_of_changed_samples():
    sample = _sample(200)
    changed = (_replaced(sample, probability=0.3) != 131).any(axis=(1, 2, 3))
    assert 35 < changed.sum() < 85


def test_without_a_mask_or_a_training_nothing_happens():
    sample = _sample()
    layer = ReplaceBackground(1.0)
    still = outputs_of(layer, (sample,), training=False)["image"]
    without = outputs_of(layer, ({"image": sample["image"]},), training=True)["image"]
    np.testing.assert_array_equal(still, sample["image"])
    np.testing.assert_array_equal(without, sample["image"])


def test_a_wrong_probability_is_refused():
    with pytest.raises(ValueError, match=r"from 0 to 1, got -0\.1"):
        ReplaceBackground(-0.1)
