import pytest

from keras_hand3d.model_folders import default_presets, is_run, preset_folder, shipped_presets


@pytest.mark.parametrize("part", ["model", "best", "checkpoints", "history.csv"])
def test_a_run_is_told_by_any_part_of_it(tmp_path, part):
    assert not is_run(tmp_path) and not is_run(tmp_path / "nowhere")
    (tmp_path / part).mkdir()
    assert is_run(tmp_path)


def test_presets_are_found_by_name_and_by_folder(tmp_path):
    for name in default_presets():
        assert preset_folder(name) == shipped_presets()[name]
    assert preset_folder(tmp_path) == tmp_path
    with pytest.raises(ValueError, match="No preset 'nowhere': neither a folder nor one of"):
        preset_folder("nowhere")
