import numpy as np
import pytest
from harness import outputs_of

from keras_hand3d.layers import SelectHand

_LEFT, _RIGHT = [1.0, 0.0], [0.0, 1.0]


def _sample(present=(True, True), visible=(21, 21), left_pixels=None, right_pixels=0):
    uv = np.zeros((1, 2, 21, 2), "float32")
    uv[0, 0], uv[0, 1] = 10.7, 20.7
    is_visible = np.zeros((1, 2, 21), "bool")
    for side in range(2):
        is_visible[0, side, : visible[side]] = True
    sample = {
        "hands_uv": uv,
        "hands_visible": is_visible,
        "hands_present": np.array([present]),
    }
    if left_pixels is not None:
        mask = np.zeros(64, "uint8")
        mask[:left_pixels] = np.resize([2, 17], left_pixels)
        mask[left_pixels : left_pixels + right_pixels] = np.resize([18, 33], right_pixels)
        mask[-4:] = 1
        sample["part_mask"] = mask.reshape(1, 8, 8)
    return sample


def _side(**arguments):
    return outputs_of(SelectHand(), (_sample(**arguments),))["hand_side"][0].tolist()


def test_more_mask_pixels_win():
    assert _side(left_pixels=6, right_pixels=5) == _LEFT
    assert _side(left_pixels=5, right_pixels=6) == _RIGHT


def test_mask_outweighs_visible_points():
    assert _side(visible=(1, 21), left_pixels=6, right_pixels=5) == _LEFT


@pytest.mark.parametrize("pixels", [0, 7])
def test_tie_of_the_mask_is_right(pixels):
    assert _side(left_pixels=pixels, right_pixels=pixels) == _RIGHT


def test_absent_hand_loses_whatever_the_mask_says():
    assert _side(present=(False, True), left_pixels=9, right_pixels=1) == _RIGHT
    assert _side(present=(True, False), left_pixels=0, right_pixels=9) == _LEFT


def test_without_a_mask_more_visible_points_win():
    assert _side(visible=(5, 4)) == _LEFT
    assert _side(visible=(4, 5)) == _RIGHT
    assert _side(visible=(5, 5)) == _RIGHT


def test_the_hand_that_the_sample_is_about_wins():
    sample = _sample(visible=(9, 3)) | {"hands_asked": np.array([[False, True]])}
    assert outputs_of(SelectHand(), (sample,))["hand_side"][0].tolist() == _RIGHT


def test_present_hand_without_visible_points_beats_an_absent_one():
    assert _side(present=(True, False), visible=(0, 21)) == _LEFT


def test_fields_are_those_of_the_chosen_hand():
    came = outputs_of(SelectHand("wrist", truncate_uv=False), (_sample(visible=(9, 3)),))
    np.testing.assert_allclose(came["keypoints_uv"], np.full((1, 21, 2), 10.7), rtol=1e-6)
    assert came["keypoints_visible"][0].sum() == 9
    assert set(came) == {"hand_side", "keypoints_uv", "keypoints_visible"}


def test_pixels_are_truncated():
    came = outputs_of(SelectHand(), (_sample(),))
    np.testing.assert_array_equal(came["keypoints_uv"], np.full((1, 21, 2), 20.0))


@pytest.mark.parametrize(("root", "expected"), [("palm", 15.0), ("wrist", 10.0)])
def test_root(root, expected):
    sample = _sample(present=(True, False))
    sample["hands_uv"][0, 0, 12] = 20.0
    came = outputs_of(SelectHand(root), (sample,))
    np.testing.assert_array_equal(came["keypoints_uv"][0, 0], [expected, expected])


@pytest.mark.parametrize(("root", "expected"), [("palm", True), ("wrist", False)])
def test_palm_is_visible_where_the_middle_base_is(root, expected):
    sample = _sample(present=(True, False))
    sample["hands_visible"][0, 0] = np.arange(21) == 12
    came = outputs_of(SelectHand(root), (sample,))
    assert came["keypoints_visible"][0, 0] == expected


@pytest.mark.parametrize(("root", "expected"), [("palm", False), ("wrist", True)])
def test_a_palm_without_label_is_not_visible(root, expected):
    sample = _sample(present=(True, False))
    sample["hands_labelled"] = np.tile(np.arange(21) != 12, (1, 2, 1))
    came = outputs_of(SelectHand(root), (sample,))
    for name in ("keypoints_labelled", "keypoints_visible"):
        assert came[name][0, [0, 1, 12]].tolist() == [expected, True, False]


def test_other_fields_pass_through():
    sample = _sample() | {"image": np.ones((1, 8, 8, 3), "uint8")}
    came = outputs_of(SelectHand(), (sample,))
    np.testing.assert_array_equal(came["image"], sample["image"])
    assert came["image"].dtype == np.uint8


def test_unknown_root_is_refused():
    with pytest.raises(ValueError, match="thumb"):
        SelectHand("thumb")


def test_a_palm_is_not_averaged_again():
    sample = _sample(present=(True, False))
    sample["hands_uv"][0, 0, 12] = 20.0
    sample["hands_visible"][0, 0] = np.arange(21) == 12
    came = outputs_of(SelectHand("palm", source_root="palm"), (sample,))
    np.testing.assert_array_equal(came["keypoints_uv"][0, 0], [10.0, 10.0])
    assert not came["keypoints_visible"][0, 0]


def test_the_wrist_of_data_with_the_palm_is_refused():
    with pytest.raises(ValueError, match=r"root='wrist' .* STB\(\.\.\., wrist='hand3d'\)"):
        SelectHand("wrist", source_root="palm")


def test_unknown_source_root_is_refused():
    with pytest.raises(ValueError, match="Unknown source_root 'thumb'"):
        SelectHand(source_root="thumb")


def test_config_of_the_source_root_comes_back():
    layer = SelectHand.from_config(SelectHand("palm", source_root="palm").get_config())
    assert (layer.root, layer.source_root) == ("palm", "palm")
