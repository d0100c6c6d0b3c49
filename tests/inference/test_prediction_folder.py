import csv
import json
import os

import numpy as np
import pytest
from inference_stand_ins import a_hand

from keras_hand3d.inference.hand import Hand
from keras_hand3d.inference.input_files import InputFile
from keras_hand3d.inference.prediction_folder import (
    Failure,
    PredictionFolder,
    hands_content,
    write_failures,
)

MODIFIED = 1000 * 10**9


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "in.png"
    path.touch()
    os.utime(path, ns=(MODIFIED, MODIFIED))
    return InputFile(path, "sub/in")


def test_a_result_says_that_a_file_is_done(file, tmp_path):
    folder = PredictionFolder(tmp_path / "out", {"box": (1.0, 2.0)})
    assert not folder.is_done(file)
    folder.save(file, hands_content([a_hand()]), MODIFIED)
    assert folder.is_done(file)
    assert PredictionFolder(tmp_path / "out", {"box": (1.0, 2.0)}).is_done(file)


def test_under_other_settings_it_is_not(file, tmp_path):
    PredictionFolder(tmp_path / "out", {"hand": "left"}).save(file, hands_content([]), MODIFIED)
    assert not PredictionFolder(tmp_path / "out", {"hand": "right"}).is_done(file)


@pytest.mark.parametrize("change", [1, -1], ids=["newer", "older"])
def test_a_file_that_changed_is_not_done(file, tmp_path, change):
    folder = PredictionFolder(tmp_path / "out", {})
    folder.save(file, hands_content([]), MODIFIED)
    os.utime(file.path, ns=(MODIFIED, MODIFIED + change))
    assert not folder.is_done(file)


def test_a_file_that_went_away_is_not_done(file, tmp_path):
    folder = PredictionFolder(tmp_path / "out", {})
    folder.save(file, hands_content([]), None)
    file.path.unlink()
    assert not folder.is_done(file)


@pytest.mark.parametrize(
    ("drawn", "there", "done"),
    [((), (), False), ((".jpg",), (".jpg",), True), ((".jpg", "_3d.png"), (".jpg",), False)],
)
def test_where_pictures_are_wanted_they_must_be_there(file, tmp_path, drawn, there, done):
    folder = PredictionFolder(tmp_path / "out", {})
    folder.save(file, hands_content([]), MODIFIED, drawn)
    for ending in there:
        folder.path(file, ending).touch()
    assert folder.is_done(file)
    assert folder.is_done(file, pictures=True) == done


def test_a_picture_of_an_earlier_result_does_not_count(file, tmp_path):
    folder = PredictionFolder(tmp_path / "out", {})
    folder.save(file, hands_content([]), MODIFIED)
    folder.path(file, ".jpg").touch()
    assert not folder.is_done(file, pictures=True)


def test_another_file_of_the_same_name_is_not_done(file, tmp_path):
    folder = PredictionFolder(tmp_path / "out", {})
    folder.save(file, hands_content([]), MODIFIED)
    (tmp_path / "other.png").touch()
    assert not folder.is_done(InputFile(tmp_path / "other.png", "sub/in"))


@pytest.mark.parametrize("content", ['{"hands": []}', "[]", "no JSON"])
def test_a_file_of_somebody_else_is_left_alone(file, tmp_path, content):
    (tmp_path / "out" / "sub").mkdir(parents=True)
    (tmp_path / "out" / "sub" / "in.json").write_text(content)
    folder = PredictionFolder(tmp_path / "out", {})
    with pytest.raises(ValueError, match=r"in\.json: the file is there already"):
        folder.is_done(file)
    with pytest.raises(ValueError, match=r"in\.json: the file is there already"):
        folder.save(file, hands_content([]), MODIFIED)


def test_hands_come_back_from_the_file(file, tmp_path):
    PredictionFolder(tmp_path, {}).save(file, hands_content([a_hand(handedness="left")]), MODIFIED)
    content = json.loads((tmp_path / "sub" / "in.json").read_text())
    (hand,) = map(Hand.from_dict, content["hands"])
    assert hand.handedness == "left"
    np.testing.assert_array_equal(hand.keypoints_uv, a_hand().keypoints_uv)


