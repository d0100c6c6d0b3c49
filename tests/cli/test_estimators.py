import pytest

from keras_hand3d.cli.estimators import known_weights, load_estimator
from keras_hand3d.cli.models import load_networks
from keras_hand3d.models import HandSegNet, LiftingNet, PoseNet, export_original_weights

WIDTH = 0.05


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """A preset, a run, an archive and a file of the authors' kind."""
    root = tmp_path_factory.mktemp("models")
    HandSegNet(width=WIDTH).save_to_preset(root / "preset")
    PoseNet(width=WIDTH).save_to_preset(root / "run" / "model")
    (root / "run" / "config.json").write_text('{"format": 2}')
    LiftingNet(width=WIDTH).save(root / "lifting.keras")
    export_original_weights(PoseNet(width=WIDTH), root / "posenet.pickle")
    return [str(root / name) for name in ("preset", "run", "lifting.keras", "posenet.pickle")]


def test_weights_are_known_before_networks_are_loaded(names):
    loaded = [digest for _, digest in load_networks(names).weights]
    assert known_weights(names) == loaded
    assert len(set(loaded)) == 4


def test_weights_of_exported_networks_are_known(tmp_path):
    pytest.importorskip("onnx", reason="needs the extra [onnx]")
    from exported_files import write_pipeline

    folder = str(write_pipeline(tmp_path / "pipeline"))
    assert known_weights([folder]) == [digest for _, digest in load_estimator([folder]).weights]


def test_weights_that_are_not_there_are_not_known(names, tmp_path):
    assert known_weights([*names, str(tmp_path / "nowhere.pickle")]) is None
    assert known_weights([str(tmp_path)]) is None


def test_a_name_of_nothing_is_refused():
    with pytest.raises(ValueError, match="No preset 'nowhere'"):
        known_weights(["nowhere"])
