import numpy as np
import pytest
from scipy.io import savemat
from stb_folder import hand_mm, labels, pixel, write_stb

from keras_hand3d.data import STB

ONE = ("B1Counting",)
# RHD's key points 1..20 are STB's 20..1.
TO_RHD = [0, *range(20, 0, -1)]


@pytest.fixture
def root(tmp_path):
    return write_stb(tmp_path / "STB")


def _project(xyz, fx, fy, cx, cy):
    return np.stack([fx * xyz[:, 0] / xyz[:, 2] + cx, fy * xyz[:, 1] / xyz[:, 2] + cy], axis=-1)


def test_the_left_camera_is_as_labelled_in_metres_and_rhd_order(root):
    source = STB(root, ONE)
    sample = source[1]
    xyz = hand_mm(1)[TO_RHD] / 1000.0
    np.testing.assert_allclose(sample["hands_xyz"][0], xyz, rtol=1e-6)
    expected = _project(xyz, 822.79041, 822.79041, 318.47345, 250.31296)
    np.testing.assert_allclose(sample["hands_uv"][0], expected, rtol=1e-6)
    assert sample["hands_present"].tolist() == [True, False]
    assert sample["hands_visible"].tolist() == [[True] * 21, [False] * 21]
    assert not sample["hands_uv"][1].any() and not sample["hands_xyz"][1].any()
    assert source.fields == set(sample)


def test_the_right_camera_is_moved_by_the_baseline(root):
    sample = STB(root, ONE, cameras=("BB_right",))[0]
    xyz = hand_mm()[TO_RHD] / 1000.0
    xyz[:, 0] -= 0.120054
    np.testing.assert_allclose(sample["hands_xyz"][0], xyz, rtol=1e-5, atol=1e-7)
    expected = _project(xyz, 822.79041, 822.79041, 318.47345, 250.31296)
    np.testing.assert_allclose(sample["hands_uv"][0], expected, rtol=1e-5)


def test_the_colour_camera_sees_what_its_extrinsics_bring_back_to_the_labels(root):
    sample = STB(root, ONE, cameras=("SK",))[0]
    vector = np.array([0.00531, -0.01196, 0.00301])
    angle = np.linalg.norm(vector)
    a, b, c = vector / angle
    cross = np.array([[0, -c, b], [c, 0, -a], [-b, a, 0]])
    rotation = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    colour = sample["hands_xyz"][0].astype("float64")
    depth_mm = (rotation @ colour.T).T * 1000.0 + [-24.0381, -0.4563, -1.2326]
    np.testing.assert_allclose(depth_mm, hand_mm()[TO_RHD], atol=1e-3)
    expected = _project(colour, 607.92271, 607.88192, 314.78337, 236.42484)
    np.testing.assert_allclose(sample["hands_uv"][0], expected, rtol=1e-6)


@pytest.mark.parametrize("camera", ["BB_left", "BB_right", "SK"])
def test_positions_are_projections_under_the_sample_s_camera(root, camera):
    sample = STB(root, ONE, cameras=camera, wrist="hand3d")[0]
    projected = sample["hands_xyz"][0] @ sample["intrinsics"].T
    np.testing.assert_allclose(
        projected[:, :2] / projected[:, 2:], sample["hands_uv"][0], atol=1e-3
    )


def test_the_palm_is_key_point_0_and_said_to_be(root):
    source = STB(root, ONE)
    assert source.root_keypoint == "palm"
    assert "palm" in source.notes[-1]
    np.testing.assert_allclose(source[0]["hands_xyz"][0, 0], [-0.02, 0, 0.5], atol=1e-7)


# In STB's order key point 5 is the ring finger's base, 9 the middle finger's: for hand_mm(0) they
# are at (-5, 0, 505) and (7, 8, 509), the palm at (-20, 0, 500).
@pytest.mark.parametrize(
    ("wrist", "expected"),
    [
        ("hand3d", [-5 + 2 * -15, 0, 505 + 2 * -5]),
        ("bihand", [7 + 2.2 * -27, 8 + 2.2 * -8, 509 + 2.2 * -9]),
    ],
)
def test_wrist_conventions(root, wrist, expected):
    source = STB(root, ONE, wrist=wrist)
    xyz = source[0]["hands_xyz"][0]
    np.testing.assert_allclose(xyz[0], np.array(expected) / 1000.0, rtol=1e-5)
    np.testing.assert_allclose(xyz[1:], hand_mm()[TO_RHD][1:] / 1000.0, rtol=1e-6)
    assert source.root_keypoint == "wrist"


