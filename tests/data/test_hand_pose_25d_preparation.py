import functools
import types

import harness
import numpy as np
import pytest
from two_hands import COUNT, FOCAL, check_spec, of_one_side, prepared, two_hands

from keras_hand3d.data import HandPose25DPreparation

SIZE = 32
NOISE = {"shift_noise": 0.06, "zoom_noise": 0.25, "turn_noise": 25.0, "any_turn": 0.2}


def _prepared(batch, training=False, **arguments):
    layer = HandPose25DPreparation(**{"crop_size": SIZE, "seed": 5, **arguments})
    return prepared(layer, batch, training)


@pytest.mark.parametrize("fields", ["all", "least"])
def test_config_and_spec(fields):
    batch, has_hand_side = two_hands(), fields == "all"
    if fields == "least":
        left_out = ("hands_xyz", "intrinsics", "part_mask")
        batch = {name: value for name, value in batch.items() if name not in left_out}
    make = functools.partial(
        HandPose25DPreparation,
        crop_size=SIZE,
        noise=NOISE,
        augmentation={"mirror": 0.5, "jpeg": 0.5},
        seed=1,
        has_hand_side=has_hand_side,
    )
    harness.check_config_round_trip(harness.Case(make, ()))
    check_spec(HandPose25DPreparation(SIZE, seed=5, has_hand_side=has_hand_side), batch)


def test_the_hand_is_upright_and_fills_its_share_of_the_crop():
    uv = _prepared(two_hands())["keypoints_uv_crop"]
    np.testing.assert_allclose(uv[:, 12, 0], uv[:, 0, 0], atol=1e-3)
    assert (uv[:, 12, 1] < uv[:, 0, 1]).all()
    low, high = uv.min(axis=1), uv.max(axis=1)
    np.testing.assert_allclose((low + high) / 2, np.full((COUNT, 2), SIZE / 2), atol=1e-3)
    # Published margin: the crop is 1.4 times as large as the box.
    np.testing.assert_allclose((high - low).max(axis=1), [SIZE / 1.4] * COUNT, rtol=1e-4)


@pytest.mark.parametrize("training", [False, True])
def test_the_crop_shows_each_key_point_where_it_lies_in_the_image(training):
    # Colours tell the place in the image: red the column, green the row.
    batch = of_one_side(two_hands(), 1)
    came = _prepared(batch, training, noise=NOISE)
    image_uv, checked = batch["hands_uv"][:, 1], 0
    for crop, uv, true_uv in zip(
        came["image_crop"], came["keypoints_uv_crop"], image_uv, strict=True
    ):
        column, row = np.round(uv).astype(int).T
        inside = (np.round(uv) >= 0).all(axis=1) & (np.round(uv) < SIZE).all(axis=1)
        inside &= (true_uv >= 1).all(axis=1) & (true_uv < (78, 58)).all(axis=1)
        seen = (crop[row[inside], column[inside], :2] + 0.5) * 255.0
        # Half a pixel of the crop is up to this many of the image.
        np.testing.assert_allclose(seen, true_uv[inside], atol=1.0)
        checked += inside.sum()
    assert checked > 100


@pytest.mark.any_backend
@pytest.mark.parametrize(
    ("noise", "output", "scale"),
    [
        ("turn_noise", "crop_angle", np.asarray),
        ("zoom_noise", "crop_scale", np.log),
        ("shift_noise", "crop_center_uv", np.asarray),
    ],
)
def test_second_looks_lie_nearer_to_the_hand(noise, output, scale):
    # A second look has 0.4 of the noise.
    exact, first, second = (
        scale(_prepared(two_hands(), True, noise={noise: amount, "second_looks": share})[output])
        for amount, share in ((0.0, 0.0), (0.3, 0.0), (0.3, 1.0))
    )
    assert np.abs(first - exact).max() > 1e-3
    np.testing.assert_allclose(second - exact, 0.4 * (first - exact), rtol=1e-2, atol=1e-4)


