import os

import pytest

from keras_hand3d.inference.input_files import find_inputs


@pytest.fixture
def files(tmp_path):
    """``files(*names)``: makes empty files and returns their folder."""

    def make(*names):
        for name in names:
            path = tmp_path / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return tmp_path / "in"

    return make


def _names(inputs, out):
    return {file.path.name: file.name for file in find_inputs([str(i) for i in inputs], out)}


def test_a_folder_gives_its_images_and_videos_with_their_places(files, tmp_path):
    folder = files("b.JPG", "a.png", "sub/c.mp4", "notes.txt", ".hidden/d.png")
    names = _names([folder], tmp_path / "out")
    assert names == {"a.png": "a", "b.JPG": "b", "c.mp4": "sub/c"}


def test_videos_are_told_by_their_suffix(files, tmp_path):
    folder = files("a.png", "b.MOV")
    found = find_inputs([str(folder)], tmp_path / "out")
    assert [file.is_video for file in found] == [False, True]


def test_a_file_named_counts_whatever_its_suffix(files, tmp_path):
    assert _names([files("photo.xyz") / "photo.xyz"], tmp_path) == {"photo.xyz": "photo"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused(tmp_path):
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(ValueError, match=r"a\.png: expected a file or folder, got a pipe"):
        find_inputs([str(tmp_path / "a.png")], tmp_path / "out")


def test_patterns_are_resolved_here_too(files, tmp_path):
    folder = files("a/1.png", "b/2.png", "b/2.txt")
    assert _names([folder / "**" / "*.png"], tmp_path / "out") == {"1.png": "1", "2.png": "2"}


def test_a_file_named_twice_comes_once(files, tmp_path):
    folder = files("a.png")
    assert len(find_inputs([str(folder), str(folder / "a.png")], tmp_path / "out")) == 1


def test_a_loop_of_links_in_a_folder_is_no_image(files, tmp_path):
    folder = files("a.png")
    (folder / "loop.jpg").symlink_to("loop.jpg")
    assert _names([folder], tmp_path / "out") == {"a.png": "a"}


def test_results_inside_of_the_folder_are_left_out(files):
    folder = files("a.png", "out/a.jpg")
    assert _names([folder], folder / "out") == {"a.png": "a"}


def test_files_of_one_name_are_told_apart(files, tmp_path):
    folder = files("a.png", "a.jpg", "x/b.png", "y/b.png")
    found = find_inputs(
        [str(folder / name) for name in ("a.png", "a.jpg", "x/b.png", "y/b.png")], tmp_path / "out"
    )
    assert [file.name for file in found] == ["a.png", "a.jpg", "x_b.png", "y_b.png"]


@pytest.mark.parametrize("name", ["none.jpg", "*.jpg"])
def test_what_does_not_exist_is_named(tmp_path, name):
    with pytest.raises(FileNotFoundError, match="there is no such file, folder or pattern"):
        find_inputs([str(tmp_path / name)], tmp_path / "out")


def test_an_empty_text_is_not_the_current_folder(tmp_path):
    with pytest.raises(ValueError, match="got an empty text"):
        find_inputs([""], tmp_path / "out")


def test_a_folder_without_images_is_named(files, tmp_path):
    with pytest.raises(FileNotFoundError, match="holds no image and no video"):
        find_inputs([str(files("notes.txt"))], tmp_path / "out")


def test_a_result_never_takes_the_place_of_an_input(files):
    folder = files("a.jpg")
    with pytest.raises(ValueError, match=r"a\.jpg would take the place of an input"):
        find_inputs([str(folder / "a.jpg")], folder)
