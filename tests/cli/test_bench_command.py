import json

import pytest
from backends import needs
from typer.testing import CliRunner

from keras_hand3d.cli.main import app


def _run(*arguments):
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, " ".join(result.output.split())


@needs("onnx")
@needs("onnxruntime")
def test_an_exported_file_is_measured_in_its_runtime(tmp_path):
    from exported_files import write_pose_net

    folder = write_pose_net(tmp_path / "pose")
    status, output = _run(
        "bench", folder, "--runs", 3, "--batch-size", 4, "--out", tmp_path / "figures.json"
    )
    assert status == 0, output
    assert "ONNX Runtime" in output
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert figures["machine"]["processors"] >= 1
    (row,) = figures["results"]
    assert (row["network"], row["source"]) == ("PoseNet", str(folder))
    assert (row["parameters"], row["multiply_adds"]) == (7, 3_000_000)
    assert (row["latency"]["batch_size"], row["throughput"]["batch_size"]) == (1, 4)
    assert row["latency"]["runs"] == 3
    assert 0.0 < row["latency"]["fastest"] <= row["latency"]["median"] <= row["latency"]["slowest"]
    rate = 4 / row["throughput"]["median"]
    assert row["samples_per_second"] == pytest.approx(rate)
    assert row["memory_mb"]["peak"] >= row["memory_mb"]["before_loading"] > 0


@pytest.mark.slow
def test_a_preset_of_the_pipeline_is_measured_with_its_networks(tmp_path):
    from keras_hand3d.models import ColorHandPose3D

    ColorHandPose3D(width=0.02).save_to_preset(tmp_path / "preset")
    status, output = _run(
        "bench", tmp_path / "preset", "--runs", 3, "--seconds", 0.1, "--batch-size", 2,
        "--out", tmp_path / "figures.json",
    )  # fmt: skip
    assert status == 0, output
    rows = json.loads((tmp_path / "figures.json").read_text())["results"]
    names = [row["network"] for row in rows]
    assert names == ["ColorHandPose3D", "HandSegNet", "PoseNet", "PosePriorNet", "ViewpointNet"]
    whole, *parts = rows
    assert whole["parameters"] == sum(part["parameters"] for part in parts)
    assert whole["multiply_adds"] == sum(part["multiply_adds"] for part in parts)


def test_what_is_no_network_is_named():
    status, output = _run("bench", "nothing")
    assert status == 1
    assert "No preset 'nothing'" in output
    assert "Traceback" not in output


def test_an_empty_name_and_a_folder_for_a_file_are_refused_at_once(tmp_path):
    status, output = _run("bench", "")
    assert status == 1
    assert "Expected a name, got an empty text" in output
    status, output = _run("bench", "PoseNet", "--out", tmp_path)
    assert status == 1
    assert "expected the name of a file, this is a folder" in output
