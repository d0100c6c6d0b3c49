"""What the five lifting recipes have in common."""

from keras_hand3d.recipes.recipe import Recipe


def lifting_recipe(variant):
    """The published training of a lifting variant.

    Args:
        variant: See `LiftingNet`.

    Returns:
        A `Recipe`.
    """
    return Recipe(
        name=f"lifting_{variant}",
        network="LiftingNet",
        variant=variant,
        steps=80_000,
        learning_rates=((0, 1e-5), (60_000, 1e-6)),
        noise={"uv_noise": 2.5, "center_noise": 20.0, "scale_noise": 0.2, "offset_noise": 10.0},
        quick=("width=0.25", "steps=1500", "learning_rates=(0,1e-3),(1200,2e-4)"),
    )
