"""Training recipes, one a file."""

from keras_hand3d.recipes import lifting_proposed, posenet
from keras_hand3d.recipes.overrides import override
from keras_hand3d.recipes.recipe import Recipe

RECIPES: dict[str, Recipe] = {
    module.RECIPE.name: module.RECIPE for module in (posenet, lifting_proposed)
}

__all__ = ["RECIPES", "Recipe", "override"]
