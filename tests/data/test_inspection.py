import numpy as np
import pytest
from hand_data import entries, write_folder
from rhd_folder import without_hands, write_rhd

from keras_hand3d.data import ImageFolder
from keras_hand3d.data.inspection import inspect_sample
from keras_hand3d.data.rhd import RHD


def test_a_sample_of_rhd_shows_everything(tmp_path):
    picture = inspect_sample(RHD(write_rhd(tmp_path), depth=True), 1)
    # Image, mask, depth, crop and score maps in a row; three views below.
    assert picture.shape == (640, 5 * 320, 3)


@pytest.mark.parametrize(("xyz", "shape"), [("given", (640, 960, 3)), (None, (320, 960, 3))])
def test_what_a_data_set_lacks_is_left_out(tmp_path, xyz, shape):
    content = entries(1) if xyz else entries(1, xyz=None)
    picture = inspect_sample(ImageFolder(write_folder(tmp_path, content), canvas=96), 0)
    assert picture.shape == shape
    assert np.ptp(picture) > 100


def test_a_sample_without_hands_has_no_crop(tmp_path):
    source = RHD(write_rhd(tmp_path, annotations=without_hands(2), share=1.0), depth=True)
    assert inspect_sample(source, 1).shape == (320, 3 * 320, 3)


def _rooted_in_palm(entry):
    """The same hand with key point 0 halfway between the wrist and key point 12."""
    points = {name: np.array(entry[name]) for name in ("uv", "xyz")}
    for values in points.values():
        values[0] = 0.5 * (values[0] + values[12])
    return entry | {name: values.tolist() for name, values in points.items()}


def test_the_palm_is_drawn_where_it_is(tmp_path):
    folders = {"wrist": entries(1), "palm": [_rooted_in_palm(entry) for entry in entries(1)]}
    of_wrist, of_palm = (
        inspect_sample(
            ImageFolder(write_folder(tmp_path / root, content), canvas=96, root_keypoint=root), 0
        )
        for root, content in folders.items()
    )
    # The first picture shows key point 0 as it is given, the others what is made of it.
    drawn = np.ones(of_wrist.shape[:2], bool)
    drawn[:320, :320] = False
    assert (of_wrist != of_palm)[drawn].mean() < 1e-3
