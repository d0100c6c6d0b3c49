import pickle

import numpy as np
import pytest
from hand_data import entries, write_folder
from typer.testing import CliRunner

from keras_hand3d.cli.main import app
from keras_hand3d.models import PoseNet, export_original_weights


def _run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def workplace(tmp_path_factory):
    """A data set, a trained PoseNet and a trained lifting network."""
    root = tmp_path_factory.mktemp("cli")
    write_folder(root / "data")
    for recipe in ("posenet", "lifting_proposed"):
        result = _run(
            "train", recipe, "--data", root / "data", "--run", root / recipe,
            "--steps", 2, "--width", 0.05, "--batch-size", 2, "--canvas", 96,
        )  # fmt: skip
        assert result.exit_code == 0, result.output
    return root


def test_evaluating_what_is_no_folder_needs_a_place_for_results(workplace):
    result = _run("evaluate", "hf://nobody/nothing", "--data", workplace / "data")
    assert result.exit_code == 1
    assert "hf://nobody/nothing is no folder" in " ".join(result.output.split())


def test_training_into_an_existing_run_is_refused(workplace):
    before = (workplace / "posenet" / "config.json").read_text()
    result = _run("train", "posenet", "--data", workplace / "data", "--run", workplace / "posenet")
    assert result.exit_code == 1
    assert "exists already" in " ".join(result.output.split())
    assert (workplace / "posenet" / "config.json").read_text() == before


def test_what_the_data_lacks_is_said(tmp_path):
    write_folder(tmp_path / "data", entries(1, xyz=None))
    result = _run(
        "train", "lifting_proposed", "--data", tmp_path / "data", "--run", tmp_path / "run"
    )
    assert result.exit_code == 1
    text = " ".join(result.output.split())
    assert "no training or evaluation in 3D" in text
    assert "needs hands_xyz" in text


def test_a_missing_data_folder_is_named(tmp_path):
    result = _run("train", "posenet", "--data", tmp_path / "none", "--run", tmp_path / "run")
    assert result.exit_code == 1
    assert "there is no such folder" in " ".join(result.output.split())


def test_an_unknown_recipe_lists_the_known_ones(tmp_path):
    result = _run("train", "posenett", "--data", tmp_path, "--run", tmp_path / "run")
    assert result.exit_code == 2
    assert "lifting_proposed" in result.output


@pytest.fixture
def pickled(tmp_path):
    arrays = export_original_weights(PoseNet(width=0.0625))
    path = tmp_path / "posenet.pickle"
    path.write_bytes(pickle.dumps(arrays, protocol=2))
    return path, arrays


def test_original_weights_become_a_preset(pickled, tmp_path):
    path, arrays = pickled
    result = _run("weights", "import", path, "--out", tmp_path / "preset")
    assert result.exit_code == 0, result.output
    assert "not one of the released files" in " ".join(result.output.split())
    came = export_original_weights(PoseNet.from_preset(tmp_path / "preset"))
    np.testing.assert_array_equal(
        came["PoseNet2D/conv6_1/weights"], arrays["PoseNet2D/conv6_1/weights"]
    )


@pytest.mark.parametrize("name", ["model.weights.h5", "model.keras"])
def test_original_weights_become_a_file(pickled, tmp_path, name):
    result = _run("weights", "import", pickled[0], "--out", tmp_path / name)
    assert result.exit_code == 0, result.output
    assert (tmp_path / name).stat().st_size > 10_000


def test_a_name_that_no_file_of_weights_has_is_refused_first(tmp_path):
    result = _run("weights", "import", tmp_path / "none.pickle", "--out", tmp_path / "x.h5")
    assert result.exit_code == 1
    assert "x.h5: expected a name that ends in .weights.h5 or .keras" in " ".join(
        result.output.split()
    )


def test_a_hostile_pickle_is_refused_by_name(tmp_path):
    class Attack:
        def __reduce__(self):
            return print, ("pwned",)

    (tmp_path / "bad.pickle").write_bytes(pickle.dumps({"x": Attack()}, protocol=2))
    result = _run("weights", "import", tmp_path / "bad.pickle", "--out", tmp_path / "preset")
    assert result.exit_code == 1
    assert "__builtin__.print" in " ".join(result.output.split())
    assert "pwned" not in result.output
    assert not (tmp_path / "preset").exists()
