import json

import numpy as np
import pytest
from hand_data import write_folder
from typer.testing import CliRunner

from keras_hand3d.cli.main import app
from keras_hand3d.models import ColorHandPose3D, HandDetector, HandPose25D

PROTOCOL = ("--protocol", "found_hands,found_hands_by_keypoints")


def _run(*arguments):
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, " ".join(result.output.split())


@pytest.fixture(scope="module")
def workplace(tmp_path_factory):
    """A data set, and a whole pipeline to which everything is hand, as a preset."""
    root = tmp_path_factory.mktemp("cli")
    write_folder(root / "data")
    model = ColorHandPose3D(width=0.02)
    model.hand_seg_net.get_layer("conv6_2").bias.assign(np.array([-50.0, 50.0], "float32"))
    model.save_to_preset(root / "whole")
    return root


def test_a_whole_pipeline_is_evaluated_by_what_it_finds(workplace, tmp_path):
    out = tmp_path / "out"
    status, output = _run(
        "evaluate", workplace / "whole", "--data", workplace / "data", "--canvas", 96,
        *PROTOCOL, "--out", out, "--pictures", 1,
    )  # fmt: skip
    assert status == 0, output
    assert "it was given the true side" in output
    assert sorted(path.name for path in out.iterdir())[:1] == ["errors.npz"]
    assert (out / "report.html").is_file() and (out / "results.csv").is_file()
    content = json.loads((out / "results.json").read_text())
    assert [entry["protocol"]["name"] for entry in content["results"]] == [
        "found_hands", "found_hands_by_keypoints"
    ]  # fmt: skip
    for entry in content["results"]:
        # One hand an image, found where it is or not.
        assert entry["hands"] == 3 and entry["side_given"]
        assert entry["found"] + entry["false"] == 3
    (weights,) = content["provenance"]["weights"]
    assert weights["name"].endswith("whole/model.weights.h5")


def test_the_least_score_is_kept_in_the_record(workplace, tmp_path):
    status, output = _run(
        "evaluate", workplace / "whole", "--data", workplace / "data", "--canvas", 96,
        "--protocol", "found_hands", "--min-score", 1.0, "--out", tmp_path, "--no-report",
    )  # fmt: skip
    assert status == 0, output
    (entry,) = json.loads((tmp_path / "results.json").read_text())["results"]
    assert (entry["min_score"], entry["found"], entry["false"]) == (1.0, 0, 0)


def test_the_least_score_is_refused_where_no_hands_are_found(workplace, tmp_path):
    status, output = _run(
        "evaluate", workplace / "whole", "--data", workplace / "data", "--canvas", 96,
        "--min-score", 0.5, "--out", tmp_path / "out",
    )  # fmt: skip
    assert status == 1
    assert "--min-score: of found hands alone" in output
    assert not (tmp_path / "out").exists()


def test_protocols_of_both_kinds_are_refused(workplace):
    status, output = _run(
        "evaluate", workplace / "whole", "--data", workplace / "data",
        "--protocol", "found_hands,zb2017_lifting",
    )  # fmt: skip
    assert status == 1
    assert "name zb2017_lifting in another call" in output


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """A detector and a pose network as presets."""
    root = tmp_path_factory.mktemp("pair")
    names = []
    for name, network in (("detector", HandDetector), ("pose", HandPose25D)):
        network(width=0.1, input_size=32).save_to_preset(root / name)
        names.append(root / name)
    return names


def test_a_detector_and_a_pose_network_need_no_protocol(workplace, pair, tmp_path):
    status, output = _run(
        "evaluate", *pair, "--data", workplace / "data", "--canvas", 96,
        "--min-score", 0.0, "--out", tmp_path, "--no-report", "--pictures", 1,
    )  # fmt: skip
    assert status == 0, output
    content = json.loads((tmp_path / "results.json").read_text())
    assert len(content["results"]) == 2 and len(content["provenance"]["weights"]) == 2
    for entry in content["results"]:
        assert not entry["side_given"]
        assert entry["root"] == "wrist"
        # Untrained, but without a least score.
        assert entry["found"] + entry["false"] >= 3


def test_networks_that_need_boxes_are_refused(workplace, pair, tmp_path):
    out = tmp_path / "out"
    status, output = _run("evaluate", pair[1], "--data", workplace / "data", "--out", out)
    assert status == 1
    assert "need boxes to look into" in output
    assert not out.exists()
