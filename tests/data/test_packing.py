import errno
import json
import resource

import numpy as np
import pytest
from hand_data import entries, write_folder
from numbered_hands import NumberedHands

from keras_hand3d.data import ImageFolder, PackedHands, pack, packing


def _assert_nothing_left(folder, name="packed"):
    assert not (folder / name).exists()
    assert not [path for path in folder.iterdir() if name in path.name]


def test_what_is_packed_reads_back_whole(tmp_path):
    source = ImageFolder(
        write_folder(tmp_path / "data", entries(3, focal=None, principal_point=None)), canvas=96
    )
    packed = pack(source, tmp_path / "packed")
    assert packed.fields == source.fields
    assert packed.notes == source.notes != ()
    assert len(packed) == 3
    for index in range(3):
        assert packed.sample_id(index) == source.sample_id(index)
        for name, value in source[index].items():
            assert packed[index][name].dtype == value.dtype
            np.testing.assert_array_equal(packed[index][name], value)


def test_any_reader_of_numpy_files_can_read_it(tmp_path):
    pack(NumberedHands(), tmp_path / "packed")
    images = np.load(tmp_path / "packed" / "image.npy", allow_pickle=False)
    assert images.shape == (5, 4, 6, 3)
    np.testing.assert_array_equal(images[:, 3, 5, 2], range(5))
    names = {path.stem for path in (tmp_path / "packed").glob("*.npy")}
    assert names == NumberedHands.fields


def test_what_the_data_set_is_goes_along(tmp_path):
    source = NumberedHands()
    source.root_keypoint, source.has_hand_side = "palm", False
    source.always_has_hand = False
    packed = pack(source, tmp_path / "packed")
    assert (packed.root_keypoint, packed.has_hand_side) == ("palm", False)
    assert not packed.always_has_hand
    assert packed.provides == NumberedHands.fields


@pytest.mark.parametrize("workers", [1, 3])
def test_progress_counts_the_samples(tmp_path, workers):
    steps = []
    pack(NumberedHands(), tmp_path / "packed", lambda *step: steps.append(step), workers)
    assert steps == [(done, 5) for done in range(1, 6)]


def test_an_image_of_another_size_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"number3: image: .*\(4, 6, 3\).*got \(8, 6, 3\)"):
        pack(NumberedHands(sizes={3: (8, 6)}), tmp_path / "packed")
    _assert_nothing_left(tmp_path)


def test_a_mask_of_another_size_than_its_image_is_named(tmp_path):
    class WithMask(NumberedHands):
        fields = NumberedHands.fields | {"part_mask"}

        def __getitem__(self, index):
            return super().__getitem__(index) | {"part_mask": np.zeros((4, 5), np.uint8)}

    with pytest.raises(ValueError, match=r"number0: part_mask: .*\(4, 6\), got \(4, 5\)"):
        pack(WithMask(), tmp_path / "packed")
    _assert_nothing_left(tmp_path)


def test_a_disk_that_fills_up_leaves_nothing_and_a_second_run_completes(tmp_path, monkeypatch):
    written, append = [], packing._FieldFile.append

    class Full:
        def write(self, data):
            raise OSError(errno.ENOSPC, "No space left on device")

    def failing(self, array):
        written.append(self.name)
        if len(written) == 7:
            stream, self.stream = self.stream, Full()
            try:
                append(self, array)
            finally:
                self.stream = stream
        append(self, array)

    monkeypatch.setattr(packing._FieldFile, "append", failing)
    with pytest.raises(OSError, match="No space left on device") as raised:
        pack(NumberedHands(), tmp_path / "packed")
    assert raised.value.errno == errno.ENOSPC
    assert raised.value.filename == str(tmp_path / "packed" / f"{written[-1]}.npy")
    _assert_nothing_left(tmp_path)
    monkeypatch.undo()
    assert len(pack(NumberedHands(), tmp_path / "packed")) == 5


def test_a_limit_of_the_system_leaves_nothing(tmp_path):
    source = NumberedHands(sizes=dict.fromkeys(range(5), (40, 40)))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(OSError, match=r"image\.npy"):
            pack(source, tmp_path / "packed")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    _assert_nothing_left(tmp_path)


def test_too_little_room_is_said_at_once(tmp_path, monkeypatch):
    usage = type("Usage", (), {"free": 5 * (4 * 6 * 3) - 1})
    monkeypatch.setattr(packing.shutil, "disk_usage", lambda path: usage)
    source = NumberedHands()
    with pytest.raises(OSError, match="are needed") as raised:
        pack(source, tmp_path / "packed")
    assert raised.value.errno == errno.ENOSPC
    assert sum(source.reads) == 1
    _assert_nothing_left(tmp_path)


def test_what_is_there_already_is_kept(tmp_path):
    pack(NumberedHands(), tmp_path / "packed")
    source = NumberedHands(3)
    with pytest.raises(FileExistsError):
        pack(source, tmp_path / "packed")
    assert sum(source.reads) == 0
    assert len(PackedHands(tmp_path / "packed")) == 5


def test_a_damaged_sample_leaves_nothing(tmp_path):
    folder = write_folder(tmp_path / "data")
    (folder / "00001.png").write_bytes(b"no image")
    with pytest.raises(ValueError, match=r"00001\.png: expected an image"):
        pack(ImageFolder(folder, canvas=96), tmp_path / "packed")
    _assert_nothing_left(tmp_path)


def test_a_file_holds_a_header_and_the_numbers(tmp_path):
    packed = pack(NumberedHands(), tmp_path / "packed")
    index = json.loads((tmp_path / "packed" / "packed_hands.json").read_text())
    assert index["shapes"]["image"] == [4, 6, 3]
    # A header of NumPy's format takes 128 bytes here.
    assert (tmp_path / "packed" / "image.npy").stat().st_size == 128 + 5 * 4 * 6 * 3
    assert packed.size_bytes == 5 * (4 * 6 * 3 + 4 * 2 * 21 * 2 + 2 * 21 + 2)
