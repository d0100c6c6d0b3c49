import json

import pytest

from keras_hand3d.training import Run


def test_a_run_without_model_says_so(tmp_path):
    run = Run.create(tmp_path / "run", {})
    with pytest.raises(ValueError, match="no trained model"):
        run.load_model()


def test_a_folder_that_is_no_run_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"not a run folder, config\.json is missing"):
        Run(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", "{}", json.dumps({"format": 99})])
def test_a_config_that_cannot_be_read_is_named(tmp_path, text):
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(ValueError, match=r"config\.json: expected"):
        Run(tmp_path)
