import numpy as np
import pytest

pytest.importorskip("numba")
pytest.importorskip("skimage")

from keras_hand3d.data import CachedHands
from keras_hand3d.data.rhd import RHD
from keras_hand3d.data.synthetic import HandRenderer, SyntheticHands, synthesize

_COUNT = 30


@pytest.fixture(scope="module")
def samples():
    renderer = HandRenderer(without_hands=1.0)
    return [renderer.render((31, index)) for index in range(_COUNT)]


def test_no_hand_is_annotated_or_in_the_mask(samples):
    for sample in samples:
        assert not sample.hands_present.any() and not sample.hands_visible.any()
        assert not sample.hands_uv.any() and not sample.hands_xyz.any()
        assert sample.mask.max() <= 1


def test_something_is_there_in_most_and_nothing_in_some(samples):
    covered = np.array([(sample.mask > 0).mean() for sample in samples])
    assert 0.6 < (covered > 0.02).mean() < 1.0
    assert (covered == 0).any()


def test_depth_is_far_where_the_mask_is_empty(samples):
    for sample in samples:
        assert (sample.depth[sample.mask == 0] == 5.0).all()
        assert (sample.depth[sample.mask > 0] <= 5.0).all()


def test_people_limbs_and_things_all_occur():
    renderer = HandRenderer(without_hands=1.0)
    scenes = [renderer.scene((4, index)) for index in range(100)]
    assert all(not scene.hands for scene in scenes)
    assert 0.3 < np.mean([bool(scene.figures) for scene in scenes]) < 0.8
    shapes = {thing.shape for scene in scenes for thing in scene.things}
    assert shapes == {"ball", "box", "cylinder", "limb"}


def test_the_share_is_kept_and_the_other_samples_stay_what_they_were():
    mixed, plain = HandRenderer(without_hands=0.3), HandRenderer()
    without = [not mixed.scene((9, index)).hands for index in range(150)]
    assert 0.2 < np.mean(without) < 0.4
    index = without.index(False)
    np.testing.assert_array_equal(mixed.render((9, index)).image, plain.render((9, index)).image)


def test_the_source_says_what_it_is():
    assert SyntheticHands(5).always_has_hand
    mixed = SyntheticHands(5, seed=1, without_hands=0.5)
    assert not mixed.always_has_hand and not CachedHands(mixed).always_has_hand
    present = [mixed[index]["hands_present"].any() for index in range(5)]
    assert any(present) and not all(present)


def test_on_disk_they_are_those_of_the_stream(tmp_path):
    assert synthesize(tmp_path, 4, seed=2, without_hands=0.7, workers=2)
    disk, stream = RHD(tmp_path), SyntheticHands(4, seed=2, without_hands=0.7)
    assert not disk.always_has_hand
    for index in range(4):
        for name, value in stream[index].items():
            np.testing.assert_array_equal(disk[index][name], value)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match="without_hands: expected a share"):
        HandRenderer(without_hands=share)
