import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from inference_stand_ins import StandInEngine, spot_image, write_video

from keras_hand3d.images import read_image
from keras_hand3d.inference import (
    BaseHandEstimator,
    EstimatorOptions,
    Hand,
    HandTracker,
    predict_files,
)
from keras_hand3d.inference.input_files import InputFile, find_inputs
from keras_hand3d.inference.predict_files import predict_images, predict_video
from keras_hand3d.inference.prediction_folder import PredictionFolder, write_failures


@pytest.fixture
def estimator():
    return BaseHandEstimator(StandInEngine(), EstimatorOptions(handedness="left", batch_size=4))


@pytest.fixture
def folder(tmp_path):
    return PredictionFolder(tmp_path / "out", {})


def _photos(root, count, bad=()):
    root.mkdir()
    for index in range(count):
        path = root / f"{index:03d}.jpg"
        if index in bad:
            path.write_text("no image")
        else:
            cv2.imwrite(str(path), spot_image((40 + index, 60), (120, 160), radius=5))
    return find_inputs([str(root)], root.parent / "out")


def _hands(folder, name):
    return json.loads((folder.folder / f"{name}.json").read_text())["hands"]


def test_a_folder_with_bad_files_gives_all_others(tmp_path, estimator, folder):
    files, advanced = _photos(tmp_path / "in", 50, bad={0, 7, 8, 9, 10, 11, 49}), []
    failures = predict_images(
        estimator, files, folder, pictures=False, progress=lambda count: advanced.append(count)
    )
    assert [f.path.stem for f in failures] == ["000", "007", "008", "009", "010", "011", "049"]
    assert all("expected an image" in f.reason for f in failures)
    assert len(list(folder.folder.glob("*.json"))) == 43
    assert sum(advanced) == 50