@pytest.mark.parametrize("images", ["images", "."])
def test_both_layouts_of_images_are_read(tmp_path, images):
    source = STB(write_stb(tmp_path, images=images), ONE, cameras=("BB_left", "SK"))
    assert [source.sample_id(i) for i in range(4)] == [
        "B1Counting_BB_left_0",
        "B1Counting_BB_left_1",
        "B1Counting_SK_0",
        "B1Counting_SK_1",
    ]
    for index, camera in enumerate(("BB_left", "BB_left", "SK_color", "SK_color")):
        assert (source[index]["image"] == pixel(camera, index % 2)).all()


def test_the_published_split_is_by_sequence(tmp_path):
    assert STB.split("evaluation") == ("B1Counting", "B1Random")
    assert len(STB.split("training")) == 10
    assert STB.split("training")[0] == "B2Counting"
    root = write_stb(tmp_path, STB.split("evaluation"))
    # Two sequences, two cameras, two images.
    assert len(STB(root, STB.split("evaluation"))) == 8
    with pytest.raises(ValueError, match="Unknown split 'test'"):
        STB.split("test")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sequences": ("B7Counting",)}, "Unknown sequence 'B7Counting'"),
        ({"sequences": ()}, "at least one"),
        ({"sequences": ONE * 2}, "sequence once"),
        ({"cameras": ("SK_color",)}, "Unknown camera 'SK_color'"),
        ({"wrist": "wrist"}, "Unknown wrist 'wrist'. Known conventions: palm, hand3d, bihand"),
    ],
)
def test_what_is_unknown_is_refused(root, options, message):
    with pytest.raises(ValueError, match=message):
        STB(root, **({"sequences": ONE} | options))


def test_missing_labels_are_named(root):
    with pytest.raises(FileNotFoundError, match=r"labels/B1Random_BB\.mat: there is no such file"):
        STB(root, ("B1Random",))


def test_a_missing_image_is_named_beside_the_labels_that_need_it(root):
    (root / "images" / "B1Counting" / "BB_right_1.png").unlink()
    source = STB(root, ONE, cameras=("BB_right",))
    assert source[0]["image"].shape == (6, 8, 3)
    with pytest.raises(FileNotFoundError, match=r"BB_right_1\.png: .*B1Counting_BB\.mat has 2"):
        source[1]


def _labels(value, at=(0, 0, 1)):
    content = labels()
    content[at] = value
    return content


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"hand": labels()}, "expected such a variable"),
        ({"handPara": labels().transpose(2, 1, 0)}, r"\(3, 21, images\), got \(2, 21, 3\)"),
        ({"handPara": labels()[..., 0]}, r"got \(3, 21\)"),
        ({"handPara": np.zeros((3, 21, 0))}, r"got \(3, 21, 0\)"),
        ({"handPara": np.full((3, 21, 2), "a", object)}, "expected (an array|real numbers)"),
        ({"handPara": {"a": 1}}, "expected (an array|real numbers)"),
        ({"handPara": labels() * 1j}, "expected (an array|real numbers)"),
        ({"handPara": _labels(np.nan)}, "hand 1: expected finite"),
        ({"handPara": _labels(-5.0, (2, 4, 0))}, "hand 0: .*in front of the camera"),
    ],
)
def test_labels_that_do_not_fit_are_named(root, content, message):
    path = root / "labels" / "B1Counting_BB.mat"
    path.unlink()
    savemat(path, content)
    with pytest.raises(ValueError, match=r"B1Counting_BB\.mat: .*" + message):
        STB(root, ONE)


def test_labels_cut_short_are_named(root):
    path = root / "labels" / "B1Counting_BB.mat"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(ValueError, match=r"B1Counting_BB\.mat: handPara: .*ends early"):
        STB(root, ONE)
