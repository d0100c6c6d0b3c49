import functools
import types

import harness
import numpy as np
import pytest
from two_hands import COUNT, check_spec, of_one_side, prepared, two_hands

from keras_hand3d.data import HandDetectorPreparation

SIZE = 64
NOISE = {"shift_noise": 0.1, "zoom_noise": 0.4, "turn_noise": 20.0, "any_turn": 0.2}


def _prepared(batch, training=False, **arguments):
    layer = HandDetectorPreparation(**{"input_size": SIZE, "seed": 5, **arguments})
    return prepared(layer, batch, training)


def test_config_and_spec():
    make = functools.partial(
        HandDetectorPreparation, input_size=SIZE, noise=NOISE, augmentation={"mirror": 0.5}, seed=1
    )
    harness.check_config_round_trip(harness.Case(make, ()))
    check_spec(HandDetectorPreparation(SIZE, seed=5), two_hands())


def test_without_noise_the_picture_is_letterboxed():
    batch = two_hands()
    came = _prepared(batch)
    # 80 x 60 pixels in a square of 64: a scale of 0.8, 8 rows of padding above.
    expected = (batch["hands_uv"] + 0.5) * 0.8 + [0.0, 8.0] - 0.5
    np.testing.assert_allclose(came["hands_uv"], expected, atol=1e-3)
    assert (came["image"][:, :8] == 0.0).all()
    assert (came["image"][:, 56:] == 0.0).all()
    assert (came["image"][:, 8:56] != 0.0).all()


def test_training_without_noise_lies_where_the_letterbox_does():
    batch = two_hands()
    np.testing.assert_allclose(
        _prepared(batch, training=True)["hands_uv"], _prepared(batch)["hands_uv"], atol=1e-3
    )


def test_the_picture_shows_each_key_point_where_it_says():
    batch = two_hands()
    came = _prepared(batch, training=True, noise=NOISE)
    checked = 0
    for image, uv, true_uv in zip(came["image"], came["hands_uv"], batch["hands_uv"], strict=True):
        uv, true_uv = uv.reshape(42, 2), true_uv.reshape(42, 2)
        column, row = np.round(uv).astype(int).T
        inside = (np.round(uv) >= 0).all(axis=1) & (np.round(uv) < SIZE).all(axis=1)
        inside &= (true_uv >= 1).all(axis=1) & (true_uv < (78, 58)).all(axis=1)
        seen = (image[row[inside], column[inside], :2] + 0.5) * 255.0
        np.testing.assert_allclose(seen, true_uv[inside], atol=1.7)
        checked += inside.sum()
    assert checked > 100


def test_centres_lie_in_the_cell_of_the_boxs_middle():
    came = _prepared(two_hands())
    uv = came["hands_uv"]
    middle = (uv.min(axis=2) + uv.max(axis=2)) / 2
    for sample in range(COUNT):
        for side in range(2):
            column, row = np.floor((middle[sample, side] + 0.5) / 4).astype(int)
            assert came["center_heat"][sample, row, column, side] == 1.0
    np.testing.assert_array_equal(came["hand_count"], [2.0] * COUNT)


def _classes_shown(image, mask):
    """Class of each cell by what the picture shows in its middle; -1 where that is unsure."""
    middle = (image.reshape(SIZE // 4, 4, SIZE // 4, 4, 3)[:, 1:3, :, 1:3].mean((1, 3)) + 0.5) * 255
    expected = np.full(middle.shape[:2], -1)
    for place in np.ndindex(expected.shape):
        column, row, blue = middle[place]
        column, row = round(column), round(row)
        around = mask[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        # The border is grey, mixed with what lies before it.
        inside = 1 <= column < mask.shape[1] - 2 and 1 <= row < mask.shape[0] - 2
        if blue < 1.0 and inside and (around == around[0, 0]).all():
            expected[place] = around[0, 0]
    return expected


@pytest.mark.parametrize("noise", [{}, NOISE], ids=["letterboxed", "moved"])
def test_cells_show_the_hand_that_the_picture_shows(noise):
    batch = two_hands()
    came = _prepared(batch, training=bool(noise), noise=noise)
    seen = np.zeros(3, int)
    for image, mask, cells in zip(
        came["image"], batch["part_mask"], came["side_cells"], strict=True
    ):
        classes = _classes_shown(image, mask)
        for number, (value, expected) in enumerate([(0, [0, 0]), (2, [1, 0]), (18, [0, 1])]):
            chosen = cells[classes == value]
            assert (chosen == expected).all()
            seen[number] += len(chosen)
    assert seen.min() > 50


def test_mirroring_swaps_the_sides_of_the_cells():
    batch = two_hands()
    batch["part_mask"][batch["part_mask"] == 18] = 0
    plain = _prepared(batch, training=True)["side_cells"]
    came = _prepared(batch, training=True, augmentation={"mirror": 1.0})["side_cells"]
    assert plain[..., 0].any() and not plain[..., 1].any()
    np.testing.assert_array_equal(came[..., ::-1, 1], plain[..., 0])
    assert not came[..., 0].any()


def test_data_without_masks_has_no_cells():
    batch = two_hands()
    del batch["part_mask"]
    assert "side_cells" not in _prepared(batch, training=True)


def test_mirroring_swaps_the_sides_of_the_maps():
    batch = of_one_side(two_hands(), 0)
    plain = _prepared(batch, training=True)
    came = _prepared(batch, training=True, augmentation={"mirror": 1.0})
    assert plain["center_heat"][..., 0].any() and not plain["center_heat"][..., 1].any()
    assert came["center_heat"][..., 1].any() and not came["center_heat"][..., 0].any()
    np.testing.assert_allclose(
        came["hands_uv"][:, 1, :, 0], SIZE - 1 - plain["hands_uv"][:, 0, :, 0], atol=1e-3
    )


def test_a_hand_that_leaves_the_picture_or_is_hidden_does_not_count():
    batch = two_hands()
    batch["hands_uv"][0, 0] += 300.0
    batch["hands_visible"][1, 1, 3:] = False
    came = _prepared(batch)
    np.testing.assert_array_equal(
        came["hands_counted"][:3], [[False, True], [True, False], [True, True]]
    )
    # Nothing is asked for where the hidden one is.
    assert came["center_weight"][1].min() == 0.0
    assert came["center_weight"][2].min() == 1.0


def test_no_rotation_is_asked_for_where_the_wrist_is_not_labelled():
    batch = two_hands()
    labelled = np.ones((COUNT, 2, 21), bool)
    labelled[:, 0, 0] = False
    batch |= {"hands_labelled": labelled}
    check_spec(HandDetectorPreparation(SIZE, seed=5), batch)
    came = _prepared(batch)
    sums = {name: came[name].sum(axis=(1, 2)) for name in ("rotation_weight", "region_weight")}
    np.testing.assert_allclose(sums["region_weight"], came["hand_count"], rtol=1e-5)
    expected = came["hands_counted"][:, 1]
    np.testing.assert_allclose(sums["rotation_weight"], expected, rtol=1e-5)


def test_samples_without_hands_are_empty_maps():
    batch = two_hands()
    for name in ("hands_uv", "hands_present", "hands_visible"):
        batch[name] = np.zeros_like(batch[name])
    came = _prepared(batch, training=True, noise=NOISE)
    harness.assert_finite(came)
    assert not came["center_heat"].any()
    assert (came["center_weight"] == 1.0).all()


def test_data_without_sides_is_refused():
    source = types.SimpleNamespace(has_hand_side=False)
    with pytest.raises(ValueError, match="learns the hands' sides"):
        HandDetectorPreparation.for_source(source)
