import keras

from keras_hand3d.versions import versions


def test_the_backends_version_is_there():
    found = versions()
    assert found["backend"] == keras.backend.backend()
    assert found[found["backend"]][0].isdigit()


def test_they_are_texts():
    assert all(isinstance(value, str) and value for value in versions().values())
