import numpy as np
import pytest
from freihand_folder import write_freihand
from hand_data import write_folder
from numbered_hands import NumberedHands
from rhd_folder import write_rhd
from stb_folder import write_stb

from keras_hand3d.data import (
    RHD,
    STB,
    CachedHands,
    FreiHAND,
    HandMixture,
    ImageFolder,
    PackedHands,
    SelectedHands,
    pack,
)


class _Named(NumberedHands):
    def sample_id(self, index):
        return super().sample_id(range(len(self))[index])


def _packed(folder):
    pack(_Named(2), folder / "packed")
    return PackedHands(folder / "packed")


def _rendered(folder):
    pytest.importorskip("numba", reason="rendering needs the extra [synthetic]")
    from keras_hand3d.data.synthetic import SyntheticHands

    return SyntheticHands(samples=1)


_SOURCES = {
    "RHD": lambda folder: RHD(write_rhd(folder)),
    "STB": lambda folder: STB(write_stb(folder), ["B1Counting"]),
    "FreiHAND": lambda folder: FreiHAND(write_freihand(folder)),
    "ImageFolder": lambda folder: ImageFolder(write_folder(folder), canvas=96),
    "PackedHands": _packed,
    "SyntheticHands": _rendered,
    "HandMixture": lambda folder: HandMixture([_Named(2), _Named(1)], canvas=8),
    "CachedHands": lambda folder: CachedHands(_Named(2)),
    "SelectedHands": lambda folder: SelectedHands(_Named(2), np.array([1])),
}


@pytest.mark.parametrize("name", _SOURCES)
def test_a_data_set_ends(tmp_path, name):
    source = _SOURCES[name](tmp_path)
    with pytest.raises(IndexError):
        source[len(source)]


@pytest.mark.parametrize("name", _SOURCES)
def test_the_numbers_of_samples_end(tmp_path, name):
    source = _SOURCES[name](tmp_path)
    with pytest.raises(IndexError):
        source.sample_id(len(source))
