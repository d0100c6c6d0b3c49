import numpy as np
import pytest

pytest.importorskip("numba")
pytest.importorskip("skimage")

from keras_hand3d.data.synthetic import HandRenderer, SyntheticHands, surface, synthesize
from keras_hand3d.data.synthetic.collisions import nearest_gap
from keras_hand3d.data.synthetic.scene_object import filling_capsules

_SEED, _COUNT = 77, 30


@pytest.fixture(scope="module")
def renderer():
    return HandRenderer(variety="wide", without_hands=0.0)


@pytest.fixture(scope="module")
def samples(renderer):
    return [renderer.render((_SEED, index)) for index in range(_COUNT)]


@pytest.fixture(scope="module")
def scenes(renderer):
    return [renderer.scene((_SEED, index)) for index in range(150)]


def _hands(samples):
    for sample in samples:
        for side in np.flatnonzero(sample.hands_present):
            yield sample, int(side)


def _filling(thing):
    axes, radii = filling_capsules(thing.shape, thing.half)
    return axes @ thing.rotation.T + thing.center, radii


def test_projection_equals_pixels(samples):
    for sample, side in _hands(samples):
        projected = sample.hands_xyz[side].astype(np.float64) @ sample.intrinsics.T
        uv = projected[:, :2] / projected[:, 2:]
        np.testing.assert_allclose(uv, sample.hands_uv[side], rtol=0, atol=1e-3)


def test_visible_points_lie_on_their_own_hand_at_its_depth(samples):
    own, near = [], []
    for sample, side in _hands(samples):
        for keypoint in np.flatnonzero(sample.hands_visible[side]):
            column, row = np.rint(sample.hands_uv[side, keypoint]).astype(int)
            first = 18 if side else 2
            own.append(first <= sample.mask[row, column] <= first + 15)
            behind = sample.hands_xyz[side, keypoint, 2] - sample.depth[row, column]
            near.append(-0.020 <= behind <= 0.030)
    assert len(own) > 200
    assert np.mean(own) >= 0.97 and np.mean(near) >= 0.97


def test_a_hand_that_does_not_show_is_not_annotated(renderer):
    may_be_empty = HandRenderer(variety="wide", without_hands=1e-9)
    dropped = 0
    for index in range(80):
        scene = renderer.scene((_SEED, index))
        if len(scene.hands) < 2:
            continue
        sample = may_be_empty.render((_SEED, index))
        dropped += sample.hands_present.sum() < 2
        for _, side in _hands([sample]):
            first = 18 if side else 2
            own = ((sample.mask >= first) & (sample.mask <= first + 15)).sum()
            assert own > 0.015 * np.ptp(sample.hands_uv[side], axis=0).max() ** 2
    assert 0 < dropped < 10


def test_absent_hands_are_zero_and_not_in_the_mask(samples):
    for sample in samples:
        assert sample.hands_present.any()
        for side in np.flatnonzero(~sample.hands_present):
            low, high = (2, 17) if side == 0 else (18, 33)
            assert not ((sample.mask >= low) & (sample.mask <= high)).any()
            assert not sample.hands_uv[side].any() and not sample.hands_xyz[side].any()
            assert not sample.hands_visible[side].any()


def test_depth_is_far_where_the_mask_is_empty(samples):
    for sample in samples:
        assert (sample.depth[sample.mask == 0] == 5.0).all()
        assert sample.depth.max() <= 5.0 and sample.depth.min() > 0.05


def test_a_thing_before_a_hand_hides_it(renderer, scenes):
    hidden = 0
    for index, scene in enumerate(scenes[:60]):
        for thing in scene.things:
            center = thing.center
            column, row = np.rint(center[:2] * scene.focal / center[2] + 160).astype(int)
            inside = 0 <= row < 320 and 0 <= column < 320
            if thing.hand < 0 or thing.shape == "box" or not inside:
                continue
            sample = renderer.render((_SEED, index))
            if sample.mask[row, column] <= 1:
                hidden += 1
                assert sample.depth[row, column] <= center[2] / 1000
    assert hidden > 3


def test_things_touch_hands_but_do_not_pass_through(scenes):
    gaps = []
    for scene in scenes:
        for thing in scene.things:
            axes, radii = _filling(thing)
            for number, hand in enumerate(scene.hands):
                gap = nearest_gap(axes, radii, hand.axes, hand.radii)
                # The tips that pinch a pen sink into it; they are capsules here, pads in truth.
                assert gap > (-16.0 if number == thing.hand else 0.0)
                if number == thing.hand:
                    gaps.append(gap)
    assert len(gaps) > 25
    assert np.mean(np.array(gaps) > -2.5) > 0.6


def test_hands_are_apart_and_outside_bodies(scenes):
    for scene in scenes:
        if len(scene.hands) == 2:
            left, right = scene.hands
            assert nearest_gap(left.axes, left.radii, right.axes, right.radii) > 0
        bodies = [scene.body] if scene.body is not None else []
        bodies += [figure.body for figure in scene.figures]
        for rotation, origin, scale in bodies:
            for hand in scene.hands:
                local = (hand.keypoints - origin) @ rotation / scale
                assert surface.body_distance(local).min() > 10


def test_hands_are_before_the_camera_and_of_many_sizes(scenes):
    extents = []
    for scene in scenes:
        for hand in scene.hands:
            assert hand.keypoints[:, 2].min() > 60
        points = scene.hands[0].keypoints
        extents.append(np.ptp(points[:, :2] * scene.focal / points[:, 2:], axis=0).max())
    assert np.quantile(extents, 0.1) < 50 and np.quantile(extents, 0.95) > 180


def test_what_makes_it_wide_all_occurs(scenes):
    assert 0.05 < np.mean([bool(scene.figures) for scene in scenes]) < 0.4
    assert 0.1 < np.mean([any(t.hand >= 0 for t in scene.things) for scene in scenes]) < 0.6
    assert 0.1 < np.mean([any(t.hand < 0 for t in scene.things) for scene in scenes]) < 0.5
    focal = [scene.focal for scene in scenes]
    assert min(focal) < 260 and max(focal) > 480


def test_pictures_are_light_and_dark(samples):
    means = [sample.image.mean() for sample in samples]
    assert np.ptp(means) > 80


def test_equal_seeds_give_equal_samples_in_any_order(samples):
    for index in (7, 3):
        again = HandRenderer(variety="wide", without_hands=0.0).render((_SEED, index))
        for name in ("mask", "depth", "hands_uv", "hands_xyz", "hands_visible", "image"):
            np.testing.assert_array_equal(getattr(again, name), getattr(samples[index], name))


def test_workers_write_what_the_stream_gives(tmp_path):
    from keras_hand3d.data.rhd import RHD

    assert synthesize(tmp_path, 4, seed=6, variety="wide", workers=2)
    disk, stream = RHD(tmp_path), SyntheticHands(4, seed=6, variety="wide")
    assert not disk.always_has_hand and not stream.always_has_hand
    for index in range(4):
        for name in ("hands_xyz", "part_mask", "image"):
            np.testing.assert_array_equal(disk[index][name], stream[index][name])
    with pytest.raises(ValueError, match="begun with variety 'wide', now 'rhd'"):
        synthesize(tmp_path, 4, seed=6, without_hands=0.08)


def test_an_unknown_variety_is_named():
    with pytest.raises(ValueError, match=r"Unknown variety 'wild'\. Known varieties: rhd, wide"):
        HandRenderer(variety="wild")
