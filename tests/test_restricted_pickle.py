import os
import pickle

import numpy as np
import pytest

from keras_hand3d.restricted_pickle import UnsafePickleError, load_array_pickle

RECONSTRUCT = b"cnumpy.core.multiarray\n_reconstruct\n"
# _reconstruct(ndarray, (0,), "b"): an array before its state is set.
EMPTY_ARRAY = RECONSTRUCT + b"(cnumpy\nndarray\nI0\n\x85U\x01btR"
FLOAT_STATE = "(I3\nU\x01<NNNI-1\nI-1\nI0\ntb"


def write(tmp_path, content):
    path = tmp_path / "hostile.pickle"
    path.write_bytes(content)
    return path


def dtype(code, state=FLOAT_STATE):
    return f"cnumpy\ndtype\n(U{chr(len(code))}{code}I0\nI1\ntR{state}".encode("latin1")


def array(shape, dtype_code, data):
    """Opcodes of an array; data is opcodes too."""
    sizes = b"(" + b"".join(b"I%d\n" % size for size in shape) + b"t"
    return EMPTY_ARRAY + b"(I1\n" + sizes + dtype_code + b"I00\n" + data + b"tb"


def text(count):
    return b"U" + bytes([count]) + b"\0" * count


class Runs:
    """Pickles as a call of ``function`` on ``arguments``."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


@pytest.fixture
def weights():
    generator = np.random.RandomState(0)
    return {
        "HandSegNet/conv1_1/weights": generator.randn(3, 3, 3, 4).astype("float32"),
        "HandSegNet/conv1_1/biases": generator.randn(4).astype("float32"),
    }


def assert_same(found, expected):
    assert list(found) == list(expected)
    for name in expected:
        np.testing.assert_array_equal(found[name], expected[name])
        assert type(found[name]) is np.ndarray
        assert found[name].dtype == expected[name].dtype


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4])
def test_a_dictionary_of_arrays_comes_back(tmp_path, weights, protocol):
    path = write(tmp_path, pickle.dumps(weights, protocol=protocol))
    assert_same(load_array_pickle(path), weights)


def test_a_released_style_pickle_comes_back(tmp_path, weights):
    content = pickle.dumps(weights, protocol=2).replace(b"numpy._core", b"numpy.core")
    assert b"c_codecs\nencode" in content
    assert b"cnumpy.core.multiarray\n_reconstruct" in content
    assert_same(load_array_pickle(write(tmp_path, content)), weights)


def test_an_array_whose_bytes_are_text_comes_back(tmp_path):
    data = np.array([1.5, -2.0], "<f4").tobytes()
    content = b"\x80\x02" + array((2,), dtype("f4"), b"U\x08" + data) + b"."
    np.testing.assert_array_equal(load_array_pickle(write(tmp_path, content)), [1.5, -2.0])


def test_a_big_endian_array_comes_back(tmp_path):
    values = np.array([1, 256, -3], ">i4")
    path = write(tmp_path, pickle.dumps(values, protocol=2))
    np.testing.assert_array_equal(load_array_pickle(path), [1, 256, -3])


def test_a_fortran_ordered_array_comes_back(tmp_path):
    values = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    path = write(tmp_path, pickle.dumps(values, protocol=2))
    np.testing.assert_array_equal(load_array_pickle(path), [[0, 1, 2], [3, 4, 5]])


def test_nested_containers_come_back(tmp_path):
    path = write(tmp_path, pickle.dumps({3: [(np.ones(2), "text"), 1.5]}, protocol=2))
    found = load_array_pickle(path)
    np.testing.assert_array_equal(found[3][0][0], [1.0, 1.0])
    assert found[3][0][1] == "text"
    assert found[3][1] == 1.5


def test_an_array_that_occurs_twice_comes_back_as_one(tmp_path):
    values = np.ones(2)
    found = load_array_pickle(write(tmp_path, pickle.dumps([values, values], protocol=2)))
    assert found[0] is found[1]


def test_arrays_that_come_back_may_be_written_to(tmp_path, weights):
    found = load_array_pickle(write(tmp_path, pickle.dumps(weights, protocol=2)))
    assert all(values.flags.writeable for values in found.values())


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_os_system_is_refused_and_not_run(tmp_path, protocol):
    sentinel = tmp_path / "sentinel"
    content = pickle.dumps(Runs(os.system, f"touch {sentinel}"), protocol=protocol)
    with pytest.raises(UnsafePickleError, match=r"hostile\.pickle.*(posix|nt)\.system"):
        load_array_pickle(write(tmp_path, content))
    assert not sentinel.exists()


def test_the_same_file_runs_when_unpickled_without_care(tmp_path):
    sentinel = tmp_path / "sentinel"
    pickle.loads(pickle.dumps(Runs(os.system, f"touch {sentinel}")))
    assert sentinel.exists()


@pytest.mark.parametrize("module", ["builtins", "__builtin__"])
def test_eval_is_refused_and_not_run(tmp_path, module):
    sentinel = tmp_path / "sentinel"
    code = f"open({str(sentinel)!r}, 'w')"
    content = f"c{module}\neval\n(V{code}\ntR.".encode()
    with pytest.raises(UnsafePickleError, match=rf"hostile\.pickle.*{module}\.eval"):
        load_array_pickle(write(tmp_path, content))
    assert not sentinel.exists()


def test_a_call_hidden_among_arrays_is_refused_and_not_run(tmp_path, weights):
    sentinel = tmp_path / "sentinel"
    hostile = {**weights, "extra": Runs(os.mkdir, str(sentinel))}
    with pytest.raises(UnsafePickleError, match="mkdir"):
        load_array_pickle(write(tmp_path, pickle.dumps(hostile, protocol=2)))
    assert not sentinel.exists()


@pytest.mark.parametrize(
    "opcodes",
    [b"(ios\nsystem\n.", b"(Vtrue\nios\nsystem\n.", b"\x80\x04\x8c\x02os\x8c\x06system\x93."],
    ids=["INST", "INST with argument", "STACK_GLOBAL"],
)
def test_every_way_to_name_a_global_is_refused(tmp_path, opcodes):
    with pytest.raises(UnsafePickleError, match=r"os\.system"):
        load_array_pickle(write(tmp_path, opcodes))


@pytest.mark.parametrize(
    "name",
    ["numpy.core.multiarray\nscalar", "numpy\nload", "_codecs\ndecode", "numpy\nndarray.tofile"],
)
def test_neighbours_of_the_allowed_globals_are_refused(tmp_path, name):
    with pytest.raises(UnsafePickleError):
        load_array_pickle(write(tmp_path, f"c{name}\n.".encode()))


@pytest.mark.parametrize("codec", ["rot13", "zlib", "idna", "utf-8"])
def test_encode_with_another_codec_is_refused(tmp_path, codec):
    content = f"c_codecs\nencode\n(Vabc\nV{codec}\ntR.".encode()
    with pytest.raises(UnsafePickleError, match=codec):
        load_array_pickle(write(tmp_path, content))


def test_encode_of_something_else_than_text_is_refused(tmp_path):
    with pytest.raises(UnsafePickleError):
        load_array_pickle(write(tmp_path, b"c_codecs\nencode\n(I7\nVlatin1\ntR."))


@pytest.mark.parametrize(
    "name",
    [
        "numpy\nndarray",
        "numpy\ndtype",
        "_codecs\nencode",
        "numpy.core.multiarray\n_reconstruct",
    ],
)
@pytest.mark.parametrize("attribute", ["__call__", "__class__", "__setstate__", "extra"])
@pytest.mark.parametrize("kind", ["state", "slots"])
def test_build_cannot_set_attributes_on_what_stands_for_a_global(tmp_path, name, attribute, kind):
    state = f"}}V{attribute}\nI1\ns"
    state = state if kind == "state" else f"N{state}\x86"
    content = f"\x80\x02c{name}\n{state}b.".encode("latin1")
    with pytest.raises(ValueError, match=r"hostile\.pickle"):
        load_array_pickle(write(tmp_path, content))


def test_build_on_a_dtype_leaves_numpys_own_dtypes_alone(tmp_path):
    content = b"\x80\x02" + array((2,), dtype("f4", FLOAT_STATE.replace("<", ">")), text(8)) + b"."
    load_array_pickle(write(tmp_path, content))
    assert np.dtype("f4").isnative


def test_arrays_of_objects_are_refused(tmp_path):
    content = pickle.dumps(np.array([1, "a"], dtype=object), protocol=2)
    with pytest.raises(UnsafePickleError, match="'O8'"):
        load_array_pickle(write(tmp_path, content))


def test_structured_arrays_are_refused(tmp_path):
    content = pickle.dumps(np.zeros(2, "i4,f4"), protocol=2)
    with pytest.raises(UnsafePickleError, match="expected numbers"):
        load_array_pickle(write(tmp_path, content))


def test_a_dtype_state_with_a_field_beyond_the_item_is_refused(tmp_path):
    field = "}U\x01a" + dtype("f4").decode() + "I100000\n\x86s"
    state = f"(I3\nU\x01<N(U\x01at{field}I-1\nI-1\nI0\ntb"
    content = b"\x80\x02" + array((2,), dtype("f4", state), text(8)) + b"."
    with pytest.raises(UnsafePickleError, match="fields"):
        load_array_pickle(write(tmp_path, content))


def test_a_dtype_state_with_a_subarray_is_refused(tmp_path):
    state = "(I3\nU\x01<" + dtype("f4").decode() + "I1000\n\x85\x86NNI-1\nI-1\nI0\ntb"
    content = b"\x80\x02" + array((2,), dtype("f4", state), text(8)) + b"."
    with pytest.raises(UnsafePickleError, match="fields"):
        load_array_pickle(write(tmp_path, content))


def test_flags_that_call_numbers_objects_are_not_believed(tmp_path):
    state = "(I3\nU\x01<NNNI-1\nI-1\nI63\ntb"
    content = b"\x80\x02" + array((2,), dtype("i8", state), text(16)) + b"."
    assert not load_array_pickle(write(tmp_path, content)).dtype.hasobject


def test_an_item_size_that_contradicts_the_name_is_not_believed(tmp_path):
    state = "(I3\nU\x01<NNNI1000000\nI4\nI0\ntb"
    content = b"\x80\x02" + array((2,), dtype("U4", state), text(32)) + b"."
    assert load_array_pickle(write(tmp_path, content)).dtype.itemsize == 16


def test_a_list_in_place_of_the_bytes_is_refused(tmp_path):
    state = "(I3\nU\x01<NNNI-1\nI-1\nI2\ntb"
    content = b"\x80\x02" + array((2**28,), dtype("f4", state), b"]I1\na") + b"."
    with pytest.raises(UnsafePickleError, match="unusual"):
        load_array_pickle(write(tmp_path, content))


@pytest.mark.parametrize("shape", [(3,), (2**40,), (2**33, 2**31), (-1,), (-1, -2), ()])
def test_a_shape_that_its_bytes_do_not_fill_is_refused(tmp_path, shape):
    content = b"\x80\x02" + array(shape, dtype("f4"), text(8)) + b"."
    with pytest.raises(ValueError, match=r"hostile\.pickle"):
        load_array_pickle(write(tmp_path, content))


@pytest.mark.parametrize("code", ["S0", "U0", "S"])
def test_a_giant_shape_of_items_without_bytes_is_refused(tmp_path, code):
    content = b"\x80\x02" + array((2**31,), dtype(code), b"U\x00") + b"."
    with pytest.raises(UnsafePickleError, match="expected numbers or text"):
        load_array_pickle(write(tmp_path, content))


@pytest.mark.parametrize(
    "opcodes",
    [
        b"\x80\x02Nr\x00\x00\x00\x10.",
        b"Np268435456\n.",
        b"Np268435456",
        b"cnumpy\ndtype\n0U\x01rU\x00Nr\x00\x00\x00\x10.",
        b"\x80\x04\x95\x08\x00\x00\x00\x00\x00\x00\x00Nr\x00\x00\x00\x10.",
        b"X\x02\x00\x00\x00ab0Nr\x00\x00\x00\x10.",
    ],
    ids=["LONG_BINPUT", "PUT", "PUT at the end", "after a global", "in a frame", "after a text"],
)
def test_an_object_number_beyond_the_file_is_refused(tmp_path, opcodes):
    with pytest.raises(UnsafePickleError, match=r"hostile\.pickle: refused: object 268435456 of"):
        load_array_pickle(write(tmp_path, opcodes))


def test_a_number_that_only_the_unpickler_understands_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"hostile\.pickle: not a readable pickle"):
        load_array_pickle(write(tmp_path, b"Np268435456\0\n."))


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_a_list_of_many_objects_comes_back(tmp_path, protocol):
    values = [[str(number)] for number in range(400)]
    assert load_array_pickle(write(tmp_path, pickle.dumps(values, protocol=protocol))) == values


def test_a_giant_shape_in_reconstruct_is_refused(tmp_path):
    content = b"\x80\x02" + RECONSTRUCT + b"(cnumpy\nndarray\nI1099511627776\n\x85U\x01btR."
    with pytest.raises(UnsafePickleError, match="unusual"):
        load_array_pickle(write(tmp_path, content))


def test_reconstruct_of_something_else_than_an_array_is_refused(tmp_path):
    content = b"\x80\x02" + RECONSTRUCT + b"(cnumpy\ndtype\nI0\n\x85U\x01btR."
    with pytest.raises(UnsafePickleError, match="unusual"):
        load_array_pickle(write(tmp_path, content))


def test_an_array_without_contents_is_refused(tmp_path):
    with pytest.raises(UnsafePickleError, match="without contents"):
        load_array_pickle(write(tmp_path, b"\x80\x02" + EMPTY_ARRAY + b"."))


@pytest.mark.parametrize(
    "opcodes",
    [b"(I1000\n\x85tR.", b"I1000\n\x85\x81.", b"I1000\n\x85}\x92."],
    ids=["REDUCE", "NEWOBJ", "NEWOBJ_EX"],
)
def test_ndarray_called_directly_is_refused(tmp_path, opcodes):
    with pytest.raises(ValueError, match=r"hostile\.pickle"):
        load_array_pickle(write(tmp_path, b"\x80\x04cnumpy\nndarray\n" + opcodes))


def test_a_container_that_holds_itself_is_refused(tmp_path):
    with pytest.raises(ValueError, match="RecursionError"):
        load_array_pickle(write(tmp_path, b"]q\x00h\x00a."))


def test_containers_nested_in_doubling_steps_are_read_in_linear_time(tmp_path):
    nested = [np.ones(1)]
    for _ in range(60):
        nested = [nested, nested]
    found = load_array_pickle(write(tmp_path, pickle.dumps(nested, protocol=2)))
    assert found[0] is found[1]


@pytest.mark.parametrize("kept", [1, 10, 100, -1])
def test_a_truncated_file_is_named(tmp_path, weights, kept):
    content = pickle.dumps(weights, protocol=2)[:kept]
    with pytest.raises(ValueError, match=r"hostile\.pickle.*not a readable pickle"):
        load_array_pickle(write(tmp_path, content))


@pytest.mark.parametrize(
    "content", [b"", b"<html>404 Not Found</html>\n", b"version https://git-lfs\n", b"\0" * 64]
)
def test_a_file_that_is_no_pickle_is_named(tmp_path, content):
    with pytest.raises(ValueError, match=r"hostile\.pickle"):
        load_array_pickle(write(tmp_path, content))


def test_a_missing_file_is_file_not_found(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_array_pickle(tmp_path / "missing.pickle")
