import numpy as np
import pytest
from hand_data import entries, write_folder
from rhd_folder import write_rhd
from typer.testing import CliRunner

from keras_hand3d.cli.main import app
from keras_hand3d.data import PackedHands
from keras_hand3d.data.rhd import RHD


def _pack(*arguments):
    result = CliRunner().invoke(app, ["data", "pack", *(str(argument) for argument in arguments)])
    return result.exit_code, " ".join(result.output.split())


@pytest.mark.parametrize(("options", "split"), [((), "training"), (("--split", "evaluation"),) * 2])
def test_a_split_is_packed(tmp_path, options, split):
    split = split if isinstance(split, str) else split[1]
    root = write_rhd(tmp_path / "rhd", split)
    status, text = _pack(root, tmp_path / "packed", *options)
    assert status == 0, text
    assert "2 samples, 0.0 MB, written to" in text
    packed, source = PackedHands(tmp_path / "packed"), RHD(root, split)
    np.testing.assert_array_equal(packed[1]["part_mask"], source[1]["part_mask"])


def test_a_folder_of_images_is_packed_and_what_it_lacks_is_said(tmp_path):
    write_folder(tmp_path / "data", entries(2, xyz=None))
    status, text = _pack(tmp_path / "data", tmp_path / "packed", "--canvas", 64, "--workers", 1)
    assert status == 0, text
    assert "no training or evaluation in 3D" in text
    assert PackedHands(tmp_path / "packed")[0]["image"].shape == (64, 64, 3)


def test_what_is_there_already_is_not_overwritten(tmp_path):
    write_rhd(tmp_path / "rhd")
    (tmp_path / "packed").mkdir()
    (tmp_path / "packed" / "mine").write_text("kept")
    status, text = _pack(tmp_path / "rhd", tmp_path / "packed")
    assert status == 1
    assert "exists already" in text
    assert [path.name for path in (tmp_path / "packed").iterdir()] == ["mine"]


def test_a_damaged_file_is_named_and_leaves_nothing(tmp_path):
    write_rhd(tmp_path / "rhd")
    (tmp_path / "rhd" / "training" / "color" / "00001.png").unlink()
    status, text = _pack(tmp_path / "rhd", tmp_path / "packed")
    assert status == 1
    assert "00001.png: No such file or directory" in text
    assert "Traceback" not in text
    assert not (tmp_path / "packed").exists()


def test_a_missing_folder_is_named(tmp_path):
    status, text = _pack(tmp_path / "none", tmp_path / "packed")
    assert status == 1
    assert "there is no such folder" in text
