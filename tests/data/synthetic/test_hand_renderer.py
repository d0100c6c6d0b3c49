import dataclasses

import numpy as np
import pytest

pytest.importorskip("numba")
pytest.importorskip("skimage")

from keras_hand3d import skeleton
from keras_hand3d.data.schema import FIELDS
from keras_hand3d.data.synthetic import HandRenderer

_SEED, _COUNT = 2024, 24


@pytest.fixture(scope="module")
def renderer():
    return HandRenderer()


@pytest.fixture(scope="module")
def samples(renderer):
    return [renderer.render((_SEED, index)) for index in range(_COUNT)]


def _hands(samples):
    for sample in samples:
        for side in np.flatnonzero(sample.hands_present):
            yield sample, int(side)


def _visible_pixels(samples):
    """Side, mask class, depth there and depth of the joint, of each visible key point."""
    rows = []
    for sample, side in _hands(samples):
        for keypoint in np.flatnonzero(sample.hands_visible[side]):
            column, row = np.rint(sample.hands_uv[side, keypoint]).astype(int)
            joint = sample.hands_xyz[side, keypoint, 2]
            rows.append((side, sample.mask[row, column], sample.depth[row, column], joint))
    return np.array(rows, np.float64).T


def test_fields_have_the_documented_shapes_and_types(samples):
    sample = samples[0]
    for name, value in dataclasses.asdict(sample).items():
        if name == "depth":
            assert value.shape == (320, 320) and value.dtype == np.float32
            continue
        field = FIELDS["part_mask" if name == "mask" else name]
        assert value.dtype == field.dtype
        assert all(
            want in (None, have) for want, have in zip(field.shape, value.shape, strict=True)
        )


def test_both_sides_and_one_or_two_hands_occur(samples):
    present = np.array([sample.hands_present for sample in samples])
    assert present.any(0).all() and present.any(1).all()
    assert {1, 2} == set(present.sum(1))


def test_projection_equals_pixels(samples):
    for sample, side in _hands(samples):
        projected = sample.hands_xyz[side].astype(np.float64) @ sample.intrinsics.T
        uv = projected[:, :2] / projected[:, 2:]
        np.testing.assert_allclose(uv, sample.hands_uv[side], rtol=0, atol=1e-3)


def test_camera_is_like_rhd(samples):
    for sample in samples:
        assert 263 <= sample.intrinsics[0, 0] <= 306
        assert (sample.intrinsics[:2, 2] == 160).all()


def test_visible_points_lie_on_their_own_hand(samples):
    side, classes, _, _ = _visible_pixels(samples)
    first = np.where(side == 1, 18, 2)
    assert ((classes >= first) & (classes <= first + 15)).mean() >= 0.97


def test_depth_at_visible_points_is_the_skin_over_the_joint(samples):
    _, _, depth, joint = _visible_pixels(samples)
    assert ((depth >= joint - 0.030) & (depth <= joint + 0.020)).mean() >= 0.97


def test_background_is_far_and_the_rest_is_near(samples):
    for sample in samples:
        assert (sample.depth[sample.mask == 0] == 5.0).all()
        assert (sample.depth[sample.mask > 0] < 5.0).all()
        assert sample.mask.max() < 34


def test_absent_hands_are_zero_and_not_in_the_mask(samples):
    for sample in samples:
        for side in np.flatnonzero(~sample.hands_present):
            low, high = (2, 17) if side == 0 else (18, 33)
            assert not ((sample.mask >= low) & (sample.mask <= high)).any()
            assert not sample.hands_uv[side].any() and not sample.hands_xyz[side].any()
            assert not sample.hands_visible[side].any()


def test_bones_are_human(samples):
    for sample, side in _hands(samples):
        xyz = sample.hands_xyz[side]
        lengths = np.array([np.linalg.norm(xyz[a] - xyz[b]) for a, b in skeleton.BONES])
        fingers = lengths.reshape(5, 4)
        assert (fingers[1:, 0] > 0.065).all() and (fingers[1:, 0] < 0.125).all()
        assert (fingers[:, 1:] > 0.014).all() and (fingers[:, 1:] < 0.056).all()
        assert fingers[2].sum() > fingers[4].sum()


def _distances_to_bones(pixels, joints):
    starts, ends = joints[:-1], joints[1:]
    axis = ends - starts
    offset = pixels[:, None] - starts
    share = np.clip((offset * axis).sum(-1) / (axis * axis).sum(-1), 0, 1)
    return np.linalg.norm(offset - share[..., None] * axis, axis=-1)


def test_parts_lie_along_the_finger_in_order(samples):
    right = total = 0
    for sample, side in _hands(samples):
        for finger, chain in enumerate(skeleton.FINGER_CHAINS):
            joints = sample.hands_uv[side, list(chain)]
            steps = np.linalg.norm(np.diff(joints, axis=0), axis=1)
            if steps.min() < 7 or steps.sum() > 1.1 * np.linalg.norm(joints[3] - joints[0]):
                continue
            for bone in range(3):
                part = 2 + 3 * finger + 2 - bone + 16 * side
                pixels = np.argwhere(sample.mask == part)[:, ::-1]
                if len(pixels) < 12:
                    continue
                nearest = _distances_to_bones(pixels, joints).argmin(1)
                right += np.bincount(nearest, minlength=3).argmax() == bone
                total += 1
    assert total >= 20 and right >= 0.95 * total


def test_hands_are_lit_and_varied(samples):
    means = []
    for sample in samples:
        hand = sample.image[sample.mask > 1]
        assert hand.std() > 3
        means.append(hand.mean())
    assert np.ptp(means) > 60


def test_equal_seeds_give_equal_labels_in_any_order(renderer, samples):
    for index in (5, 2):
        again = HandRenderer().render((_SEED, index))
        for name in ("mask", "depth", "hands_uv", "hands_xyz", "hands_visible", "intrinsics"):
            np.testing.assert_array_equal(getattr(again, name), getattr(samples[index], name))


def test_labels_do_not_depend_on_the_backgrounds(samples, tmp_path):
    import cv2

    cv2.imwrite(str(tmp_path / "photo.png"), np.full((40, 60, 3), 90, np.uint8))
    again = HandRenderer(backgrounds=tmp_path).render((_SEED, 1))
    np.testing.assert_array_equal(again.mask, samples[1].mask)
    np.testing.assert_array_equal(again.hands_xyz, samples[1].hands_xyz)
    assert (again.image != samples[1].image).any()


def test_other_sizes_show_the_same_kind_of_scene():
    sample = HandRenderer(size=160).render(3)
    assert sample.image.shape == (160, 160, 3) and sample.intrinsics[0, 2] == 80
    assert 131 <= sample.intrinsics[0, 0] <= 153


@pytest.mark.parametrize("size", [0, 31, -320])
def test_small_sizes_are_refused(size):
    with pytest.raises(ValueError, match="size: expected at least 32"):
        HandRenderer(size=size)


def test_negative_seeds_are_refused(renderer):
    with pytest.raises(ValueError):
        renderer.render(-1)
