import csv
import json
import os
import shutil
import subprocess
import sys

import cv2
import keras
import numpy as np
import pytest
from hand_data import write_folder
from rich.console import Console
from typer.testing import CliRunner

from keras_hand3d.cli import predict_here
from keras_hand3d.cli.main import app
from keras_hand3d.inference import predict_files
from keras_hand3d.inference.input_files import InputFile
from keras_hand3d.models import ColorHandPose3D, HandSegNet, LiftingNet, PoseNet

WIDTH = 0.05


def _predict(*arguments):
    return CliRunner().invoke(app, ["predict", *(str(argument) for argument in arguments)])


def _text(result):
    return " ".join(result.output.split())


@pytest.fixture(scope="module")
def presets(tmp_path_factory):
    """Folder of presets with random weights, one a network."""
    root = tmp_path_factory.mktemp("presets")
    for model_class in (ColorHandPose3D, PoseNet, LiftingNet, HandSegNet):
        model = model_class(width=WIDTH, kernel_initializer="he_normal")
        model.save_to_preset(root / model_class.__name__)
    return root


@pytest.fixture
def photos(tmp_path):
    """A folder of three photos."""
    folder = write_folder(tmp_path / "photos")
    (folder / "annotations.json").unlink()
    return folder


def _boxed(presets, photos, out, *more):
    return _predict(
        photos, "--model", presets / "PoseNet", "--lifting", presets / "LiftingNet", "--hand",
        "left", "--box", "10,10,40,50", "--batch-size", 1, "--out", out, *more,
    )  # fmt: skip


def test_a_box_and_a_lifting_network_give_pictures_and_numbers(presets, photos, tmp_path):
    result = _boxed(presets, photos, tmp_path / "out")
    assert result.exit_code == 0, result.output
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        f"{index:05d}{ending}" for index in range(3) for ending in (".jpg", ".json", "_3d.png")
    } | {"hands.csv"}
    (hand,) = json.loads((tmp_path / "out" / "00001.json").read_text())["hands"]
    assert np.shape(hand["keypoints_normalized"]) == (21, 3)
    assert (hand["handedness"], hand["box_xywh"]) == ("left", [10, 10, 40, 50])
    with (tmp_path / "out" / "hands.csv").open() as stream:
        assert [row["name"] for row in csv.DictReader(stream)] == ["00000", "00001", "00002"]


def test_a_second_run_does_what_is_missing(presets, photos, tmp_path):
    out = tmp_path / "out"
    _boxed(presets, photos, out)
    for path in out.glob("00001*"):
        path.unlink()
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("*.json")}
    result = _boxed(presets, photos, out)
    assert "2 of 3 are done already" in result.output
    after = {path.name: path.stat().st_mtime_ns for path in out.glob("*.json")}
    assert set(after) == set(before) | {"00001.json"}
    assert all(after[name] == before[name] for name in before)


def test_a_second_run_draws_what_the_first_did_not(presets, photos, tmp_path):
    out = tmp_path / "out"
    _boxed(presets, photos, out, "--no-pictures")
    result = _boxed(presets, photos, out)
    assert "done already" not in result.output
    assert len(list(out.glob("*.jpg"))) == 3


