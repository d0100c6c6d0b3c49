import pytest
from freihand_folder import write_freihand
from hand_data import write_folder
from numbered_hands import NumberedHands
from rhd_folder import write_rhd
from stb_folder import write_stb

from keras_hand3d.data import RHD, STB, FreiHAND, ImageFolder, PackedHands, open_source, pack
from keras_hand3d.data.stb import SEQUENCES


def test_a_packed_data_set_is_recognised(tmp_path):
    pack(NumberedHands(), tmp_path / "packed")
    assert isinstance(open_source(tmp_path / "packed"), PackedHands)


@pytest.mark.parametrize("split", ["training", "evaluation"])
def test_a_split_of_rhd_is_recognised(tmp_path, split):
    source = open_source(write_rhd(tmp_path, split), split)
    assert isinstance(source, RHD)
    assert source.split == split


def test_annotations_beside_the_split_are_recognised(tmp_path):
    write_rhd(tmp_path)
    (tmp_path / "training" / "anno_training.pickle").rename(tmp_path / "anno_training.pickle")
    assert isinstance(open_source(tmp_path), RHD)


def test_a_missing_split_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"anno_evaluation\.pickle"):
        open_source(write_rhd(tmp_path), "evaluation")


def test_a_split_in_place_of_its_folder_is_explained(tmp_path):
    with pytest.raises(ValueError, match="give the folder that it is in"):
        open_source(write_rhd(tmp_path) / "training")


def test_a_folder_of_images_is_what_remains(tmp_path):
    source = open_source(write_folder(tmp_path / "data"), canvas=64)
    assert isinstance(source, ImageFolder)
    assert source[0]["image"].shape == (64, 64, 3)


def test_freihand_is_recognised(tmp_path):
    folder = write_freihand(tmp_path, "evaluation")
    assert isinstance(open_source(folder, "evaluation"), FreiHAND)


@pytest.mark.parametrize(("split", "sequences"), [("training", 10), ("evaluation", 2)])
def test_stb_is_recognised_and_split(tmp_path, split, sequences):
    source = open_source(write_stb(tmp_path, sequences=SEQUENCES), split)
    assert isinstance(source, STB)
    assert len(source.sequences) == sequences


def test_renders_are_asked_for_by_name(tmp_path, monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.chdir(tmp_path)
    source = open_source("synthetic", "evaluation")
    assert (type(source).__name__, source.split) == ("SyntheticHands", "evaluation")


def test_renders_of_a_variety_number_and_seed():
    pytest.importorskip("numba")
    source = open_source("synthetic:wide:7:3")
    assert (source.renderer.variety.wide_look, len(source), source.seed) == (True, 7, 3)


@pytest.mark.parametrize("name", ["synthetic:wide:many", "synthetic:wide:7:3:1", "synthetic:thin"])
def test_renders_that_there_are_none_of_are_refused(name):
    pytest.importorskip("numba")
    with pytest.raises(ValueError, match=r"synthetic|variety"):
        open_source(name)


def test_a_folder_of_that_name_comes_first(tmp_path, monkeypatch):
    write_folder(tmp_path / "synthetic")
    monkeypatch.chdir(tmp_path)
    assert isinstance(open_source("synthetic"), ImageFolder)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere: there is no such folder"):
        open_source(tmp_path / "nowhere")
