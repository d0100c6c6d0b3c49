import json
from pathlib import Path

import pytest
from hand_data import entries, write_folder
from rhd_folder import write_rhd
from typer.testing import CliRunner

from keras_hand3d.cli.main import app
from keras_hand3d.data import ImageFolder, pack


def _data(*arguments):
    result = CliRunner().invoke(app, ["data", *(str(argument) for argument in arguments)])
    assert "Traceback" not in result.output
    return result.exit_code, " ".join(result.output.split())


def test_check_of_good_data_ends_well(tmp_path):
    status, text = _data("check", write_folder(tmp_path / "data"))
    assert status == 0
    assert "3 samples, 0 problems" in text


def test_check_of_bad_data_says_what_to_mend_and_fails(tmp_path):
    write_folder(tmp_path / "data", entries(2, focal=[200.0, 200.0]))
    status, text = _data("check", tmp_path / "data")
    assert status == 1
    assert "sample 00000: xyz through the camera" in text
    assert "check the camera" in text


def test_check_of_a_missing_folder_is_one_line(tmp_path):
    status, text = _data("check", tmp_path / "none")
    assert status == 1
    assert text.startswith("Error:")
    assert "there is no such folder" in text


@pytest.mark.parametrize("command", ["check", "stats", "synthesize"])
def test_a_file_in_place_of_a_folder_is_named(tmp_path, command):
    if command == "synthesize":
        pytest.importorskip("numba", reason="rendering needs the extra [synthetic]")
    (tmp_path / "notes.txt").touch()
    status, text = _data(command, tmp_path / "notes.txt")
    assert status == 1
    assert "expected a folder, got a file" in " ".join(text.split())


def test_what_looks_like_markup_is_printed_as_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_folder(Path("r[") / "bold]:smile:", entries(2, xyz=None))
    status, text = _data("check", "r[/bold]:smile:")
    assert status == 0, text
    assert "r[/bold]:smile:: 2 samples, 0 problems" in text
    status, text = _data("pack", "r[/bold]:smile:", "p[/red]")
    assert status == 0, text
    assert "written to p[/red]" in text
    status, text = _data("inspect", "r[/bold]:smile:", "--out", "i[/b].png")
    assert status == 0, text
    assert "Drawn: i[/b].png" in text


def test_stats_shows_counts(tmp_path):
    status, text = _data("stats", write_folder(tmp_path / "data"))
    assert status == 0
    assert "3 samples, 2 left, 1 right" in text
    assert "reference_bone_mm" in text


def test_inspect_draws_a_sample_of_rhd(tmp_path):
    picture = tmp_path / "sample.png"
    status, text = _data("inspect", write_rhd(tmp_path / "rhd"), "--id", 1, "--out", picture)
    assert status == 0, text
    assert picture.stat().st_size > 10_000


def test_inspect_writes_into_the_current_folder_whatever_a_sample_is_called(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pack(ImageFolder(write_folder(tmp_path / "data")), tmp_path / "packed")
    index = tmp_path / "packed" / "packed_hands.json"
    names = ["seq/" + "é" * 300, "1", "2"]
    index.write_text(json.dumps(json.loads(index.read_text()) | {"ids": names}))
    status, text = _data("inspect", "packed")
    assert status == 0, text
    assert [path.name[:13] for path in tmp_path.glob("*.png")] == ["sample_seq_éé"]


def test_inspect_names_a_number_out_of_range(tmp_path):
    status, text = _data("inspect", write_rhd(tmp_path / "rhd"), "--id", 7)
    assert status == 1
    assert "expected a sample from 0 to 1, got 7" in text


@pytest.mark.parametrize("name", ["pic.foo", "pic", ".png", "here", "a.weights.h5"])
def test_inspect_refuses_what_is_no_name_of_a_picture(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").mkdir()
    status, text = _data("inspect", tmp_path, "--out", name)
    assert status == 1
    assert f"--out {name}: expected a file's name that ends in one of .png, .jpg" in text


@pytest.mark.parametrize(
    "arguments",
    [("check", "data", "--canvas", 10**9), ("synthesize", "data", "--samples", 10**23)],
)
def test_what_no_memory_holds_is_refused_as_a_value(tmp_path, arguments):
    status, text = _data(*arguments)
    assert status == 2
    assert arguments[-2] in text


@pytest.mark.parametrize("shard", ["1", "0/2", "3/2", "a/b", "1/0", "²/³", f"1/{10**30}"])
def test_a_shard_that_is_none_is_named(tmp_path, shard):
    pytest.importorskip("numba", reason="rendering needs the extra [synthetic]")
    status, text = _data("synthesize", tmp_path / "out", "--samples", 2, "--shard", shard)
    assert status == 1
    assert "--shard: expected" in text


def test_renders_can_be_checked_and_trained_on(tmp_path):
    pytest.importorskip("numba", reason="rendering needs the extra [synthetic]")
    out = tmp_path / "renders"
    status, text = _data("synthesize", out, "--samples", 3, "--seed", 5)
    assert status == 0, text
    assert "3 samples of 3, complete" in text
    status, text = _data("check", out)
    assert status == 0, text
    result = CliRunner().invoke(
        app,
        ["train", "lifting_proposed", "--data", str(out), "--run", str(tmp_path / "run"),
         "--steps", "2", "--width", "0.05", "--batch-size", "2"],
    )  # fmt: skip
    assert result.exit_code == 0, result.output


def test_renders_without_hands_are_counted_checked_and_refused_by_what_needs_hands(tmp_path):
    pytest.importorskip("numba", reason="rendering needs the extra [synthetic]")
    out = tmp_path / "renders"
    status, text = _data("synthesize", out, "--samples", 3, "--without-hands", 1)
    assert status == 0, text
    assert _data("check", out)[0] == 0
    assert "0 left, 0 right, 3 without hands" in _data("stats", out)[1]
    result = CliRunner().invoke(
        app, ["train", "posenet", "--data", str(out), "--run", str(tmp_path / "run")]
    )
    assert result.exit_code == 1
    assert "needs a hand in every sample" in " ".join(result.output.split())


def test_every_variety_can_be_asked_for(tmp_path):
    pytest.importorskip("numba", reason="rendering needs the extra [synthetic]")
    from keras_hand3d.cli.data_synthesize import Variety
    from keras_hand3d.data.synthetic.variety import VARIETIES

    assert {name.value for name in Variety} == set(VARIETIES)
    status, text = _data("synthesize", tmp_path / "out", "--samples", 1, "--variety", "wide")
    assert status == 0, text
