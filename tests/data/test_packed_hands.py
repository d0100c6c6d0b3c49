import json
import pickle

import numpy as np
import pytest
from numbered_hands import NumberedHands

from keras_hand3d.data import HandBatches, PackedHands, pack


@pytest.fixture
def folder(tmp_path):
    pack(NumberedHands(), tmp_path / "packed")
    return tmp_path / "packed"


def _change(folder, **changes):
    path = folder / "packed_hands.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def _replace(folder, name, array, **options):
    """Another array under a field's name."""
    np.save(folder / f"{name}.npy", array, **options)


def test_samples_are_read_in_any_order(folder):
    packed = PackedHands(folder)
    assert [int(packed[index]["image"][0, 0, 0]) for index in (4, 0, 2)] == [4, 0, 2]
    with pytest.raises(IndexError):
        packed[5]


def test_samples_cannot_change_the_files(folder):
    with pytest.raises(ValueError, match="read-only"):
        PackedHands(folder)[0]["image"][0, 0] = 1


def test_batches_are_arrays_of_their_own(folder):
    (batch,) = HandBatches(PackedHands(folder), 2)[0]
    batch["image"][:] = 9
    assert PackedHands(folder)[0]["image"].max() == 0


def test_another_process_opens_the_files_itself(folder):
    dumped = pickle.dumps(PackedHands(folder))
    assert len(dumped) < 500
    np.testing.assert_array_equal(pickle.loads(dumped)[3]["image"], np.full((4, 6, 3), 3))


def test_a_folder_without_index_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"packed_hands\.json: there is no such file"):
        PackedHands(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "[" * 100_000, '{"count": 1}', "\udcff", '{"count": 1e999}']
)
def test_nonsense_in_place_of_the_index_is_named(folder, text):
    (folder / "packed_hands.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ValueError, match=r"packed_hands\.json"):
        PackedHands(folder)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 2}, "format"),
        ({"count": 4}, "expected 4 ids, got 5"),
        ({"count": "5"}, "count"),
        ({"count": -5}, "count"),
        ({"ids": [1, 2, 3, 4, 5]}, "ids"),
        ({"root_keypoint": "thumb"}, "root_keypoint"),
        ({"shapes": {"image": [4, 6, 3]}}, "expected the fields"),
        ({"shapes": {}}, "expected the fields"),
    ],
)
def test_an_index_that_does_not_fit_is_named(folder, changes, message):
    _change(folder, **changes)
    with pytest.raises(ValueError, match=rf"packed_hands\.json.*{message}"):
        PackedHands(folder)


@pytest.mark.parametrize(
    "sample_id",
    ["../x", "/../../x", "/x", "a/../x", "..", "a\\b", "a\0b", "a\nb", "\x1b[2J", "", "a" * 4097],
)
def test_a_name_that_could_lead_out_of_a_folder_is_refused(folder, sample_id):
    _change(folder, ids=[sample_id, "1", "2", "3", "4"])
    with pytest.raises(ValueError, match=r"packed_hands\.json: .*expected the name of a sample"):
        PackedHands(folder)


@pytest.mark.parametrize("sample_id", ["seq/0001", "a..b", ".._hand", "Å 手", "0_B1Counting_BB_3"])
def test_a_name_of_any_other_kind_is_kept(folder, sample_id):
    _change(folder, ids=[sample_id, "1", "2", "3", "4"])
    assert PackedHands(folder).sample_id(0) == sample_id


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("../image", [4, 6, 3]),
        ("image", [4, 6]),
        ("image", [4, 6, 4]),
        ("hands_uv", [2, 20, 2]),
        ("hands_uv", [2, 21, -2]),
        ("part_mask", [4, 5]),
    ],
)
def test_shapes_outside_of_the_schema_are_refused(folder, name, shape):
    index = json.loads((folder / "packed_hands.json").read_text())
    _change(folder, shapes=index["shapes"] | {name: shape})
    with pytest.raises(ValueError, match=r"packed_hands\.json: .*(field|shape|greater)"):
        PackedHands(folder)


def test_a_missing_file_is_named(folder):
    (folder / "hands_uv.npy").unlink()
    with pytest.raises(ValueError, match=r"hands_uv\.npy: there is no such file"):
        PackedHands(folder)


def test_a_truncated_file_is_named(folder):
    path = folder / "image.npy"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match=r"image\.npy: expected 488 bytes, got 487"):
        PackedHands(folder)


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((5, 4, 6, 3), "float32"),
        np.zeros((5, 4, 6, 3), "int8"),
        np.zeros((4, 4, 6, 3), "uint8"),
        np.zeros((5, 6, 4, 3), "uint8"),
        np.zeros((5, 0, 6, 3), "uint8"),
        np.zeros(5, "uint8"),
    ],
)
def test_an_array_of_another_shape_or_type_is_named(folder, array):
    _replace(folder, "image", array)
    with pytest.raises(ValueError, match=r"image\.npy: expected"):
        PackedHands(folder)


def test_pickles_are_not_run(folder):
    _replace(folder, "image", np.array([print] * 5, object), allow_pickle=True)
    with pytest.raises(ValueError, match=r"image\.npy: expected a NumPy array"):
        PackedHands(folder)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x80\x04N.", b"\x93NUMPY\x01\x00\xff"])
def test_what_is_no_array_is_named(folder, content):
    path = folder / "image.npy"
    path.write_bytes(content.ljust(488, b"\0"))
    with pytest.raises(ValueError, match=r"image\.npy: expected a NumPy array"):
        PackedHands(folder)


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '|u1', 'fortran_order': False, 'shape': (5, 4, 6, 99999999999999999999)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (5, 4, 6, -3)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': 'all'}",
        "{'descr': '|u1'}",
        "{'descr': 'O', 'fortran_order': False, 'shape': (5, 4, 6, 3)}",
        "__import__('os').abort()",
        "((((",
    ],
)
def test_a_header_made_up_is_named(folder, header):
    path = folder / "image.npy"
    text = header.ljust(117).encode() + b"\n"
    content = b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text
    path.write_bytes(content.ljust(488, b"\0"))
    with pytest.raises(ValueError, match=r"image\.npy: expected"):
        PackedHands(folder)


def test_columns_first_is_refused(folder):
    _replace(folder, "image", np.asfortranarray(np.random.default_rng(0).integers(
        0, 255, (5, 4, 6, 3), dtype=np.uint8)))  # fmt: skip
    with pytest.raises(ValueError, match=r"image\.npy: expected"):
        PackedHands(folder)


def test_numbers_that_are_none_are_named_when_read(folder):
    points = np.zeros((5, 2, 21, 2), "float32")
    points[3] = np.nan
    _replace(folder, "hands_uv", points)
    packed = PackedHands(folder)
    packed[2]
    with pytest.raises(ValueError, match=r"packed, sample number3: hands_uv: expected finite"):
        packed[3]
