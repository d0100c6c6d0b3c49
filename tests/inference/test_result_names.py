import pytest

from keras_hand3d.inference.input_files import InputFile
from keras_hand3d.inference.prediction_folder import PredictionFolder
from keras_hand3d.inference.result_names import named_in


@pytest.fixture
def photo(tmp_path):
    """``photo(folder, name)``: an empty file and the name of its results."""

    def make(folder, name="a"):
        path = tmp_path / folder / "a.png"
        path.parent.mkdir(exist_ok=True)
        path.touch()
        return InputFile(path, name)

    return make


def _save(folder, *files):
    for file in files:
        PredictionFolder(folder, {}).save(file, {"hands": []}, 0)


def _names(folder, *files):
    named, failures = named_in(folder, files)
    assert not failures
    return [file.name for file in named]


def test_free_names_stay(photo, tmp_path):
    assert _names(tmp_path / "out", photo("x"), photo("y", "b")) == ["a", "b"]


def test_a_file_keeps_the_name_of_its_result(photo, tmp_path):
    _save(tmp_path, photo("x"), photo("y", "y_a"))
    assert _names(tmp_path, photo("x")) == ["a"]
    assert _names(tmp_path, photo("y")) == ["y_a"]


def test_a_name_that_another_file_has_gets_longer(photo, tmp_path):
    _save(tmp_path, photo("x"))
    assert _names(tmp_path, photo("y")) == ["y_a"]


def test_a_longer_name_of_this_run_is_not_taken(photo, tmp_path):
    _save(tmp_path, photo("x"))
    assert _names(tmp_path, photo("y"), photo("z", "y_a")) == ["y_a.png", "y_a"]


def test_the_result_of_a_file_that_is_no_more_may_be_replaced(photo, tmp_path):
    other = photo("x")
    _save(tmp_path, other)
    other.path.unlink()
    assert _names(tmp_path, photo("y")) == ["a"]


def test_where_no_name_is_free_the_other_file_is_named(photo, tmp_path):
    other, file = photo("x"), photo("y")
    _save(tmp_path, *(InputFile(other.path, name) for name in ("a", "y_a", "y_a.png")))
    named, (failure,) = named_in(tmp_path, [file])
    assert (named, failure.path) == ([], file.path)
    assert f"would replace those of {other.path}: choose another folder" in failure.reason


@pytest.mark.parametrize("letter", ["a", "\u00e9"])
def test_names_of_results_have_255_bytes_at_the_most(photo, tmp_path, letter):
    longest = letter * (248 // len(letter.encode()))
    assert _names(tmp_path, photo("x", f"sub/{longest}")) == [f"sub/{longest}"]
    named, (failure,) = named_in(tmp_path, [photo("x", f"{longest}a")])
    assert named == []
    assert "expected at most 255 bytes, got 256" in failure.reason
