import functools

import harness
import numpy as np
import pytest

from keras_hand3d.data import SegmentationPreparation


def _batch(count=2):
    mask = np.zeros((count, 40, 48), "uint8")
    mask[:, 10:20, 10:20], mask[:, 20:30, 20:30], mask[:, 2:4, 2:4] = 2, 33, 1
    image = np.random.default_rng(0).integers(0, 256, (count, 40, 48, 3)).astype("uint8")
    # Each pixel of a hand is red, so that picture and target can be held against each other.
    image[mask >= 2], image[mask < 2, 0] = (255, 0, 0), 100
    return {"image": image, "part_mask": mask, "hands_uv": np.zeros((count, 2, 21, 2), "float32")}


def _prepared(training=False, **arguments):
    layer = SegmentationPreparation(**{"crop_size": 32, **arguments})
    return harness.to_numpy(layer(_batch(), training=training))


@pytest.mark.parametrize("arguments", [{"crop_size": 32}, {"crop_size": None, "seed": 4}])
def test_config_and_symbolic_call(arguments):
    case = harness.Case(
        functools.partial(SegmentationPreparation, **arguments, augmentation={"hue": 0.1}),
        (_batch(3),),
        differentiable=False,
    )
    harness.check_config_round_trip(case)
    harness.check_symbolic_call(case)


def test_the_central_window_and_its_hands():
    batch, came = _batch(), _prepared()
    window = batch["image"][:, 4:36, 8:40].astype("float32") / 255.0 - 0.5
    np.testing.assert_allclose(came["image_crop"], window, atol=1e-6)
    np.testing.assert_array_equal(came["hand_mask"], batch["part_mask"][:, 4:36, 8:40] >= 2)


def test_the_whole_image():
    came = _prepared(crop_size=None)
    np.testing.assert_array_equal(came["hand_mask"], _batch()["part_mask"] >= 2)


def test_the_target_follows_the_picture():
    came = _prepared(training=True, seed=3, augmentation={"mirror": 0.5, "background": 0.5})
    is_red = (came["image_crop"] == [0.5, -0.5, -0.5]).all(axis=-1)
    np.testing.assert_array_equal(is_red, came["hand_mask"] == 1.0)


def test_windows_move_in_training():
    still, moved = _prepared(), _prepared(training=True, seed=3)
    assert (still["hand_mask"] != moved["hand_mask"]).any()
