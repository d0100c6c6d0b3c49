import collections

import numpy as np
import pytest
from numbered_hands import NumberedHands

from keras_hand3d.data import HandMixture, HandSource


class Other(NumberedHands):
    """Wider images, in 3D, without sides, with a mask; numbers from 100."""

    fields = NumberedHands.fields | {"hands_xyz", "part_mask"}
    has_hand_side = False
    notes = ("of the other",)

    def __getitem__(self, index):
        sample = super().__getitem__(index)
        sample["image"] = np.full((8, 16, 3), 100 + index, np.uint8)
        sample["part_mask"] = np.full((8, 16), 2, np.uint8)
        sample["hands_xyz"] = np.zeros((2, 21, 3), "float32")
        sample["hands_present"] = np.array([True, False])
        return sample


def _numbers(mixture):
    return collections.Counter(int(mixture[i]["image"][0, 0, 0]) for i in range(len(mixture)))


def test_every_sample_is_shown_and_shares_are_the_weights():
    counts = _numbers(HandMixture([NumberedHands(6), Other(2)], [2.0, 1.0], canvas=8))
    assert counts == {**dict.fromkeys(range(6), 1), 100: 2, 101: 1}


def test_it_knows_of_its_samples_what_all_parts_know():
    known, more = NumberedHands(3), Other(2)
    mixture = HandMixture([known, more], [1.0, 1.0], canvas=8)
    assert mixture.visible_keypoints() is None
    known.visible_keypoints = lambda: np.array([1, 2, 3])
    more.visible_keypoints = lambda: np.array([7, 8])
    np.testing.assert_array_equal(mixture.visible_keypoints(), [1, 2, 3, 7, 8, 7])
    more.shows_hand = lambda: np.array([False, True])
    np.testing.assert_array_equal(mixture.shows_hand(), [True] * 3 + [False, True, False])


def test_a_small_weight_makes_the_pass_longer():
    mixture = HandMixture([NumberedHands(3), Other(6)], [3.0, 1.0], canvas=8)
    counts = _numbers(mixture)
    assert len(mixture) == 24
    assert {number: counts[number] for number in (0, 1, 2, 100, 105)} == {
        0: 6, 1: 6, 2: 6, 100: 1, 105: 1
    }  # fmt: skip


def test_it_has_what_all_have():
    mixture = HandMixture([NumberedHands(3), Other(2)], canvas=8)
    assert mixture.fields == NumberedHands.fields
    assert mixture.has_hand_side is False
    assert mixture.notes == ("of the other",)
    for index in (0, len(mixture) - 1):
        sample = mixture[index]
        assert set(sample) == mixture.fields
        assert sample["image"].shape == (8, 8, 3)
    assert mixture.sample_id(0) == "0_number0"
    assert mixture.sample_id(len(mixture) - 1).startswith("1_number")


def test_labels_are_told_of_all_if_one_part_tells_them():
    class Labelled(NumberedHands):
        fields = NumberedHands.fields | {"hands_labelled"}

        def __getitem__(self, index):
            labelled = np.tile(np.arange(21) != 3, (2, 1))
            return super().__getitem__(index) | {"hands_labelled": labelled}

    mixture = HandMixture([Labelled(2), Other(2)], canvas=8)
    assert mixture.fields == Labelled.fields
    first, last = mixture[0]["hands_labelled"], mixture[2]["hands_labelled"]
    # Of data without sides the first hand alone is left, in the left one's place.
    assert np.argwhere(~first[0]).ravel().tolist() == [3] and not first[1].any()
    assert last.all(axis=1).tolist() == [True, False] and not last[1].any()


def test_the_hand_that_is_asked_for_stands_in_the_left_ones_place():
    class Asking(NumberedHands):
        fields = NumberedHands.fields | {"hands_asked"}

        def __getitem__(self, index):
            sample = super().__getitem__(index)
            sample["hands_uv"][1] += 5.0
            told = {"hands_present": [True, True], "hands_asked": [False, True]}
            return sample | {name: np.array(value) for name, value in told.items()}

    class WithoutSides(NumberedHands):
        has_hand_side = False

    sample = HandMixture([Asking(1), WithoutSides(1)], canvas=8)[0]
    np.testing.assert_array_equal(sample["hands_uv"][0], 5.0)
    assert sample["hands_asked"].tolist() == [True, False]


def test_images_are_fitted_and_positions_with_them():
    sample = HandMixture([Other(5)], canvas=8)[4]
    # 16 x 8 pixels in a square of 8: half as large, positions of pixel centres.
    np.testing.assert_allclose(sample["hands_uv"][0], (4 + 0.5) * 0.5 - 0.5)
    np.testing.assert_array_equal(sample["hands_uv"][1], 0.0)
    np.testing.assert_array_equal(sample["part_mask"][:4], 2)
    np.testing.assert_array_equal(sample["part_mask"][4:], 0)


@pytest.mark.parametrize("size", [(640, 480), (1000, 333)])
def test_masks_and_positions_scale_alike(size):
    disc = np.array([size[1] - 60, size[0] - 60])

    class Disc(NumberedHands):
        fields = NumberedHands.fields | {"part_mask"}

        def __getitem__(self, index):
            rows, columns = np.indices(size)
            is_hand = np.hypot(columns - disc[0], rows - disc[1]) < 50.0
            image = np.zeros((*size, 3), np.uint8)
            return super().__getitem__(index) | {"image": image, "part_mask": 5 * is_hand}

    mask = HandMixture([Disc(1)])[0]["part_mask"]
    rows, columns = np.nonzero(mask)
    scale = 320 / size[0]
    # Of an even number of pixels none is in the middle.
    expected = (disc + 0.5) * scale - 0.5
    np.testing.assert_allclose([columns.mean(), rows.mean()], expected, atol=0.3)


def test_hands_without_sides_stand_in_the_left_ones_place():
    class Right(NumberedHands):
        def __getitem__(self, index):
            return super().__getitem__(index) | {"hands_present": np.array([False, True])}

    sample = HandMixture([Right(2), Other(2)], canvas=8)[0]
    assert sample["hands_present"].tolist() == [True, False]


class Palm(NumberedHands):
    root_keypoint = "palm"


@pytest.mark.parametrize(
    ("sources", "weights", "message"),
    [
        ([], None, "Expected data sets"),
        ([NumberedHands()], [1.0, 2.0], "as many weights, got 1 and 2"),
        ([NumberedHands()], [0.0], "weights above 0, got 0"),
        ([NumberedHands()], [float("nan")], "weights above 0"),
        ([NumberedHands(), Palm()], None, "palm and wrist"),
    ],
)
def test_what_cannot_be_mixed_is_refused(sources, weights, message):
    with pytest.raises(ValueError, match=message):
        HandMixture(sources, weights)


def test_it_is_a_source():
    mixture = HandMixture([NumberedHands(3)], canvas=8)
    assert isinstance(mixture, HandSource)
    with pytest.raises(IndexError):
        mixture[3]
