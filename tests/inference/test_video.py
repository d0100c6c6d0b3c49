import os

import cv2
import numpy as np
import pytest
from inference_stand_ins import retimed, write_video

from keras_hand3d.inference import VideoReader
from keras_hand3d.inference.video import video_writer

FRAMES = [np.full((48, 64, 3), 8 * index, np.uint8) for index in range(30)]


def test_frames_come_with_their_times(tmp_path):
    with VideoReader(write_video(tmp_path / "a.mp4", FRAMES, rate=20.0)) as reader:
        frames = list(reader)
    assert [frame.index for frame in frames] == list(range(30))
    assert frames[10].time == pytest.approx(0.5)
    assert frames[20].pixels.shape == (48, 64, 3)
    assert abs(int(frames[20].pixels.mean()) - 160) < 6
    assert (reader.rate, reader.expected, reader.ended_early) == (20.0, 30, False)


def test_a_variable_frame_rate_gives_the_times_of_the_file(tmp_path):
    path = retimed(
        write_video(tmp_path / "a.mp4", FRAMES[:6], rate=20.0), [(2, 1), (2, 10), (2, 2)]
    )
    with VideoReader(path) as reader:
        times = [frame.time for frame in reader]
    assert times == pytest.approx([0.0, 0.05, 0.1, 0.6, 1.1, 1.2])


@pytest.mark.parametrize(
    ("told", "times"),
    [
        ([0.0, 0.0, 0.0], [0.0, 0.05, 0.1]),
        ([200.0, 300.0, 0.0, 400.0], [0.0, 0.1, 0.15, 0.55]),
        ([0.0, 3.6e6, 3.6001e6], [0.0, 0.05, 0.15]),
        ([0.0, float("nan"), 100.0], [0.0, 0.05, 0.1]),
    ],
    ids=["none", "back", "far", "nan"],
)
def test_times_that_make_no_sense_go_on_by_the_rate(tmp_path, monkeypatch, told, times):
    class Capture:
        """Tells other times than the file does."""

        def __init__(self, name):
            self.capture = real(name)

        def get(self, what):
            return told.pop(0) if what == cv2.CAP_PROP_POS_MSEC else self.capture.get(what)

        def __getattr__(self, name):
            return getattr(self.capture, name)

    real = cv2.VideoCapture
    path = write_video(tmp_path / "a.mp4", FRAMES[: len(told)], rate=20.0)
    monkeypatch.setattr(cv2, "VideoCapture", Capture)
    with VideoReader(path) as reader:
        assert [frame.time for frame in reader] == times


def test_colours_are_rgb(tmp_path):
    red = np.zeros((48, 64, 3), np.uint8)
    red[..., 0] = 250
    with VideoReader(write_video(tmp_path / "a.mp4", [red])) as reader:
        (frame,) = reader
    assert frame.pixels[..., 0].mean() > 200 > 60 > frame.pixels[..., 2].mean()


def test_it_stops_after_the_seconds_asked_for(tmp_path):
    with VideoReader(write_video(tmp_path / "a.mp4", FRAMES, rate=20.0), seconds=0.5) as reader:
        assert len(list(reader)) == 10
    assert not reader.ended_early


def test_a_video_that_ends_early_says_so(tmp_path):
    path = write_video(tmp_path / "a.avi", FRAMES, code="MJPG")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with VideoReader(path) as reader:
        count = len(list(reader))
    assert 0 < count < 30
    assert reader.ended_early
    assert (reader.count, reader.expected) == (count, 30)


@pytest.mark.parametrize("content", [b"", b"no video", None], ids=["empty", "text", "cut off"])
def test_a_file_that_is_no_video_is_named(tmp_path, content):
    path = tmp_path / "a.mp4"
    if content is None:
        content = write_video(path, FRAMES).read_bytes()[:400]
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"a\.mp4: expected a video"):
        VideoReader(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"a\.mp4: there is no such file"):
        VideoReader(tmp_path / "a.mp4")


def test_a_missing_camera_is_named():
    with pytest.raises(OSError, match="Camera 97: it is not there"):
        VideoReader(97)


def test_a_written_video_can_be_read(tmp_path):
    with video_writer(tmp_path / "sub" / "a.mp4", 12.0) as write:
        for frame in FRAMES[:5]:
            write(frame)
    capture = cv2.VideoCapture(str(tmp_path / "sub" / "a.mp4"))
    assert capture.get(cv2.CAP_PROP_FRAME_COUNT) == 5
    assert capture.get(cv2.CAP_PROP_FPS) == pytest.approx(12.0)


def test_a_video_that_fails_halfway_leaves_nothing(tmp_path):
    with (
        pytest.raises(RuntimeError, match="the network fell over"),
        video_writer(tmp_path / "a.mp4", 12.0) as write,
    ):
        write(FRAMES[0])
        raise RuntimeError("the network fell over")
    assert list(tmp_path.iterdir()) == []


def test_a_video_whose_name_is_not_utf8_is_refused(tmp_path):
    path = write_video(tmp_path / "a.mp4", FRAMES[:2]).rename(tmp_path / os.fsdecode(b"\xff.mp4"))
    with pytest.raises(ValueError, match="expected a name in UTF-8"):
        VideoReader(path)


def test_no_video_is_written_under_such_a_name(tmp_path):
    path = tmp_path / os.fsdecode(b"\xff.mp4")
    with pytest.raises(ValueError, match="expected a name in UTF-8"), video_writer(path, 5) as add:
        add(FRAMES[0])