def test_metres_and_the_cameras_frame_come_when_asked_for(presets, photos, tmp_path):
    result = _boxed(
        presets, photos / "00000.png", tmp_path, "--no-pictures", "--bone", "0.04",
        "--camera-matrix", "120,120,48,40", "--order", "mediapipe",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    (hand,) = json.loads((tmp_path / "00000.json").read_text())["hands"]
    np.testing.assert_allclose(
        hand["keypoints_metric"], 0.04 * np.array(hand["keypoints_normalized"]), rtol=1e-6
    )
    assert hand["keypoint_order"] == "mediapipe"


def test_networks_trained_apart_search_whole_images(presets, photos, tmp_path):
    models = ("HandSegNet", "PoseNet", "LiftingNet")
    named = [part for name in models for part in ("--model", presets / name)]
    result = _predict(
        photos / "00000.png", *named, "--hand", "right", "--out", tmp_path, "--batch-size", 1
    )
    assert result.exit_code == 0, result.output
    assert json.loads((tmp_path / "00000.json").read_text())["size"] == [96, 80]


def test_exported_networks_predict_in_their_runtime(tmp_path):
    pytest.importorskip("onnx", reason="needs the extra [onnx]")
    from exported_files import UV, write_pipeline

    write_pipeline(tmp_path / "pipeline")
    cv2.imwrite(str(tmp_path / "red.png"), np.full((32, 48, 3), (0, 0, 255), np.uint8))
    out = tmp_path / "out"
    result = _predict(
        tmp_path / "red.png", "--model", tmp_path / "pipeline", "--hand", "left", "--out", out
    )
    assert result.exit_code == 0, result.output
    (hand,) = json.loads((out / "red.json").read_text())["hands"]
    np.testing.assert_allclose(hand["keypoints_uv"], UV, atol=0.01)


def test_a_preset_that_export_has_written_is_a_preset(presets, photos, tmp_path):
    shutil.copytree(presets / "PoseNet", tmp_path / "preset")
    (tmp_path / "preset" / "manifest.json").write_text(json.dumps({"format": "weights"}))
    result = _predict(
        photos / "00000.png", "--model", tmp_path / "preset", "--out", tmp_path / "out",
        "--batch-size", 1,
    )  # fmt: skip
    assert result.exit_code == 0, result.output


def test_another_manifest_is_another_model(tmp_path):
    pytest.importorskip("onnx", reason="needs the extra [onnx]")
    from exported_files import write_pipeline

    from keras_hand3d.cli.estimators import exported_estimator

    folder = write_pipeline(tmp_path / "pipeline")
    before = exported_estimator([folder]).weights
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"palm"', '"wrist"'))
    assert exported_estimator([folder]).weights[0] == before[0]
    assert exported_estimator([folder]).weights[1] != before[1]


def test_bad_files_are_listed_and_the_rest_goes_on(presets, photos, tmp_path):
    (photos / "bad.jpg").write_text("no image")
    result = _boxed(presets, photos, tmp_path / "out", "--no-pictures")
    assert result.exit_code == 0, result.output
    assert "bad.jpg: expected an image" in _text(result)
    assert "3 of 4 have results" in _text(result)
    with (tmp_path / "out" / "failed.csv").open() as stream:
        (row,) = csv.DictReader(stream)
    assert row["file"].endswith("bad.jpg")


def test_nothing_that_worked_is_status_1(presets, tmp_path):
    (tmp_path / "a.jpg").write_text("no image")
    (tmp_path / "b.mp4").write_text("no video")
    result = _boxed(presets, tmp_path / "a.jpg", tmp_path / "out", tmp_path / "b.mp4")
    assert result.exit_code == 1
    assert "a.jpg: expected an image" in _text(result)
    assert "b.mp4: expected a video" in _text(result)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["failed.csv"]


def test_a_video_is_tracked(presets, tmp_path):
    path = tmp_path / "a.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), 10.0, (64, 48))
    for index in range(4):
        writer.write(np.full((48, 64, 3), 60 * index, np.uint8))
    writer.release()
    result = _boxed(presets, path, tmp_path / "out", "--seconds", "0.3")
    assert result.exit_code == 0, result.output
    content = json.loads((tmp_path / "out" / "a.json").read_text())
    assert [frame["index"] for frame in content["frames"]] == [0, 1, 2]
    assert (tmp_path / "out" / "a.mp4").stat().st_size > 500
    with (tmp_path / "out" / "hands.csv").open() as stream:
        assert {row["frame"] for row in csv.DictReader(stream)} <= {"0", "1", "2"}


def test_a_missing_camera_is_named(presets, tmp_path):
    result = _predict("--camera", 97, "--model", presets / "PoseNet", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "Camera 97: it is not there" in _text(result)
    assert "Traceback" not in result.output


def test_a_photo_of_the_cameras_name_is_told_apart(presets, photos, tmp_path):
    photo = (photos / "00000.png").rename(photos / "camera_0.png")
    result = _boxed(presets, photo, tmp_path / "out", "--camera", 0)
    assert result.exit_code == 1
    assert "and camera 0 would get one name" in _text(result)
    assert not (tmp_path / "out").exists()


class _Counted(InputFile):
    """Counts how often files are compared."""

    compared = 0

    def __eq__(self, other):
        _Counted.compared += 1
        return self is other

    __hash__ = InputFile.__hash__


def test_files_are_not_compared_with_each_other(tmp_path, monkeypatch):
    # A hundred thousand of them would take minutes.
    monkeypatch.setattr(predict_files, "predict_images", lambda *arguments: [])
    files = [_Counted(tmp_path / f"{index}.png", f"{index}") for index in range(50)]
    predict_here.run_files(Console(), None, files, [], {False: None}, None, {}, False)
    assert _Counted.compared == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--workers", 7], "--workers: of --engine ray alone"),
        (["--seconds", 3], "--seconds: there is no video and no camera"),
        (["--seconds", 0], "--seconds: expected more than 0, got 0"),
        (["--model", ""], "Expected a name, got an empty text"),
        (["--box", "0,0,1e300,1e300"], "Box: expected pixels, at most 1e+09"),
        (["--box", "1,2,3"], "--box: expected LEFT,TOP,WIDTH,HEIGHT, got '1,2,3'"),
        (["--camera-matrix", "a,b"], "--camera-matrix: expected FX,FY,CX,CY, got 'a,b'"),
        (["--lifting", "nowhere"], "say which hand it is"),
        (["--lifting", "nowhere", "--hand", "left"], "No preset 'nowhere'"),
        (["--order", "coco"], "Unknown key point order 'coco'"),
        (["--bone", "35"], "reference_bone_length: expected metres"),
        (["--hand", "auto"], "needs a lifting network"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(presets, photos, tmp_path, options, message):
    result = _predict(photos, "--model", presets / "PoseNet", "--out", tmp_path / "out", *options)
    assert result.exit_code == 1
    assert message in _text(result)
    assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("inside", ["", "sub"])
def test_a_file_for_a_folder_of_results_is_named_before_a_model_loads(photos, inside):
    out = photos / "00000.png" / inside
    result = _predict(photos / "00001.png", "--model", photos, "--out", out)
    assert result.exit_code == 1
    assert "00000.png: expected a folder, got a file" in _text(result)


@pytest.mark.parametrize("more", ["a.mp4", "camera"])
def test_ray_takes_images_alone(presets, photos, tmp_path, more):
    (photos / "a.mp4").touch()
    words = [photos] if more == "a.mp4" else [photos / "00000.png", "--camera", 0]
    result = _predict(
        *words, "--model", presets / "PoseNet", "--engine", "ray", "--out", tmp_path / "out"
    )
    assert result.exit_code == 1
    assert "--engine ray predicts on images alone" in _text(result)
    assert more in _text(result)


def test_ray_lists_names_that_are_not_utf8(presets, photos, tmp_path):
    pytest.importorskip("ray", reason="needs the extra [ray]")
    photo = (photos / "00000.png").rename(photos / os.fsdecode(b"b\xff.png"))
    result = _predict(
        photo, "--model", presets / "PoseNet", "--engine", "ray", "--out", tmp_path / "out"
    )
    assert result.exit_code == 1
    assert "expected a name in UTF-8, for Parquet files" in _text(result)


def test_without_ray_it_says_what_to_install(presets, photos, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    result = _predict(
        photos, "--model", presets / "PoseNet", "--engine", "ray", "--out", tmp_path / "out"
    )
    assert result.exit_code == 1
    assert "pip install 'keras-hand3d[ray]'" in _text(result)


def test_auto_is_refused_where_it_was_not_measured(presets, photos, tmp_path):
    result = _predict(
        photos, "--model", presets / "ColorHandPose3D", "--hand", "auto", "--out", tmp_path / "out"
    )
    assert result.exit_code == 1
    assert "was not measured" in _text(result)


def test_lifting_alone_finds_nothing_in_a_photo(presets, photos, tmp_path):
    result = _predict(photos, "--model", presets / "LiftingNet", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "finds no key points" in _text(result)


def test_something_else_than_a_lifting_network_is_named(presets, photos, tmp_path):
    result = _predict(
        photos, "--model", presets / "PoseNet", "--lifting", presets / "HandSegNet", "--hand",
        "left", "--out", tmp_path / "out",
    )  # fmt: skip
    assert result.exit_code == 1
    assert "expected a LiftingNet, got a HandSegNet" in _text(result)


def test_without_a_side_it_says_that_there_is_no_3d(presets, photos, tmp_path):
    result = _predict(
        photos / "00000.png", "--model", presets / "ColorHandPose3D", "--out", tmp_path / "out",
        "--batch-size", 1,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "Without --hand: key points in the image only" in _text(result)


def test_without_inputs_it_says_what_to_name():
    result = _predict("--model", "x")
    assert result.exit_code == 1
    assert "Name images, videos or folders" in _text(result)


def test_a_missing_photo_is_named(presets, tmp_path):
    result = _predict(tmp_path / "a.jpg", "--model", presets / "PoseNet", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "there is no such file, folder or pattern" in _text(result)


def test_a_stranger_in_the_results_place_is_left_alone(presets, photos, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "00000.json").write_text(json.dumps({"hands": []}))
    os.utime(tmp_path / "out" / "00000.json", (4e9, 4e9))
    result = _boxed(presets, photos, tmp_path / "out")
    assert result.exit_code == 1
    assert "is no result of this package" in _text(result)
    assert json.loads((tmp_path / "out" / "00000.json").read_text()) == {"hands": []}


def test_it_loads_no_other_backend(presets, photos, tmp_path):
    backend = keras.backend.backend()
    # Keras itself loads JAX, where it is installed, with its checkpoint callback.
    others = {"tensorflow", "torch"} - {backend}
    words = [
        "predict", str(photos / "00000.png"), "--model", str(presets / "PoseNet"),
        "--out", str(tmp_path / "out"), "--backend", backend,
    ]  # fmt: skip
    code = (
        "import sys\nfrom keras_hand3d.cli.main import app\n"
        f"app({words!r}, standalone_mode=False)\nprint({others!r} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


def test_names_that_are_not_utf8_end_nothing(presets, photos, tmp_path):
    (photos / "00001.png").rename(photos / os.fsdecode(b"b\xff\xfea.png"))
    (photos / os.fsdecode(b"c\xff.mp4")).touch()
    result = _boxed(presets, photos, tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "expected a name in UTF-8" in _text(result)
    assert "3 of 4 have results" in _text(result)


def test_a_camera_below_zero_is_refused(tmp_path):
    # OpenCV would end the process.
    result = _predict("--camera", -1, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "Invalid value for '--camera'" in _text(result)


def test_a_damaged_result_is_named(presets, photos, tmp_path):
    out = tmp_path / "out"
    _boxed(presets, photos, out, "--no-pictures")
    for name in ("00000", "00001"):
        content = json.loads((out / f"{name}.json").read_text())
        (out / f"{name}.json").write_text(json.dumps({**content, "hands": None}))
    result = _boxed(presets, photos / "00000.png", out, "--no-pictures")
    assert result.exit_code == 0, result.output
    assert "00000.json: this result is damaged: it is made anew" in _text(result)
    assert "00001.json: this result is damaged: left out of hands.csv" in _text(result)


def test_files_of_the_user_are_left_alone(presets, photos):
    kept = photos / "00001.jpg"
    kept.write_text("mine")
    result = _boxed(presets, photos / "00001.png", photos)
    assert result.exit_code == 1
    assert "00001.jpg: the file is there already" in _text(result)
    assert kept.read_text() == "mine"
