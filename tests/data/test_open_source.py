import pytest
from hand_data import write_folder
from numbered_hands import NumberedHands
from rhd_folder import write_rhd

from keras_hand3d.data import ImageFolder, PackedHands, open_source, pack
from keras_hand3d.data.rhd import RHD


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


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere: there is no such folder"):
        open_source(tmp_path / "nowhere")