def test_a_thousand_files_with_twenty_bad_ones(tmp_path, estimator, folder):
    (tmp_path / "in").mkdir()
    image = cv2.imencode(".jpg", spot_image((20, 20), (40, 50), radius=3))[1].tobytes()
    bad = {f"{index:04d}.jpg" for index in range(7, 1000, 50)}
    for index in range(1000):
        name = f"{index:04d}.jpg"
        (tmp_path / "in" / name).write_bytes(image[: len(image) // 2] if name in bad else image)
    files = find_inputs([str(tmp_path / "in")], folder.folder)
    write_failures(folder.folder, predict_images(estimator, files, folder, pictures=False))
    assert len(list(folder.folder.glob("*.json"))) == 980
    with (folder.folder / "failed.csv").open() as stream:
        listed = [Path(row["file"]).name for row in csv.DictReader(stream)]
    assert len(listed) == 20
    assert set(listed) == bad


def test_every_kind_of_bad_file_says_what_is_wrong(tmp_path, estimator, folder):
    root = tmp_path / "in"
    _photos(root, 1)
    whole = (root / "000.jpg").read_bytes()
    (root / "truncated.jpg").write_bytes(whole[: len(whole) // 2])
    (root / "empty.png").write_bytes(b"")
    (root / "text.jpg").write_text("dear diary")
    cv2.imwrite(str(root / "tiny.png"), np.zeros((1, 1, 3), np.uint8))
    files = find_inputs([str(root)], tmp_path / "out")
    failures = predict_images(estimator, files, folder, pictures=False)
    reasons = {failure.path.name: failure.reason for failure in failures}
    assert reasons.keys() == {"truncated.jpg", "empty.png", "text.jpg", "tiny.png"}
    assert "a JPEG that ends too early" in reasons["truncated.jpg"]
    assert "got 0 bytes" in reasons["empty.png"]
    assert "got 10 bytes that are none" in reasons["text.jpg"]
    assert "at least 16 pixels on each side, got 1 x 1" in reasons["tiny.png"]


def test_a_file_that_went_away_is_named(tmp_path, estimator, folder):
    files = _photos(tmp_path / "in", 2)
    files[0].path.unlink()
    (failure,) = predict_images(estimator, files, folder, pictures=False)
    assert failure.reason == "No such file or directory"


def test_results_are_those_of_the_estimator(tmp_path, estimator, folder):
    files = _photos(tmp_path / "in", 6)
    predict_images(estimator, files, folder, pictures=False)
    for file in files:
        (expected,) = estimator.predict(file.path)
        (hand,) = map(Hand.from_dict, _hands(folder, file.name))
        np.testing.assert_allclose(hand.keypoints_uv, expected.keypoints_uv)
        assert hand.handedness == "left"


@pytest.mark.parametrize(
    ("size", "reduced"), [((2700, 3600), (1350, 1800)), ((9000, 12000), (1125, 1500))]
)
def test_a_huge_photo_is_reduced_and_its_results_are_not(
    tmp_path, estimator, folder, size, reduced
):
    row, column, radius = size[0] // 2, size[1] * 2 // 3, size[0] // 45
    image = np.zeros((*size, 3), np.uint8)
    image[row - radius : row + radius + 1, column - radius : column + radius + 1] = 255
    cv2.imwrite(str(tmp_path / "a.jpg"), image)
    predict_images(estimator, [InputFile(tmp_path / "a.jpg", "a")], folder)
    (hand,) = _hands(folder, "a")
    middle = np.mean(hand["keypoints_uv"], axis=0)
    np.testing.assert_allclose(middle, (column, row), atol=size[0] / 90)
    assert read_image(folder.folder / "a.jpg").shape == (*reduced, 3)


def test_pictures_show_the_hand(tmp_path, estimator, folder):
    files = _photos(tmp_path / "in", 1)
    predict_images(estimator, files, folder)
    photo, overlay = read_image(files[0].path), read_image(folder.folder / "000.jpg")
    assert overlay.shape == photo.shape
    saturated = lambda image: np.ptp(image.astype(int), axis=-1) > 60  # noqa: E731
    assert saturated(overlay).sum() > 20 > saturated(photo).sum()
    assert read_image(folder.folder / "000_3d.png").shape == (256, 768, 3)


def test_results_say_when_the_file_was_changed_last(tmp_path, estimator, folder):
    files = _photos(tmp_path / "in", 1)
    predict_images(estimator, files, folder, pictures=False)
    content = json.loads((folder.folder / "000.json").read_text())
    assert content["modified_ns"] == files[0].path.stat().st_mtime_ns


def test_a_file_is_done_with_the_pictures_that_were_drawn(tmp_path, estimator, folder):
    files = _photos(tmp_path / "in", 1)
    predict_images(estimator, files, folder, pictures=False)
    assert not folder.is_done(files[0], pictures=True)
    predict_images(estimator, files, folder)
    assert folder.is_done(files[0], pictures=True)


def test_a_view_of_an_earlier_result_is_taken_away(tmp_path, estimator, folder):
    (file,) = _photos(tmp_path / "in", 1)
    predict_images(estimator, [file], folder)
    cv2.imwrite(str(file.path), np.zeros((120, 160, 3), np.uint8))
    predict_images(estimator, [file], folder)
    assert {path.name for path in folder.folder.iterdir()} == {"000.jpg", "000.json"}


def test_a_video_is_done_with_the_video_that_was_drawn(tmp_path, estimator, folder):
    path = write_video(tmp_path / "a.mp4", [spot_image((40, 60), (120, 160), radius=5)] * 2)
    file = InputFile(path, "a")
    predict_video(estimator, path, file, folder, HandTracker(estimator))
    assert folder.is_done(file, pictures=True)
    (folder.folder / "a.mp4").unlink()
    assert not folder.is_done(file, pictures=True)


def test_a_video_gives_frames_and_a_video(tmp_path, estimator, folder):
    frames = [spot_image((40 + 2 * i, 60), (120, 160), radius=5) for i in range(12)]
    path, seen = write_video(tmp_path / "a.mp4", frames, rate=10.0), []
    note = predict_video(
        estimator,
        path,
        InputFile(path, "a"),
        folder,
        HandTracker(estimator),
        progress=lambda reader: seen.append(reader.count),
    )
    content = json.loads((folder.folder / "a.json").read_text())
    assert note is None
    assert [frame["time"] for frame in content["frames"]] == [i / 10 for i in range(12)]
    assert {hand["track_id"] for frame in content["frames"] for hand in frame["hands"]} == {0}
    assert len(seen) == 12
    capture = cv2.VideoCapture(str(folder.folder / "a.mp4"))
    # The frame and, below it, the views of the lifted hand.
    assert (capture.get(3), capture.get(4), capture.get(7)) == (160, 172, 12)


def test_a_video_that_ends_early_gives_what_there_is(tmp_path, estimator, folder):
    frames = [spot_image((40, 60), (120, 160), radius=5)] * 30
    path = write_video(tmp_path / "a.avi", frames, code="MJPG")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    note = predict_video(
        estimator, path, InputFile(path, "a"), folder, HandTracker(estimator), pictures=False
    )
    content = json.loads((folder.folder / "a.json").read_text())
    assert 0 < len(content["frames"]) < 30
    assert note == content["note"] == f"the video ends after {len(content['frames'])} of 30 frames"


def test_a_video_that_is_none_leaves_nothing(tmp_path, estimator, folder):
    path = tmp_path / "a.mp4"
    path.write_text("no video")
    with pytest.raises(ValueError, match=r"a\.mp4: expected a video"):
        predict_video(estimator, path, InputFile(path, "a"), folder, HandTracker(estimator))
    assert not folder.folder.exists()


class _Camera:
    """A camera whose user presses Ctrl-C after three frames."""

    def __init__(self, number):
        self.frames = iter([spot_image((40, 60), (120, 160), radius=5)] * 3)

    def isOpened(self):
        return True

    def get(self, _):
        return 0.0

    def read(self):
        frame = next(self.frames, None)
        if frame is None:
            raise KeyboardInterrupt
        return True, frame

    def release(self):
        pass


def test_an_interrupt_ends_a_camera_in_order(tmp_path, estimator, folder, monkeypatch):
    monkeypatch.setattr(cv2, "VideoCapture", _Camera)
    file = InputFile(tmp_path / "camera_0", "camera_0")
    assert predict_video(estimator, 0, file, folder, HandTracker(estimator)) is None
    content = json.loads((folder.folder / "camera_0.json").read_text())
    times = [frame["time"] for frame in content["frames"]]
    assert len(times) == 3
    assert times == sorted(set(times))
    assert (folder.folder / "camera_0.mp4").stat().st_size > 0


def test_pictures_have_a_result_beside_them_wherever_it_is_stopped(
    tmp_path, estimator, folder, monkeypatch
):
    def stopped(stem, photo, hands):
        assert stem.with_name(f"{stem.name}.json").is_file()
        raise KeyboardInterrupt

    monkeypatch.setattr(predict_files, "write_pictures", stopped)
    (file,) = _photos(tmp_path / "in", 1)
    with pytest.raises(KeyboardInterrupt):
        predict_images(estimator, [file], folder)
    assert not folder.is_done(file, pictures=True)