def test_mirroring_swaps_sides_and_keeps_depth_and_scale():
    batch = two_hands()
    plain = _prepared(of_one_side(batch, 0), training=True)
    came = _prepared(of_one_side(batch, 0), training=True, augmentation={"mirror": 1.0})
    np.testing.assert_array_equal(plain["hand_side"], [[1.0, 0.0]] * COUNT)
    np.testing.assert_array_equal(came["hand_side"], [[0.0, 1.0]] * COUNT)
    u, v = np.moveaxis(plain["keypoints_uv_crop"], -1, 0)
    expected = np.stack([SIZE - 1 - u, v], axis=-1)
    np.testing.assert_allclose(came["keypoints_uv_crop"], expected, atol=1e-3)
    np.testing.assert_allclose(came["image_crop"], plain["image_crop"][:, :, ::-1], atol=1e-5)
    for name in ("keypoint_depth", "reference_bone_uv"):
        np.testing.assert_allclose(came[name], plain[name], rtol=1e-4, atol=1e-5)


def test_depth_and_scale_are_those_of_the_camera():
    batch = of_one_side(two_hands(), 0)
    came = _prepared(batch, training=True, noise=NOISE)
    xyz = batch["hands_xyz"][:, 0].astype("float64")
    bone = np.linalg.norm(xyz[:, 11] - xyz[:, 12], axis=1)
    depth = (xyz[..., 2] - xyz[:, :1, 2]) / bone[:, None]
    np.testing.assert_allclose(came["keypoint_depth"], depth, atol=1e-4)
    expected = FOCAL / xyz[:, 0, 2] * bone * came["crop_scale"]
    np.testing.assert_allclose(came["reference_bone_uv"], expected, rtol=1e-4)


def test_weak_perspective_of_the_targets_is_the_hand_nearly():
    came = _prepared(of_one_side(two_hands(), 1), training=True, noise=NOISE)
    uv = came["keypoints_uv_crop"]
    weak = (uv - uv[:, :1]) / came["reference_bone_uv"][:, None, None]
    # A hand of 12 cm at 55 cm: a tenth nearer or farther, off the optical axis.
    np.testing.assert_allclose(weak, came["keypoints_normalized"][..., :2], atol=0.8)
    assert np.abs(weak - came["keypoints_normalized"][..., :2]).mean() < 0.2


def _without_labels(points):
    """Right hands of which some key points are not labelled, as the schema has them."""
    batch, labelled = of_one_side(two_hands(), 1), np.zeros((COUNT, 2, 21), bool)
    labelled[:, 1] = ~np.isin(np.arange(21), points)
    mean = batch["hands_uv"][:, 1][:, labelled[0, 1]].mean(axis=1)
    batch["hands_uv"][:, 1, points] = mean[:, None]
    batch["hands_visible"] &= labelled
    return batch | {"hands_labelled": labelled}


def test_labels_are_told_of_the_hand():
    batch = _without_labels([3, 7])
    check_spec(HandPose25DPreparation(SIZE, seed=5), batch)
    came = _prepared(batch)["keypoints_labelled"]
    np.testing.assert_array_equal(came, batch["hands_labelled"][:, 1])


def test_mirroring_keeps_a_hands_labels():
    batch = _without_labels([3, 7])
    came = _prepared(batch, training=True, augmentation={"mirror": 1.0})["keypoints_labelled"]
    np.testing.assert_array_equal(came, batch["hands_labelled"][:, 1])


def test_a_hand_of_unknown_angle_stays_as_it_is_in_a_crop_of_what_is_labelled():
    batch = _without_labels([0])
    came = _prepared(batch)
    np.testing.assert_array_equal(came["crop_angle"], np.zeros(COUNT))
    uv = batch["hands_uv"][:, 1, 1:]
    low, high = uv.min(axis=1), uv.max(axis=1)
    np.testing.assert_allclose(came["crop_center_uv"], (low + high) / 2, atol=1e-3)
    side = 1.4 * (high - low).max(axis=1)
    np.testing.assert_allclose(came["crop_scale"], SIZE / side, rtol=1e-4)


