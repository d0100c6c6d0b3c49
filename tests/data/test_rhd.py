import pickle

import numpy as np
import pytest
from rhd_folder import annotation, depth_of, without_hands, write_rhd

from keras_hand3d.data.rhd import RHD
from keras_hand3d.restricted_pickle import UnsafePickleError


@pytest.fixture
def root(tmp_path):
    return write_rhd(tmp_path / "RHD_published_v2")


def test_a_sample_has_both_hands_left_first(root):
    sample = RHD(root)[1]
    expected = annotation(1)
    np.testing.assert_allclose(sample["hands_xyz"].reshape(42, 3), expected["xyz"], rtol=1e-6)
    np.testing.assert_allclose(
        sample["hands_uv"].reshape(42, 2), expected["uv_vis"][:, :2], rtol=1e-6
    )
    np.testing.assert_array_equal(sample["hands_visible"].ravel(), expected["uv_vis"][:, 2] == 1)
    assert sample["hands_present"].all()
    assert sample["part_mask"][5, 5] == 5
    assert sample["part_mask"][21, 21] == 33


def test_depth_does_not_overflow_eight_bits(root):
    depth = RHD(root, depth=True)[0]["depth"]
    np.testing.assert_allclose(depth, depth_of(0) / 65535.0 * 5.0, rtol=1e-6)
    assert depth.max() == pytest.approx(5.0)


def test_load_gives_what_is_stored(root):
    image, mask, depth, stored = RHD(root).load(1)
    assert (image.shape, mask.shape, depth.shape) == ((32, 32, 3), (32, 32), (32, 32))
    np.testing.assert_array_equal(stored["uv_vis"], annotation(1)["uv_vis"])


def test_load_names_a_sample_that_is_not_there(root):
    with pytest.raises(ValueError, match="there is no sample 9"):
        RHD(root).load(9)


def test_splits_are_apart(root):
    write_rhd(root, "evaluation", count=1)
    assert [len(RHD(root, split)) for split in ("training", "evaluation")] == [2, 1]


def test_annotations_beside_the_split_are_found(root):
    (root / "training" / "anno_training.pickle").rename(root / "anno_training.pickle")
    assert len(RHD(root)) == 2


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"anno_training\.pickle: there is no such file"):
        RHD(tmp_path)


def test_an_unknown_split_lists_the_known_ones(root):
    with pytest.raises(ValueError, match="Unknown split 'test'"):
        RHD(root, "test")


@pytest.mark.parametrize(
    ("annotations", "message"),
    [
        ([], "expected a dictionary"),
        ({}, "at least one sample"),
        ({"a": annotation(0)}, "sample numbers from zero, got 'a'"),
        ({0: 3}, "sample 0: expected a dictionary"),
        (
            {0: annotation(0) | {"xyz": np.zeros((21, 3))}},
            r"xyz: expected .*\(42, 3\), got \(21, 3\)",
        ),
        ({0: annotation(0) | {"K": np.full((3, 3), np.nan)}}, "K: expected finite"),
        ({0: {"xyz": np.zeros((42, 3))}}, "uv_vis: expected numbers"),
    ],
)
def test_an_annotation_that_does_not_fit_is_named(tmp_path, annotations, message):
    write_rhd(tmp_path, count=1, annotations=annotations)
    with pytest.raises(ValueError, match=r"anno_training\.pickle.*" + message):
        RHD(tmp_path)


def test_a_hostile_pickle_is_refused(root):
    class Attack:
        def __reduce__(self):
            return print, ("pwned",)

    path = root / "training" / "anno_training.pickle"
    path.write_bytes(pickle.dumps({0: Attack()}, protocol=2))
    with pytest.raises(UnsafePickleError, match=r"anno_training\.pickle.*print"):
        RHD(root)


@pytest.mark.parametrize("kind", ["color", "mask"])
def test_a_truncated_image_is_named(root, kind):
    path = root / "training" / kind / "00001.png"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ValueError, match=f"{kind}/00001.png: expected an image"):
        RHD(root)[1]


def test_a_missing_image_is_named(root):
    (root / "training" / "color" / "00000.png").unlink()
    with pytest.raises(FileNotFoundError, match=r"color/00000\.png"):
        RHD(root)[0]


def test_samples_without_hands_are_read_where_that_is_declared(tmp_path):
    source = RHD(write_rhd(tmp_path, annotations=without_hands(2), share=0.5))
    assert not source.always_has_hand
    assert not source[1]["hands_present"].any()


@pytest.mark.parametrize("share", [None, 0.0])
def test_samples_without_hands_are_refused_where_that_is_not_declared(tmp_path, share):
    source = RHD(write_rhd(tmp_path, annotations=without_hands(2), share=share))
    assert source.always_has_hand
    with pytest.raises(ValueError, match="sample 1: hands_present: expected at least one hand"):
        source[1]


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "expected JSON"), ("[]", "got None"), ('{"without_hands": 2}', "got 2"),
     ('{"without_hands": "x"}', "got 'x'")],
)  # fmt: skip
def test_a_damaged_declaration_is_named(root, text, message):
    (root / "training" / "synthetic.json").write_text(text)
    with pytest.raises(ValueError, match=f"synthetic.json: .*{message}"):
        RHD(root)
