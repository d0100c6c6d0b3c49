import numpy as np
import pytest
from numbered_hands import NumberedHands
from rhd_folder import annotation, without_hands, write_rhd

from keras_hand3d.data import (
    RHD,
    CachedHands,
    HandMixture,
    SelectedHands,
    pack,
    samples_with_hands,
)


def _rhd(root, shows):
    """Samples of RHD's layout, which show hands or do not."""
    empty = without_hands(len(shows))
    annotations = {i: annotation(i) if shown else empty[i] for i, shown in enumerate(shows)}
    return RHD(write_rhd(root, count=len(shows), annotations=annotations, share=0.5))


def test_samples_in_the_order_that_is_given():
    source = NumberedHands(5)
    chosen = SelectedHands(source, [3, 0])
    assert len(chosen) == 2
    assert [chosen.sample_id(i) for i in range(2)] == ["number3", "number0"]
    assert [chosen[i]["image"].max() for i in range(2)] == [3, 0]
    assert source.reads == [1, 0, 0, 1, 0]


def test_what_the_data_set_is_goes_along():
    source = NumberedHands(3)
    source.root_keypoint, source.has_hand_side, source.notes = "palm", False, ("a note",)
    chosen = SelectedHands(source, [1])
    assert (chosen.root_keypoint, chosen.has_hand_side, chosen.notes) == (
        "palm",
        False,
        ("a note",),
    )
    assert chosen.provides == source.provides


@pytest.mark.parametrize(
    ("indices", "message"),
    [
        ([], "at least one, got"),
        ([0, 5], "expected 0 to 4, got 0 to 5"),
        ([-1], "expected 0 to 4, got -1 to -1"),
    ],
)
def test_samples_that_are_not_there_are_refused(indices, message):
    with pytest.raises(ValueError, match=message):
        SelectedHands(NumberedHands(5), indices)


@pytest.mark.parametrize("kind", ["rhd", "packed", "cached"])
def test_samples_without_hands_are_left_out(kind, tmp_path):
    source = _rhd(tmp_path / "data", [True, False, True])
    if kind == "packed":
        source = pack(source, tmp_path / "packed")
    if kind == "cached":
        source = CachedHands(source)
    chosen = samples_with_hands(source)
    assert chosen.always_has_hand
    assert [chosen.sample_id(i) for i in range(len(chosen))] == ["00000", "00002"]
    assert all(chosen[i]["hands_present"].any() for i in range(2))


def _with_visible(root, counts):
    """Samples of RHD's layout whose hands show so many key points, the left one first."""
    annotations = {index: annotation(index) for index in range(len(counts))}
    for index, count in enumerate(counts):
        annotations[index]["uv_vis"][:, 2] = np.arange(42) < count
    return RHD(write_rhd(root, count=len(counts), annotations=annotations))


@pytest.mark.parametrize("kind", ["rhd", "packed", "cached", "selected", "mixture"])
def test_samples_that_show_too_little_of_a_hand_are_left_out(kind, tmp_path):
    source = _with_visible(tmp_path / "data", [14, 13, 21, 0])
    wrap = {
        "rhd": lambda: source,
        "packed": lambda: pack(source, tmp_path / "packed"),
        "cached": lambda: CachedHands(source),
        "selected": lambda: SelectedHands(source, [0, 1, 2, 3]),
        "mixture": lambda: HandMixture([source]),
    }
    whole = wrap[kind]()
    np.testing.assert_array_equal(whole.visible_keypoints(), [14, 13, 21, 0])
    assert samples_with_hands(whole, 14).indices.tolist() == [0, 2]


def test_a_data_set_that_shows_too_little_everywhere_is_refused(tmp_path):
    source = _with_visible(tmp_path, [3, 2])
    with pytest.raises(ValueError, match="shows a hand with 4 visible key points"):
        samples_with_hands(source, 4)


def test_how_much_is_visible_must_be_known():
    with pytest.raises(ValueError, match="how much of it: pack it first"):
        samples_with_hands(NumberedHands(2), 1)


def test_a_choice_knows_which_of_its_samples_show_hands(tmp_path):
    source = _rhd(tmp_path, [True, False, True])
    np.testing.assert_array_equal(SelectedHands(source, [1, 2]).shows_hand(), [False, True])


def test_a_data_set_of_hands_alone_is_not_touched():
    source = NumberedHands(2)
    assert samples_with_hands(source) is source


def test_without_any_hand_nothing_can_be_chosen(tmp_path):
    with pytest.raises(ValueError, match="no sample of the data set shows a hand"):
        samples_with_hands(_rhd(tmp_path, [False, False]))


def test_where_only_reading_tells_packing_is_the_way():
    source = NumberedHands(2)
    source.always_has_hand = False
    with pytest.raises(ValueError, match="pack it first"):
        samples_with_hands(source)