def test_one_of_the_hands_is_drawn_in_training_and_the_larger_taken_else():
    batch = two_hands()
    sides = _prepared(batch, training=True)["hand_side"][:, 1]
    assert 4 < sides.sum() < 16
    areas = [(batch["part_mask"] == label).sum(axis=(1, 2)) for label in (2, 18)]
    expected = (areas[1] >= areas[0]).astype("float32")
    np.testing.assert_array_equal(_prepared(batch)["hand_side"][:, 1], expected)


def test_a_hidden_hand_is_not_drawn():
    batch = two_hands()
    batch["hands_visible"][:, 1, 3:] = False
    assert (_prepared(batch, training=True)["hand_side"][:, 0] == 1.0).all()


@pytest.mark.parametrize("training", [False, True])
def test_the_hand_that_the_sample_is_about_is_taken(training):
    asked = np.arange(2 * COUNT).reshape(COUNT, 2) % 3 == 0
    asked[:, 1] = ~asked[:, 0]
    came = _prepared(two_hands(hands_asked=asked), training)
    np.testing.assert_array_equal(came["hand_side"] > 0.5, asked)


def test_samples_without_hands_show_none_anywhere():
    batch = two_hands()
    for name in ("hands_uv", "hands_xyz", "hands_present", "hands_visible"):
        batch[name] = np.zeros_like(batch[name])
    for training in (False, True):
        came = _prepared(batch, training, noise=NOISE)
        np.testing.assert_array_equal(came["hand_present"], np.zeros(COUNT))
        harness.assert_finite(came)


def test_a_share_of_the_crops_lies_away_from_all_hands():
    batch = of_one_side(two_hands(), 0)
    came = _prepared(batch, training=True, noise={"negatives": 0.5})
    without = came["hand_present"] == 0.0
    assert 4 < without.sum() < 16
    assert not came["keypoints_in_crop"][without].any()
    assert came["keypoints_in_crop"][~without].all()


def test_key_points_beyond_the_crops_border_are_told():
    came = _prepared(two_hands(), training=True, noise={"zoom_noise": 1.0})
    uv = came["keypoints_uv_crop"]
    expected = ((uv >= 0) & (uv <= SIZE - 1)).all(axis=-1)
    np.testing.assert_array_equal(came["keypoints_in_crop"], expected)
    assert 0.5 < expected.mean() < 1.0


def test_the_palm_as_root():
    wrist, palm = (_prepared(two_hands(), root=root) for root in ("wrist", "palm"))
    expected = (wrist["keypoints_uv_crop"][:, 0] + wrist["keypoints_uv_crop"][:, 12]) / 2
    np.testing.assert_allclose(palm["keypoints_uv_crop"][:, 0], expected, atol=1e-3)
    np.testing.assert_allclose(palm["keypoint_depth"][:, 0], 0.0, atol=1e-5)


def test_what_a_data_set_says_of_itself_is_followed():
    source = types.SimpleNamespace(root_keypoint="palm", has_hand_side=False)
    layer = HandPose25DPreparation.for_source(source, root="palm")
    config = layer.get_config()
    assert (config["source_root"], config["has_hand_side"]) == ("palm", False)


def test_the_background_changes_behind_the_hands_alone():
    batch = of_one_side(two_hands(), 0)
    plain = _prepared(batch, training=True)
    came = _prepared(batch, training=True, augmentation={"background": 1.0})
    changed = np.abs(came["image_crop"] - plain["image_crop"]).max(axis=-1) > 1e-4
    mask = _prepared(
        batch | {"image": np.repeat(batch["part_mask"][..., None], 3, axis=-1)}, training=True
    )
    # Where blended with the background, a pixel may go either way.
    level = (mask["image_crop"][..., 0] + 0.5) * 255.0
    assert not changed[np.abs(level - 2.0) < 1e-3].any()
    assert changed[level < 1e-3].mean() > 0.95


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"noise": {"uv_noise": 1.0}}, "Unknown noise 'uv_noise'"),
        ({"noise": {"negatives": 2.0}}, "negatives: expected 0 to 1, got 2.0"),
        ({"augmentation": {"blurr": 0.1}}, "Unknown augmentation 'blurr'"),
    ],
)
def test_what_is_not_known_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        HandPose25DPreparation(**arguments)
