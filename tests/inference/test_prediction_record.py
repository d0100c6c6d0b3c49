import pytest

from keras_hand3d.inference.input_files import InputFile
from keras_hand3d.inference.prediction_folder import PredictionFolder
from keras_hand3d.inference.prediction_record import source_of


@pytest.mark.parametrize("name", ["a.png", 'a "quoted" \u624b.png'])
def test_a_result_tells_the_file_that_it_is_of(tmp_path, name):
    (tmp_path / name).touch()
    file = InputFile(tmp_path / name, "a")
    PredictionFolder(tmp_path, {}).save(file, {"hands": [], "more": "x" * 40_000}, 0)
    assert source_of(tmp_path / "a.json") == str(tmp_path / name)


@pytest.mark.parametrize(
    "text", ["", "{}", '{"format": 1, "made_by": "keras-hand3d predict", "source": "a']
)
def test_what_is_no_whole_result_tells_none(tmp_path, text):
    (tmp_path / "a.json").write_text(text)
    assert source_of(tmp_path / "a.json") is None


def test_what_is_not_there_tells_none(tmp_path):
    assert source_of(tmp_path / "a.json") is None
