import os

import numpy as np
import pytest
from inference_stand_ins import a_hand

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from keras_hand3d.inference import Hand  # noqa: E402
from keras_hand3d.inference.input_files import InputFile  # noqa: E402
from keras_hand3d.inference.parquet_folder import SCHEMA, ParquetFolder  # noqa: E402


@pytest.fixture
def files(tmp_path):
    paths = [tmp_path / "in" / f"{index}.png" for index in range(5)]
    paths[0].parent.mkdir()
    for path in paths:
        path.touch()
    return [InputFile(path, path.stem) for path in paths]


def _table(folder, files, hands=()):
    rows = [folder.row(file, file.path.stat().st_mtime_ns, (48, 64), hands) for file in files]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _write(folder, files, part_rows=1000):
    with folder.writing(part_rows) as add:
        for file in files:
            add(_table(folder, [file]))


def _names(folder):
    return [name for part in folder.parts() for name in pq.read_table(part)["name"].to_pylist()]


def test_hands_come_back_from_a_part(files, tmp_path):
    folder = ParquetFolder(tmp_path / "out", {})
    full = a_hand(handedness="left", keypoints_xyz=np.full((21, 3), 0.5), track_id=3)
    with folder.writing() as add:
        add(_table(folder, files[:1], [full, a_hand()]))
    (row,) = pq.read_table(folder.parts()[0]).to_pylist()
    assert (row["name"], row["width"], row["height"]) == ("0", 64, 48)
    first, second = map(Hand.from_dict, row["hands"])
    np.testing.assert_array_equal(first.keypoints_uv, full.keypoints_uv)
    np.testing.assert_array_equal(first.keypoints_xyz, full.keypoints_xyz)
    assert (first.handedness, first.track_id, second.keypoints_xyz) == ("left", 3, None)


def test_rows_are_split_into_parts(files, tmp_path):
    folder = ParquetFolder(tmp_path / "out", {})
    _write(folder, files, part_rows=2)
    assert [pq.read_table(part).num_rows for part in folder.parts()] == [2, 2, 1]


def test_what_came_before_an_interruption_is_kept(files, tmp_path):
    folder = ParquetFolder(tmp_path / "out", {})
    with pytest.raises(KeyboardInterrupt), folder.writing() as add:
        add(_table(folder, files[:3]))
        raise KeyboardInterrupt
    assert folder.waiting(files) == files[3:]


def test_what_is_missing_is_waited_for_and_goes_to_a_further_part(files, tmp_path):
    folder = ParquetFolder(tmp_path / "out", {"order": "rhd"})
    assert folder.waiting(files) == files
    _write(folder, files[:3])
    again = ParquetFolder(tmp_path / "out", {"order": "rhd"})
    assert again.waiting(files) == files[3:]
    _write(again, files[3:])
    assert again.waiting(files) == []
    assert [part.name for part in again.parts()] == ["part-000000.parquet", "part-000001.parquet"]


def test_rows_of_a_changed_file_are_taken_out(files, tmp_path):
    folder = ParquetFolder(tmp_path / "out", {})
    _write(folder, files)
    os.utime(files[2].path, (4e9, 4e9))
    assert folder.waiting(files) == [files[2]]
    assert _names(folder) == ["0", "1", "3", "4"]


def test_rows_of_other_settings_are_taken_out(files, tmp_path):
    _write(ParquetFolder(tmp_path / "out", {"order": "rhd"}), files)
    other = ParquetFolder(tmp_path / "out", {"order": "stb"})
    assert other.waiting(files[:4]) == files[:4]
    # Nobody asked for the fifth.
    assert _names(other) == ["4"]
    assert other.waiting(files) == files
    assert other.parts() == []


def test_nothing_to_write_makes_no_part(tmp_path):
    with ParquetFolder(tmp_path / "out", {}).writing():
        pass
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", ["text", "table", "name"])
def test_a_file_of_somebody_else_is_left_alone(files, tmp_path, content):
    folder = ParquetFolder(tmp_path, {})
    part = tmp_path / ("part-of-mine.parquet" if content == "name" else "part-000000.parquet")
    if content == "text":
        part.write_text("no Parquet")
    else:
        pq.write_table(pa.table({"a": [1]}), part)
    before = part.read_bytes()
    with pytest.raises(ValueError, match=r"part-.*parquet: (expected a Parquet file|the file is)"):
        folder.waiting(files)
    assert part.read_bytes() == before
