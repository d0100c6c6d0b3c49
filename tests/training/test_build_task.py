import dataclasses

import pytest
from masked_hands import masked_source

from keras_hand3d.recipes import RECIPES, override
from keras_hand3d.recipes.fields import FIELDS
from keras_hand3d.training import build_task

ELSEWHERE = {
    "steps", "batch_size", "learning_rate", "learning_rates", "schedule", "warmup_steps", "ema",
    "clip_norm", "least_shown", "root",
}  # fmt: skip
"""What acts on the steps, or on the choice of samples, or tells what a network was trained on."""


class _Watched:
    """A recipe that notes which of its fields were looked at."""

    def __init__(self, recipe):
        self._recipe, self.seen = recipe, set()

    def __getattr__(self, name):
        self.seen.add(name)
        return getattr(self._recipe, name)


@pytest.mark.any_backend
@pytest.mark.parametrize(
    "name",
    ["handsegnet", "posenet", "lifting_proposed", "end_to_end", "hand_detector", "hand_pose_25d"],
)
def test_what_a_task_is_made_of_is_what_may_be_changed(tmp_path, name):
    small = dataclasses.replace(override(RECIPES[name], ["width=0.05"]), random_crop=False)
    recipe = _Watched(small)
    build_task(recipe, masked_source(tmp_path))
    fields = {path.partition(".")[0] for path in FIELDS[small.network]}
    assert recipe.seen - {"name", "network", "variant"} | ELSEWHERE == fields | ELSEWHERE
