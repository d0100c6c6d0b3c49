import sys

import numpy as np
import pytest

from keras_hand3d.training.tensorboard_log import TensorBoardLog


def _events(folder):
    pytest.importorskip("tensorboard", reason="needs the extra [tensorboard]")
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import PyRecordReader_New

    (path,) = folder.iterdir()
    reader, events = PyRecordReader_New(str(path)), []
    while True:
        try:
            reader.GetNext()
        except Exception:
            return events
        events.append(Event.FromString(reader.record()))


def test_scalars_and_pictures_are_read_back(tmp_path):
    pytest.importorskip("tensorboard", reason="needs the extra [tensorboard]")
    log = TensorBoardLog(tmp_path, step=7)
    log.scalars(8, {"loss": 0.5})
    log.picture(8, "predictions", np.zeros((4, 6, 3), np.uint8))
    log.close()
    version, start, scalar, picture = _events(tmp_path)
    assert version.file_version == "brain.Event:2"
    assert (start.step, start.session_log.status) == (8, start.session_log.START)
    assert (scalar.step, scalar.summary.value[0].simple_value) == (8, 0.5)
    image = picture.summary.value[0].image
    assert (image.height, image.width) == (4, 6)
    assert image.encoded_image_string.startswith(b"\x89PNG")


def test_without_the_extra_it_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboard.compat.proto", None)
    with pytest.raises(ValueError, match=r"keras-hand3d\[tensorboard\]"):
        TensorBoardLog(tmp_path)
