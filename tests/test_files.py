import hashlib
import os
import subprocess
import sys
import tempfile

import pytest

from keras_hand3d.files import (
    atomic_file,
    atomic_folder,
    expect_folder,
    expect_writable,
    is_temporary,
    read_json_or_yaml,
    sha256_of,
)


def test_sha256_of_a_file(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256_of(tmp_path / "a") == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.json", '{"a": [1, null]}'), ("a.yaml", "a: [1, null]"), ("a.yml", "a:\n- 1\n-\n")],
)
def test_json_and_yaml_are_told_by_the_suffix(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    assert read_json_or_yaml(tmp_path / name) == {"a": [1, None]}


def test_atomic_folder_appears_at_the_end_only(tmp_path):
    with atomic_folder(tmp_path / "out") as folder:
        (folder / "a").write_text("a")
        assert not (tmp_path / "out").exists()
    assert (tmp_path / "out" / "a").read_text() == "a"


def test_atomic_folder_leaves_only_the_final_folder(tmp_path):
    with atomic_folder(tmp_path / "out"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_atomic_folder_leaves_nothing_when_the_block_raises(tmp_path):
    with pytest.raises(KeyError), atomic_folder(tmp_path / "out") as folder:
        (folder / "a").write_text("a")
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_atomic_folder_keeps_an_empty_folder_when_the_block_raises(tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(KeyError), atomic_folder(tmp_path / "out") as folder:
        (folder / "a").write_text("a")
        raise KeyError
    assert list(tmp_path.rglob("*")) == [tmp_path / "out"]


def test_atomic_folder_takes_the_place_of_an_empty_folder(tmp_path):
    (tmp_path / "out").mkdir()
    with atomic_folder(tmp_path / "out") as folder:
        (folder / "a").write_text("a")
    assert (tmp_path / "out" / "a").exists()


def test_atomic_folder_refuses_a_folder_with_contents(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kept").write_text("kept")
    with pytest.raises(FileExistsError, match="out exists"), atomic_folder(tmp_path / "out"):
        pytest.fail("the block must not run")
    assert (tmp_path / "out" / "kept").read_text() == "kept"


def test_atomic_folder_refuses_a_file(tmp_path):
    (tmp_path / "out").write_text("kept")
    with pytest.raises(FileExistsError), atomic_folder(tmp_path / "out"):
        pytest.fail("the block must not run")


def test_atomic_folder_makes_missing_parents(tmp_path):
    with atomic_folder(tmp_path / "a" / "b"):
        pass
    assert (tmp_path / "a" / "b").is_dir()


def test_atomic_file_appears_at_the_end_only(tmp_path):
    with atomic_file(tmp_path / "a.txt") as path:
        path.write_text("new")
        assert not (tmp_path / "a.txt").exists()
    assert (tmp_path / "a.txt").read_text() == "new"


def test_atomic_file_keeps_all_suffixes(tmp_path):
    with atomic_file(tmp_path / "a.weights.h5") as path:
        path.write_text("new")
        assert path.name.endswith(".weights.h5")


@pytest.mark.parametrize("letter", ["a", "\u00e9", "\u624b"])
def test_atomic_file_takes_the_longest_names(tmp_path, letter):
    path = tmp_path / f"{letter * (250 // len(os.fsencode(letter)))}.json"
    with atomic_file(path) as temporary:
        temporary.write_text("new")
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_temporary_names_are_known(tmp_path):
    with atomic_file(tmp_path / "a.json") as path:
        path.write_text("new")
        assert is_temporary(path)
    assert not is_temporary(tmp_path / "a.json")
    assert not is_temporary(tmp_path / ".hidden.json")


def test_atomic_file_leaves_nothing_when_the_block_raises(tmp_path):
    with pytest.raises(KeyError), atomic_file(tmp_path / "a.txt") as path:
        path.write_text("half")
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_atomic_file_keeps_the_old_file_when_the_block_raises(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(KeyError), atomic_file(tmp_path / "a.txt") as path:
        path.write_text("half")
        raise KeyError
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.txt", "old")]


def test_atomic_file_replaces_the_old_file(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    with atomic_file(tmp_path / "a.txt") as path:
        path.write_text("new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.txt", "new")]


def _leave_behind(folder, command):
    """A process that dies in the middle of writing ``folder``."""
    code = f"""
import os
from pathlib import Path
from keras_hand3d.files import atomic_folder
with atomic_folder(Path({str(folder)!r})) as temporary:
    (temporary / "big").write_text("half")
    {command}
"""
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)


@pytest.mark.skipif(os.name != "posix", reason="killed processes are told apart on POSIX")
def test_what_a_killed_process_left_is_removed_by_the_next(tmp_path):
    _leave_behind(tmp_path / "out", "os.kill(os.getpid(), 9)").wait()
    assert len(list(tmp_path.iterdir())) == 1
    with atomic_folder(tmp_path / "out") as folder:
        (folder / "a").write_text("a")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_a_running_process_writes_is_left_alone(tmp_path):
    other = _leave_behind(tmp_path / "out", "print('in', flush=True); import time; time.sleep(60)")
    try:
        assert other.stdout.readline() == b"in\n"
        with atomic_folder(tmp_path / "out"):
            pass
        assert len(list(tmp_path.iterdir())) == 2
    finally:
        other.kill()
        other.wait()


def test_a_folder_is_as_expected(tmp_path):
    expect_folder(tmp_path)


def test_what_is_missing_or_a_file_is_no_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere: there is no such folder"):
        expect_folder(tmp_path / "nowhere")
    (tmp_path / "notes.txt").touch()
    with pytest.raises(NotADirectoryError, match=r"notes\.txt: expected a folder, got a file"):
        expect_folder(tmp_path / "notes.txt")


def test_a_folder_that_can_be_made_is_not_made(tmp_path):
    expect_writable(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["file", "file/in/it"])
def test_a_file_is_no_folder_to_write_into(tmp_path, name):
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError, match="file: expected a folder, got a file"):
        expect_writable(tmp_path / name)


def test_a_folder_that_cannot_be_written_into_is_named(tmp_path, monkeypatch):
    def refuse(dir):
        raise OSError(30, "Read-only file system", "temporary")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(PermissionError, match="cannot be written into: Read-only file system"):
        expect_writable(tmp_path)
