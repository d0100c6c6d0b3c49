import mmap

import numpy as np
import pytest

from keras_hand3d.data.mapped_field import MappedField, pages_of


@pytest.fixture(params=[3, 40_000], ids=["small", "large"])
def numbers(request):
    """Five samples of a few bytes, or of several pages."""
    return np.arange(5 * request.param, dtype="uint32").reshape(5, request.param)


@pytest.fixture
def field(tmp_path, numbers):
    path = tmp_path / "field.bin"
    path.write_bytes(b"x" * 100 + numbers.tobytes())
    return MappedField(path, "uint32", 100, numbers.shape)


def test_samples_are_read_in_any_order(field, numbers):
    for index in (4, 0, 2, -1, -5):
        np.testing.assert_array_equal(field[index], numbers[index])
    np.testing.assert_array_equal(field.array, numbers)


def test_a_sample_that_there_is_not_is_refused(field):
    with pytest.raises(IndexError):
        field[5]
    with pytest.raises(IndexError):
        field[-6]


def test_samples_cannot_be_changed(field):
    with pytest.raises(ValueError, match="read-only"):
        field[0][0] = 1


def test_the_pages_of_a_sample_hold_it_and_begin_with_a_page():
    page = mmap.PAGESIZE
    assert pages_of(offset=100, size=page, index=0) == (0, page + 100)
    assert pages_of(offset=100, size=page, index=3) == (3 * page, page + 100)
    assert pages_of(offset=0, size=page // 2, index=1) == (0, page)
    assert pages_of(offset=0, size=page // 2, index=2) == (page, page // 2)
