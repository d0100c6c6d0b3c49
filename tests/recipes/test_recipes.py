import dataclasses
import inspect
import json
import sys

import pytest

from keras_hand3d.cli.train_options import RecipeName
from keras_hand3d.layers import HandCrop
from keras_hand3d.recipes import RECIPES, Recipe, quick
from keras_hand3d.recipes.fields import CROP_NOISE, FIELDS, LOSS_PARTS
from keras_hand3d.recipes.overrides import field_types
from keras_hand3d.recipes.recipe import NETWORKS

LIFTINGS = [name for name in RECIPES if name.startswith("lifting_")]


def test_the_command_line_names_every_recipe():
    assert {name.value for name in RecipeName} == set(RECIPES)


def test_handsegnet_is_as_published():
    recipe = RECIPES["handsegnet"]
    assert (recipe.batch_size, recipe.steps) == (8, 40_000)
    assert recipe.learning_rates == ((0, 1e-5), (20_000, 1e-6), (30_000, 1e-7))
    assert (recipe.random_crop, recipe.augmentation, recipe.noise) == (True, {"hue": 0.1}, {})


def test_posenet_is_as_published():
    recipe = RECIPES["posenet"]
    assert (recipe.batch_size, recipe.steps) == (8, 30_000)
    assert recipe.learning_rates == ((0, 1e-4), (10_000, 1e-5), (20_000, 1e-6))
    assert recipe.noise == {"uv_noise": 2.5, "center_noise": 20.0}


@pytest.mark.parametrize("name", LIFTINGS)
def test_a_lifting_is_as_published(name):
    recipe = RECIPES[name]
    assert (recipe.network, f"lifting_{recipe.variant}") == ("LiftingNet", name)
    assert (recipe.batch_size, recipe.steps) == (8, 80_000)
    assert recipe.learning_rates == ((0, 1e-5), (60_000, 1e-6))
    assert recipe.noise == {
        "uv_noise": 2.5,
        "center_noise": 20.0,
        "offset_noise": 10.0,
        "scale_noise": 0.2,
    }


@pytest.mark.parametrize("name", RECIPES)
def test_what_a_recipe_varies_is_known(name):
    recipe = RECIPES[name]
    for group in ("noise", "augmentation", "loss_weights"):
        varied = {f"{group}.{member}" for member in getattr(recipe, group)}
        assert varied <= FIELDS[recipe.network]


@pytest.mark.parametrize("name", RECIPES)
def test_a_loss_of_several_parts_weighs_them_all(name):
    recipe = RECIPES[name]
    assert set(recipe.loss_weights) == set(LOSS_PARTS.get(recipe.network, ()))


def test_every_noise_of_the_hand_crop_is_known():
    arguments = inspect.signature(HandCrop).parameters
    assert list(CROP_NOISE) == [name for name in arguments if name.endswith("_noise")]


def test_every_field_has_an_effect_on_some_network():
    assert set(field_types()) == set().union(*FIELDS.values())
    assert set(FIELDS) == set(NETWORKS)


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_says_what_it_needs_and_gives(name):
    text = " ".join(sys.modules[f"keras_hand3d.recipes.{name}"].__doc__.split())
    for part in (
        "Paper: ",
        f"keras-hand3d train {name} ",
        "Hardware: ",
        "Time: ",
        "Expected score",
    ):
        assert part in text


@pytest.mark.parametrize("name", RECIPES)
def test_the_quick_variant_is_narrow_and_short(name):
    small = quick(RECIPES[name])
    assert small.width <= 0.25
    assert small.steps <= RECIPES[name].steps / 7


def test_a_recipe_travels_as_json():
    recipe = dataclasses.replace(RECIPES["end_to_end"], freeze=("pose_net/*",))
    content = json.loads(json.dumps(dataclasses.asdict(recipe)))
    assert Recipe.from_dict(content) == recipe
