import json
import os
import sys
import time
from functools import partial
from pathlib import Path

import cv2
import keras
import numpy as np
import pytest
from inference_stand_ins import StandInEngine, spot_image
from typer.testing import CliRunner

ray = pytest.importorskip("ray")
pq = pytest.importorskip("pyarrow.parquet")

from keras_hand3d.cli.main import app  # noqa: E402
from keras_hand3d.images import read_image  # noqa: E402
from keras_hand3d.inference import BaseHandEstimator, EstimatorOptions, Hand  # noqa: E402
from keras_hand3d.inference.input_files import find_inputs  # noqa: E402
from keras_hand3d.inference.parquet_folder import ParquetFolder  # noqa: E402
from keras_hand3d.inference.predict_on_ray import predict_on_ray, ray_cluster  # noqa: E402

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def two_processors():
    """A Ray of this machine with room for two workers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        # Workers import this module and what it imports.
        patch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
        ray.init("local", num_cpus=2, num_gpus=0, include_dashboard=False, log_to_driver=False)
        yield
        ray.shutdown()


class SlowEngine(StandInEngine):
    """Takes so long that one worker does not get all of the work."""

    def find_in_images(self, images, sides):
        time.sleep(0.3)
        return super().find_in_images(images, sides)


def _stand_in(log):
    """An estimator; the log tells of each that is made."""
    with Path(log).open("a") as stream:
        stream.write(f"{os.getpid()}\n")
    return BaseHandEstimator(SlowEngine(), EstimatorOptions(handedness="left", batch_size=4))


def _broken():
    raise ValueError("weights of another network")


def _photos(root, count, bad=()):
    root.mkdir()
    for index in range(count):
        path = root / f"{index:03d}.jpg"
        if index in bad:
            path.write_text("no image")
        else:
            cv2.imwrite(str(path), spot_image((40 + index % 80, 60), (120, 160), radius=5))
    return find_inputs([str(root)], root.parent / "out")


def _rows(folder):
    return {row["name"]: row for part in folder.parts() for row in pq.read_table(part).to_pylist()}


def test_two_workers_find_what_one_process_finds(tmp_path):
    files, folder = _photos(tmp_path / "in", 200, bad={3, 150}), ParquetFolder(tmp_path / "out", {})
    log, done = tmp_path / "log", []
    failures = predict_on_ray(partial(_stand_in, str(log)), files, folder, 2, progress=done.append)
    assert [failure.path for failure in failures] == [files[3].path, files[150].path]
    assert all("expected an image" in failure.reason for failure in failures)
    rows = _rows(folder)
    assert len(rows) == 198
    assert sum(done) == 200
    # Each of the two made its estimator once.
    assert len(log.read_text().split()) == len(set(log.read_text().split())) == 2
    estimator = BaseHandEstimator(StandInEngine(), EstimatorOptions(handedness="left"))
    for file in (files[0], files[199]):
        (expected,) = estimator.predict(file.path)
        (hand,) = map(Hand.from_dict, rows[file.name]["hands"])
        np.testing.assert_allclose(hand.keypoints_uv, expected.keypoints_uv)
        np.testing.assert_allclose(hand.keypoints_normalized, expected.keypoints_normalized)
    assert folder.waiting(files) == [files[3], files[150]]


def test_pictures_are_drawn_where_asked_for(tmp_path):
    files, folder = _photos(tmp_path / "in", 2), ParquetFolder(tmp_path / "out", {})
    make = partial(_stand_in, str(tmp_path / "log"))
    predict_on_ray(make, files, folder, 2, picture_folder=folder.folder)
    assert read_image(folder.folder / "000.jpg").shape == (120, 160, 3)
    assert read_image(folder.folder / "001_3d.png").shape == (256, 768, 3)


def test_an_estimator_that_cannot_be_made_says_why(tmp_path):
    files, folder = _photos(tmp_path / "in", 2), ParquetFolder(tmp_path / "out", {})
    with pytest.raises(ValueError, match=r"^weights of another network$"):
        predict_on_ray(_broken, files, folder, 2)
    assert not folder.folder.exists()


def test_a_ray_in_use_is_left_as_it_is():
    with ray_cluster():
        assert ray.cluster_resources()["CPU"] == 2.0
    assert ray.is_initialized()


def _pose_net(preset, log):
    """An estimator by Keras; the log tells which backends it has loaded."""
    from keras_hand3d.inference import HandPoseEstimator

    estimator = HandPoseEstimator.from_preset(preset, batch_size=1)
    estimator.predict(spot_image((40, 60), (120, 160), radius=5))
    Path(log).write_text(
        json.dumps([name for name in ("tensorflow", "torch") if name in sys.modules])
    )
    return estimator


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    from keras_hand3d.models import PoseNet

    folder = tmp_path_factory.mktemp("presets") / "pose_net"
    PoseNet(width=0.05).save_to_preset(folder)
    return folder


def test_workers_load_this_backend_alone(preset, tmp_path):
    files, log = _photos(tmp_path / "in", 1), tmp_path / "log"
    predict_on_ray(partial(_pose_net, str(preset), str(log)), files, ParquetFolder(tmp_path, {}))
    # Keras itself loads JAX, where it is installed, with its checkpoint callback.
    assert set(json.loads(log.read_text())) <= {keras.backend.backend()}


def _command(*words):
    return CliRunner().invoke(app, ["predict", *(str(word) for word in words)])


def test_the_command_writes_parts_and_a_second_run_does_what_is_missing(preset, tmp_path):
    files, out = _photos(tmp_path / "in", 5, bad={1}), tmp_path / "out"
    words = (
        tmp_path / "in", "--model", preset, "--engine", "ray", "--workers", 2, "--out", out,
        "--batch-size", 1,
    )  # fmt: skip
    first = _command(*words)
    assert first.exit_code == 0, first.output
    assert "4 of 5 have results" in " ".join(first.output.split())
    assert {path.name for path in out.iterdir()} == {"failed.csv", "part-000000.parquet"}
    assert "001.jpg," in (out / "failed.csv").read_text()
    before = (out / "part-000000.parquet").read_bytes()
    files[1].path.write_bytes(files[0].path.read_bytes())
    second = _command(*words)
    assert "4 of 5 are done already" in second.output, second.output
    assert {path.name for path in out.iterdir()} == {"part-000000.parquet", "part-000001.parquet"}
    assert (out / "part-000000.parquet").read_bytes() == before
    (row,) = pq.read_table(out / "part-000001.parquet").to_pylist()
    assert row["name"] == "001"
    assert np.shape(row["hands"][0]["keypoints_uv"]) == (21, 2)
