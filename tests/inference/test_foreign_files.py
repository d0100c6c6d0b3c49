import json

import pytest

from keras_hand3d.inference.foreign_files import (
    expect_no_foreign_pictures,
    expect_no_foreign_tables,
)
from keras_hand3d.inference.input_files import InputFile
from keras_hand3d.inference.prediction_folder import Failure, PredictionFolder, write_failures

PHOTO, VIDEO = "a.png", "a.avi"


@pytest.mark.parametrize(
    ("source", "ending"), [(PHOTO, ".jpg"), (PHOTO, "_3d.png"), (VIDEO, ".mp4")]
)
def test_a_picture_without_a_result_is_foreign(tmp_path, source, ending):
    (tmp_path / f"a{ending}").touch()
    files = [InputFile(tmp_path / source, "a")]
    with pytest.raises(ValueError, match=f"a{ending}: the file is there already"):
        expect_no_foreign_pictures(tmp_path, files)
    (tmp_path / "a.json").write_text(json.dumps({}))
    expect_no_foreign_pictures(tmp_path, files)


def test_what_is_not_drawn_may_be_there(tmp_path):
    (tmp_path / "a.mp4").touch()
    expect_no_foreign_pictures(tmp_path, [InputFile(tmp_path / PHOTO, "a")])


@pytest.mark.parametrize("name", ["hands.csv", "failed.csv"])
@pytest.mark.parametrize("content", ["", "name,age\n", "file\n"])
def test_a_table_of_another_header_is_foreign(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    with pytest.raises(ValueError, match=f"{name}: the file is there already"):
        expect_no_foreign_tables(tmp_path)


def test_our_tables_are_not(tmp_path):
    PredictionFolder(tmp_path, {}).write_table()
    write_failures(tmp_path, [Failure(tmp_path / PHOTO, "no image")])
    expect_no_foreign_tables(tmp_path)


def test_there_need_be_no_folder(tmp_path):
    expect_no_foreign_tables(tmp_path / "none")
    expect_no_foreign_pictures(tmp_path / "none", [InputFile(tmp_path / PHOTO, "a")])
