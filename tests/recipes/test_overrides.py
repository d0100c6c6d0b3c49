import pytest

from keras_hand3d.recipes import RECIPES, override

RECIPE = RECIPES["posenet"]


def test_fields_change_and_the_recipe_stays():
    changed = override(RECIPE, ["steps=7", "noise.uv_noise=0", "root=wrist"])
    assert (changed.steps, changed.root) == (7, "wrist")
    assert changed.noise == {"uv_noise": 0.0, "center_noise": 20.0}
    assert RECIPE.steps == 30_000
    assert RECIPE.noise["uv_noise"] == 2.5


def test_one_learning_rate_takes_the_schedules_place():
    assert override(RECIPE, ["learning_rate=3e-4"]).learning_rates == ((0, 3e-4),)


def test_a_schedule_is_pairs_of_step_and_rate():
    changed = override(RECIPE, ["learning_rates=(0,1e-3),(900,1e-4)"])
    assert changed.learning_rates == ((0, 1e-3), (900, 1e-4))


def test_fields_inside_of_others_change_alone():
    recipe = RECIPES["end_to_end"]
    changed = override(recipe, ["augmentation.blur=0.5", "loss_weights.uv=2", "width=0.5"])
    assert changed.augmentation == {"hue": 0.1, "blur": 0.5}
    assert changed.loss_weights == recipe.loss_weights | {"uv": 2.0}
    assert changed.noise == recipe.noise


def test_real_time_networks_take_size_backbone_and_schedule():
    changed = override(
        RECIPES["hand_pose_25d"],
        ["input_size=96", "backbone=MobileNetV3Small", "noise.negatives=0", "ema=0", "steps=50"],
    )
    assert (changed.input_size, changed.backbone) == (96, "MobileNetV3Small")
    assert (changed.noise["negatives"], changed.ema, changed.schedule) == (0.0, 0.0, "cosine")


def test_names_to_freeze_are_separated_by_commas():
    assert override(RECIPE, ["freeze=conv1_*, conv2_1"]).freeze == ("conv1_*", "conv2_1")


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("steps", "Expected field=value, got 'steps'"),
        ("stepz=3", "no field 'stepz'; perhaps steps"),
        ("noise.centre_noise=3", r"perhaps noise\.center_noise"),
        ("name=x", "no field 'name'"),
        ("steps=3.5", "steps: expected int, got '3.5'"),
        ("steps=many", "steps: expected int, got 'many'"),
        ("dropout=1", "dropout: expected bool"),
        ("learning_rate=-1", "expected a number from 0"),
        ("noise.scale_noise=-1", "expected a number from -0.9"),
        ("learning_rates=1e-3", "expected pairs"),
        ("learning_rates=(5,1e-3),(2,1e-4)", "expected pairs"),
        ("batch_size=0", "expected a number from 1"),
        ("batch_size=1073741824", "batch_size: expected a number from 1 to 65536, got"),
        ("steps=2147483648", "steps: expected a number from 1 to 2147483647, got"),
        ("learning_rate=-1e-4", "learning_rate: expected a number from 0, got"),
        ("learning_rates=(0,-1e-4)", "expected pairs"),
        ("learning_rates=(1e999,1e-4)", "expected pairs"),
        ("uv_noise=1", r"perhaps noise\.uv_noise"),
        ("augmentation.hues=0.1", r"perhaps augmentation\.hue"),
        ("augmentation.hue=0.7", r"augmentation\.hue: expected a number from 0 to 0\.5"),
        ("noise.uv_noise=1e999", "expected a number from 0"),
        ("noise.uv_noise=nan", "expected float"),
        ("learning_rates=(0,nan)", "expected pairs"),
        ("width=9", "width: expected a number from 0.01 to 4"),
        ("root=elbow", "root: expected one of palm, wrist"),
        ("kernel_initializer=he", "kernel_initializer: expected one of .*he_normal"),
        ("backbone=resnet", "backbone: expected one of lite, .*MobileNetV2"),
        ("schedule=line", "schedule: expected one of steps, cosine"),
        ("input_size=8", "input_size: expected a number from 32"),
        ("noise.negatives=2", r"noise\.negatives: expected a number from 0 to 1"),
        ("ema=1", "ema: expected a number from 0 to 0"),
        ("variant=local", "no field 'variant'"),
    ],
)
def test_what_does_not_fit_is_named(assignment, message):
    with pytest.raises(ValueError, match=message):
        override(RECIPE, [assignment])


@pytest.mark.parametrize(("text", "value"), [("true", True), ("False", False)])
def test_a_switch_is_written_as_in_json_or_python(text, value):
    assert override(RECIPES["lifting_direct"], [f"dropout={text}"]).dropout is value


@pytest.mark.parametrize(
    ("name", "assignment"),
    [
        ("posenet", "backbone=residual"),
        ("posenet", "noise.negatives=0.5"),
        ("posenet", "random_crop=true"),
        ("posenet", "dropout=true"),
        ("posenet", "loss_weights.uv=2"),
        ("handsegnet", "score_map_dropout=0.5"),
        ("handsegnet", "noise.center_noise=5"),
        ("handsegnet", "least_shown=3"),
        ("handsegnet", "augmentation.jpeg=0.5"),
        ("lifting_direct", "input_size=64"),
        ("lifting_direct", "augmentation.hue=0.1"),
        ("end_to_end", "noise.center_noise=5"),
        ("end_to_end", "loss_weights.depth=1"),
        ("hand_pose_25d", "noise.center_noise=10"),
        ("hand_detector", "noise.negatives=0.5"),
        ("hand_detector", "dropout=true"),
        ("hand_detector", "kernel_initializer=he_normal"),
    ],
)
def test_what_has_no_effect_on_a_recipe_is_refused(name, assignment):
    path = assignment.partition("=")[0]
    with pytest.raises(ValueError, match=f"^{path} has no effect on the recipe {name}, which"):
        override(RECIPES[name], [assignment])


def test_a_warmup_is_of_the_cosine_alone():
    with pytest.raises(ValueError, match="no effect on the recipe posenet with the schedule steps"):
        override(RECIPE, ["warmup_steps=500"])
    assert override(RECIPE, ["warmup_steps=500", "schedule=cosine"]).warmup_steps == 500


@pytest.mark.parametrize("name", ["posenet", "handsegnet", "lifting_direct"])
@pytest.mark.parametrize(
    "assignment",
    ["least_shown=0", "input_size=0", "warmup_steps=0", "backbone=lite", "noise.negatives=0"],
)
def test_what_a_recipe_has_already_may_be_written(name, assignment):
    assert override(RECIPES[name], [assignment]) == RECIPES[name]


def test_a_real_time_network_has_no_papers_size():
    with pytest.raises(ValueError, match="input_size: expected a number from 32"):
        override(RECIPES["hand_detector"], ["input_size=0"])


@pytest.mark.parametrize("name", ["hand_pixels", "side_pixels"])
def test_what_the_detector_learns_of_pixels_is_weighted(name):
    changed = override(RECIPES["hand_detector"], [f"loss_weights.{name}=4"])
    assert changed.loss_weights[name] == 4.0


@pytest.mark.parametrize("text", ["-" * 100_000 + "1", "(" * 9_000, "-" * 9_000 + "1"])
def test_a_text_that_no_parser_should_see_is_refused(text):
    with pytest.raises(ValueError, match=r"(expected at most 10000 characters|expected int)"):
        override(RECIPES["posenet"], [f"steps={text}"])
