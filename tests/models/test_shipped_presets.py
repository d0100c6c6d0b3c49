"""The presets inside of the package: whole, small, documented."""

import numpy as np
import pytest

from keras_hand3d.model_folders import DEFAULT_PRESETS, shipped_presets
from keras_hand3d.models import HandModel
from keras_hand3d.models.presets import verify_preset

MOST_BYTES = 12 * 2**20


def test_the_default_presets_are_shipped():
    assert set(DEFAULT_PRESETS) <= set(shipped_presets())


def test_all_presets_together_are_small():
    sizes = [
        path.stat().st_size for folder in shipped_presets().values() for path in folder.iterdir()
    ]
    assert sum(sizes) <= MOST_BYTES


@pytest.mark.parametrize("name", shipped_presets())
def test_files_are_what_the_metadata_says(name):
    record = verify_preset(shipped_presets()[name])
    assert record["weights_dtype"] == "float16" and record["data_licence"]


@pytest.mark.parametrize("name", shipped_presets())
@pytest.mark.parametrize("heading", ["Training", "Measured", "Limits", "Licence"])
def test_a_card_says_what_it_is(name, heading):
    card = (shipped_presets()[name] / "model_card.md").read_text(encoding="utf-8")
    assert card.startswith(f"# {name}\n") and f"\n## {heading}" in card


@pytest.mark.parametrize("name", shipped_presets())
def test_a_preset_loads_by_its_name_with_numbers_alone(name):
    model = HandModel.from_preset(name)
    assert all(np.isfinite(value).all() for value in model.get_weights())
    assert model.dtype_policy.name == "float32"
