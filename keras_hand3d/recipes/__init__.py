"""Training recipes, one a file."""

from keras_hand3d.recipes import (
    end_to_end,
    hand_detector,
    hand_pose_25d,
    handsegnet,
    lifting_bottleneck,
    lifting_direct,
    lifting_local,
    lifting_local_w_xyz_loss,
    lifting_proposed,
    posenet,
)
from keras_hand3d.recipes.config_file import ConfigFile
from keras_hand3d.recipes.overrides import override, quick
from keras_hand3d.recipes.recipe import Recipe

RECIPES: dict[str, Recipe] = {
    module.RECIPE.name: module.RECIPE
    for module in (
        handsegnet,
        posenet,
        lifting_direct,
        lifting_bottleneck,
        lifting_local,
        lifting_local_w_xyz_loss,
        lifting_proposed,
        end_to_end,
        hand_detector,
        hand_pose_25d,
    )
}

__all__ = ["RECIPES", "ConfigFile", "Recipe", "override", "quick"]
