import json
import os
import subprocess
import sys

import cv2
import keras
import numpy as np
import pytest
from backends import needs
from hand_data import write_folder
from typer.testing import CliRunner

from keras_hand3d.cli.main import app
from keras_hand3d.files import sha256_of
from keras_hand3d.inference.export_manifest import read_manifest
from keras_hand3d.models import HandPose25D, HandSegNet, LiftingNet, PoseNet, ViewpointNet

BACKEND = keras.backend.backend()


def _run(*arguments):
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, " ".join(result.output.split())


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("presets") / "viewpoint"
    ViewpointNet(width=0.0625).save_to_preset(folder, data_licence="research only")
    return folder


def test_a_preset_becomes_a_pickle_with_its_manifest(preset, tmp_path):
    status, output = _run("export", preset, "--format", "original", "--out", tmp_path / "out")
    assert status == 0, output
    assert "rotation: differs by 0 at most" in output
    manifest = read_manifest(tmp_path / "out")
    assert manifest.licence["data"] == "research only"
    weights = preset / "model.weights.h5"
    assert manifest.source["weights"] == [{"name": str(weights), "sha256": sha256_of(weights)}]


def _tiny_25d():
    return HandPose25D(input_size=64, width=0.25)


@pytest.mark.parametrize(
    ("make", "root"), [(lambda: ViewpointNet(width=0.0625), "palm"), (_tiny_25d, "wrist")]
)
def test_what_a_preset_does_not_say_of_the_root_says_its_network(make, root, tmp_path):
    make().save_to_preset(tmp_path / "preset")
    status, output = _run(
        "export", tmp_path / "preset", "--format", "weights", "--out", tmp_path / "out"
    )
    assert status == 0, output
    assert read_manifest(tmp_path / "out").root_keypoint == root


def test_of_a_pipeline_every_licence_is_told(tmp_path, monkeypatch):
    licences = {"seg": "SEG", "pose": "research only", "lift": "LIFT"}
    for name, network in {"seg": HandSegNet, "pose": PoseNet, "lift": LiftingNet}.items():
        tiny = network(width=0.0625, kernel_initializer="zeros")
        tiny.save_to_preset(tmp_path / name, data_licence=licences[name], metrics={name: 1.0})
    told = {}

    def spy(*arguments, model_metadata, **named):
        told.update(model_metadata)
        raise ValueError("That is all.")

    monkeypatch.setattr("keras_hand3d.export.export_model", spy)
    names = [tmp_path / name for name in licences]
    _, output = _run("export", *names, "--format", "weights", "--out", tmp_path / "out")
    assert "That is all." in output
    assert told == {
        "data_licence": "SEG; research only; LIFT", "metrics": None, "root_keypoint": "palm",
    }  # fmt: skip


@needs("tensorflow")
@needs("tf2onnx")
@needs("onnxruntime")
@pytest.mark.skipif(BACKEND == "tensorflow", reason="needs no other process")
def test_the_backend_that_can_is_started(preset, tmp_path):
    status, output = _run(
        "export", preset, "--format", "onnx", "--out", tmp_path / "out", "--batch-size", 2
    )
    assert status == 0, output
    manifest = read_manifest(tmp_path / "out")
    assert manifest.verification["runtime"].startswith("ONNX Runtime")
    assert manifest.batch_size == 2


@pytest.mark.skipif(BACKEND != "tensorflow", reason="a file is written with TensorFlow")
@needs("ai_edge_litert")
def test_a_data_set_is_compared_on_and_calibrated_with(tmp_path):
    PoseNet(width=0.0625).save_to_preset(tmp_path / "preset")
    write_folder(tmp_path / "data")
    status, output = _run(
        "export", tmp_path / "preset", "--format", "litert", "--precision", "int8",
        "--out", tmp_path / "out", "--data", tmp_path / "data", "--samples", 2, "--canvas", 96,
        "--image-size", "64x64",
    )  # fmt: skip
    assert status == 0, output
    assert "key points, pixels: moved by" in output
    assert "mean error against the labels" in output
    manifest = read_manifest(tmp_path / "out")
    assert manifest.verification["samples"] == f"2 samples of {tmp_path / 'data'}"


@pytest.mark.skipif(BACKEND == "jax", reason="every operation is compiled by itself")
def test_a_folder_of_images_is_compared_on(tmp_path):
    HandSegNet(width=0.0625).save_to_preset(tmp_path / "preset")
    (tmp_path / "images").mkdir()
    for index in range(3):
        cv2.imwrite(str(tmp_path / "images" / f"{index}.png"), np.full((40, 60, 3), 80 * index))
    status, output = _run(
        "export", tmp_path / "preset", "--format", "original", "--out", tmp_path / "out",
        "--data", tmp_path / "images", "--samples", 2, "--image-size", "48x64",
    )  # fmt: skip
    assert status == 0, output
    assert f"on 2 images of {tmp_path / 'images'}" in output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--format", "keras", "--precision", "int8"), "keras holds the weights as they were"),
        (("--format", "keras", "--batch-size", "2"), "holds no graph"),
        (("--format", "keras", "--image-size", "48"), "expected HEIGHTxWIDTH, got '48'"),
        (("--format", "keras", "--image-size", "8x64"), "16 to 4096 pixels on each side"),
        (("--format", "keras", "--image-size", "48x64"), "takes no image of any size"),
        (("--format", "keras", "--data", "nowhere"), "nowhere: there is no such folder"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(preset, tmp_path, options, message):
    status, output = _run("export", preset, "--out", tmp_path / "out", *options)
    assert status == 1
    assert message in output
    assert "Traceback" not in output
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_refused_before_anything_is_loaded(tmp_path):
    (tmp_path / "x").write_text("mine")
    status, output = _run("export", "no such preset", "--format", "keras", "--out", tmp_path)
    assert (status, "exists already" in output) == (1, True)


def test_a_source_that_is_none_is_named(tmp_path):
    status, output = _run("export", "nothing", "--format", "keras", "--out", tmp_path / "out")
    assert status == 1
    assert "No preset 'nothing'" in output


@pytest.mark.slow
@needs("tensorflow")
@needs("onnxruntime")
@needs("tf2onnx")
def test_a_fresh_process_chooses_the_backend_of_the_format(preset, tmp_path):
    code = f"""
import json, sys
from keras_hand3d.cli.main import app
app(["export", {str(preset)!r}, "--format", "onnx", "--out", {str(tmp_path / "out")!r}],
    standalone_mode=False)
import keras
print(json.dumps([keras.backend.backend()]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "KERAS_BACKEND": BACKEND},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == ["tensorflow"]