def test_the_table_has_a_row_a_hand(file, tmp_path):
    folder = PredictionFolder(tmp_path, {})
    folder.save(
        file, hands_content([a_hand(), a_hand(keypoints_xyz=np.full((21, 3), 0.5))]), MODIFIED
    )
    frames = [
        {"index": index, "time": index / 10, **hands_content([a_hand(track_id=4)] * index)}
        for index in range(3)
    ]
    folder.save(InputFile(file.path, "video"), {"frames": frames}, MODIFIED)
    (tmp_path / "somebody_elses.json").write_text("{}")
    folder.write_table()
    with (tmp_path / "hands.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert [row["name"] for row in rows] == ["sub/in"] * 2 + ["video"] * 3
    assert [row["frame"] for row in rows] == ["", "", "1", "2", "2"]
    assert [row["hand"] for row in rows] == ["0", "1", "0", "0", "1"]
    assert float(rows[0]["v20"]) == a_hand().keypoints_uv[20, 1]
    assert float(rows[0]["confidence3"]) == a_hand().keypoint_confidence[3]
    assert (rows[0]["z7"], rows[1]["z7"]) == ("", "0.5")
    assert rows[2]["track_id"] == "4"


@pytest.mark.parametrize("size", [None, 300], ids=["whole", "half"])
def test_what_a_killed_process_left_is_no_result(file, tmp_path, size):
    folder = PredictionFolder(tmp_path, {})
    folder.save(file, hands_content([a_hand()]), MODIFIED)
    content = folder.path(file, ".json").read_bytes()
    (tmp_path / "sub" / ".1234.in.json").write_bytes(content[:size])
    assert [name for name, _ in folder.results()] == ["sub/in"]
    assert folder.damaged == set()


def test_failures_are_listed_until_there_are_none(tmp_path):
    write_failures(tmp_path, [Failure(tmp_path / "a.jpg", "not an image, at all")])
    with (tmp_path / "failed.csv").open() as stream:
        (row,) = csv.DictReader(stream)
    assert row == {"file": str(tmp_path / "a.jpg"), "reason": "not an image, at all"}
    write_failures(tmp_path, [])
    assert not (tmp_path / "failed.csv").exists()


def test_names_that_are_not_utf8_are_listed_as_they_are(file, tmp_path):
    odd = InputFile(file.path, os.fsdecode(b"b\xff"))
    folder = PredictionFolder(tmp_path, {})
    folder.save(odd, hands_content([a_hand()]), MODIFIED)
    folder.write_table()
    write_failures(tmp_path, [Failure(tmp_path / odd.name, "no image")])
    assert b"b\xff," in (tmp_path / "hands.csv").read_bytes()
    assert b"b\xff,no image" in (tmp_path / "failed.csv").read_bytes()


DAMAGES = {
    "no hands": lambda content: content.pop("hands"),
    "null": lambda content: content.update(hands=None),
    "numbers": lambda content: content.update(hands=[5]),
    "empty hands": lambda content: content.update(hands=[{}]),
    "frames": lambda content: content.update(frames=5),
    "settings": lambda content: content.pop("settings"),
    "short": lambda content: content["hands"][0]["keypoints_uv"].pop(),
}


@pytest.mark.parametrize("damage", [*DAMAGES, "truncated"])
def test_a_damaged_result_is_made_anew(file, tmp_path, damage):
    folder = PredictionFolder(tmp_path, {})
    folder.save(file, hands_content([a_hand()]), MODIFIED)
    path = tmp_path / "sub" / "in.json"
    content = json.loads(path.read_text())
    if damage == "truncated":
        path.write_text(path.read_text()[:300])
    else:
        DAMAGES[damage](content)
        path.write_text(json.dumps(content))
    assert not folder.is_done(file)
    folder.write_table()
    assert folder.damaged == {path}
    folder.save(file, hands_content([a_hand()]), MODIFIED)
    assert folder.is_done(file)
    assert folder.damaged == set()
