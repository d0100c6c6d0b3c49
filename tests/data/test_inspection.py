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
