import keras
import pytest

from keras_hand3d.data import HandDetectorPreparation, HandPose25DPreparation


@pytest.mark.parametrize("preparation", [HandDetectorPreparation, HandPose25DPreparation])
def test_it_draws_from_no_other_seed_than_the_preparation(preparation):
    prepared = preparation(seed=3)
    photo = prepared.photo
    parts = (prepared, photo, photo.mirror, photo.background, photo.occlude, photo.camera)
    states = {
        tuple(keras.ops.convert_to_numpy(part.seed_generator.state.value).tolist())
        for part in parts
    }
    assert len(states) == len(parts)
