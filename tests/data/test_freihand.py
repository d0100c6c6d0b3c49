import numpy as np
import pytest
from freihand_folder import hand_xyz, intrinsics, write_freihand

from keras_hand3d.data import FreiHAND

# FreiHAND's fingers run from base to tip, RHD's from tip to base.
TO_RHD = [0, 4, 3, 2, 1, 8, 7, 6, 5, 12, 11, 10, 9, 16, 15, 14, 13, 20, 19, 18, 17]


@pytest.fixture
def root(tmp_path):
    return write_freihand(tmp_path / "FreiHAND")


def test_a_sample_is_a_right_hand_in_rhd_order(root):
    source = FreiHAND(root)
    sample = source[1]
    xyz = hand_xyz(1)[TO_RHD]
    np.testing.assert_allclose(sample["hands_xyz"][1], xyz, rtol=1e-6)
    expected = np.stack(
        [481.0 * xyz[:, 0] / xyz[:, 2] + 112, 470.0 * xyz[:, 1] / xyz[:, 2] + 111], axis=-1
    )
    np.testing.assert_allclose(sample["hands_uv"][1], expected, rtol=1e-5)
    np.testing.assert_allclose(sample["intrinsics"], intrinsics(1))
    assert sample["hands_present"].tolist() == [False, True]
    assert sample["hands_visible"].tolist() == [[False] * 21, [True] * 21]
    assert not sample["hands_uv"][0].any() and not sample["hands_xyz"][0].any()
    assert (source.root_keypoint, source.fields) == ("wrist", set(sample))


def test_an_annotation_belongs_to_every_background(root):
    source = FreiHAND(root)
    assert len(source) == 8
    for index in range(8):
        sample = source[index]
        np.testing.assert_allclose(sample["hands_xyz"][1], hand_xyz(index % 2)[TO_RHD], rtol=1e-6)
        assert abs(int(sample["image"].mean()) - 20 * index) <= 2
    assert source.sample_id(7) == "00000007"


def test_fewer_backgrounds_are_the_first_ones(root):
    source = FreiHAND(root, backgrounds=1)
    assert [source.sample_id(index) for index in range(len(source))] == ["00000000", "00000001"]
    assert source.sample_id(-1) == "00000001"
    with pytest.raises(IndexError):
        source[2]


def test_evaluation_has_one_background(root):
    write_freihand(root, "evaluation", count=3, versions=1)
    assert len(FreiHAND(root, "evaluation")) == 3


def test_scales_are_read_where_they_are(root):
    np.testing.assert_allclose(FreiHAND(root).scales, [0.03, 0.031], rtol=1e-6)
    (root / "training_scale.json").unlink()
    assert FreiHAND(root).scales is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("test",), "Unknown split 'test'"),
        (("training", 0), "1 to 4 backgrounds, got 0"),
        (("training", 5), "1 to 4 backgrounds, got 5"),
    ],
)
def test_what_is_unknown_is_refused(root, arguments, message):
    with pytest.raises(ValueError, match=message):
        FreiHAND(root, *arguments)


@pytest.mark.parametrize("kind", ["xyz", "K"])
def test_missing_annotations_are_named(root, kind):
    (root / f"training_{kind}.json").unlink()
    with pytest.raises(FileNotFoundError, match=f"training_{kind}.json: there is no such file"):
        FreiHAND(root)


def test_a_missing_image_is_named(root):
    (root / "training" / "rgb" / "00000005.jpg").unlink()
    source = FreiHAND(root)
    with pytest.raises(FileNotFoundError, match=r"00000005\.jpg: .*2 annotations .* need 8 images"):
        source[5]


def _hands(value):
    hands = [hand_xyz(0).tolist(), hand_xyz(1).tolist()]
    hands[1][3] = value
    return hands


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        ({"xyz": {}}, "xyz.json: expected a list"),
        ({"xyz": []}, "xyz.json: expected a list"),
        ({"xyz": _hands([1.0, 2.0])}, "xyz.json, entry 1: .*several lengths"),
        ({"xyz": _hands(["1", "2", "3"])}, r"xyz.json, entry 1: expected finite numbers of shape"),
        ({"xyz": _hands([None, 0, 1])}, "xyz.json, entry 1: expected finite"),
        ({"xyz": _hands([float("nan"), 0, 1])}, "xyz.json, entry 1: expected finite"),
        ({"xyz": _hands([1e300, 0, 1])}, "xyz.json, entry 1: expected finite"),
        ({"xyz": [[1, 2, 3]]}, r"xyz.json, entry 0: .*\(21, 3\), got int64 of \(3,\)"),
        ({"K": [intrinsics().tolist()]}, "K.json: expected 2 entries, as .*xyz.json has, got 1"),
        ({"K": [[[1, 2], [3, 4]]] * 2}, r"K.json, entry 0: .*\(3, 3\)"),
        ({"scale": [0.03, "x"]}, "scale.json, entry 1: expected finite"),
    ],
)
def test_annotations_that_do_not_fit_are_named(tmp_path, contents, message):
    write_freihand(tmp_path, **contents)
    with pytest.raises(ValueError, match="training_" + message):
        FreiHAND(tmp_path)


def test_a_hand_behind_the_camera_is_named(tmp_path):
    write_freihand(tmp_path, xyz=_hands([0.0, 0.0, -0.5]))
    with pytest.raises(ValueError, match=r"training_xyz\.json, entry 1: .*in front of the camera"):
        FreiHAND(tmp_path)[1]


@pytest.mark.parametrize("text", ["", "[[", "[" * 100000, "[" + "9" * 5000 + "]"])
def test_a_damaged_file_is_named(root, text):
    (root / "training_xyz.json").write_text(text)
    with pytest.raises(ValueError, match=r"training_xyz\.json: expected JSON"):
        FreiHAND(root)
