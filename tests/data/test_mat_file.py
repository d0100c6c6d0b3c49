import struct

import numpy as np
import pytest
from scipy.io import savemat

from keras_hand3d.data.mat_file import read_mat_array

ARRAY = np.arange(24, dtype="float64").reshape(2, 3, 4) / 7.0


def _write(path, compressed=False, **variables):
    savemat(path, variables, do_compression=compressed)
    return path


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("kind", ["f8", "f4", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"])
def test_numbers_come_back_as_scipy_writes_them(tmp_path, compressed, kind):
    array = (ARRAY * 20).astype(kind)
    variables = {"before": np.ones((5, 5)), "text": "abc", "array": array, "after": {"a": 1}}
    came = read_mat_array(_write(tmp_path / "a.mat", compressed, **variables), "array")
    assert came.dtype == array.dtype
    np.testing.assert_array_equal(came, array)


def test_a_name_and_values_of_few_bytes_are_in_the_tag(tmp_path):
    path = _write(tmp_path / "a.mat", a=np.array([[1, 2, 3]], "int8"))
    np.testing.assert_array_equal(read_mat_array(path, "a"), [[1, 2, 3]])


def test_the_other_byte_order_is_read(tmp_path):
    elements = (
        struct.pack(">IIII", 6, 8, 6, 0)
        + struct.pack(">IIii", 5, 8, 1, 2)
        + struct.pack(">HH4s", 1, 1, b"a")
        + struct.pack(">IIdd", 9, 16, 0.5, -3.0)
    )
    header = b" " * 124 + struct.pack(">H", 0x0100) + b"MI"
    (tmp_path / "a.mat").write_bytes(header + struct.pack(">II", 14, len(elements)) + elements)
    np.testing.assert_array_equal(read_mat_array(tmp_path / "a.mat", "a"), [[0.5, -3.0]])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("text", "an array of numbers"),
        ({"field": 1}, "an array of numbers"),
        (np.full((2, 2), "a", object), "an array of numbers"),
        (np.ones((2, 2)) * 1j, "real numbers, got complex"),
    ],
)
def test_what_is_no_array_of_real_numbers_is_refused(tmp_path, value, message):
    with pytest.raises(ValueError, match=r"a\.mat: array: expected " + message):
        read_mat_array(_write(tmp_path / "a.mat", array=value), "array")


def test_a_variable_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"a\.mat: other: expected such a variable"):
        read_mat_array(_write(tmp_path / "a.mat", array=ARRAY), "other")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"a\.mat: there is no such file"):
        read_mat_array(tmp_path / "a.mat", "array")


@pytest.mark.parametrize("compressed", [False, True])
def test_a_file_cut_anywhere_is_refused(tmp_path, compressed):
    path = _write(tmp_path / "a.mat", compressed, array=ARRAY)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"a\.mat: array: "):
            read_mat_array(path, "array")


@pytest.mark.parametrize("compressed", [False, True])
def test_damage_gives_an_array_or_a_named_error(tmp_path, compressed):
    path = _write(tmp_path / "a.mat", compressed, array=ARRAY)
    whole = path.read_bytes()
    random = np.random.default_rng(0)
    for _ in range(1000):
        content = bytearray(whole)
        for place in random.integers(120, min(len(whole), 220), random.integers(1, 4)):
            content[place] = random.integers(256)
        path.write_bytes(content)
        try:
            assert read_mat_array(path, "array").dtype.kind in "fiu"
        except ValueError as error:
            assert "a.mat: array: " in str(error)


def test_more_than_a_label_file_can_hold_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("keras_hand3d.data.mat_file._MAX_BYTES", 1000)
    path = _write(tmp_path / "a.mat", True, array=np.zeros((100, 100)))
    with pytest.raises(ValueError, match="at most 1000 bytes"):
        read_mat_array(path, "array")
