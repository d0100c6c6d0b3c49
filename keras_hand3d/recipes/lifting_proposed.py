"""PosePrior and viewpoint network on score maps made from the ground truth, as published.

Paper: Zimmermann & Brox, ICCV 2017, sec. 5.2, with the released scripts' noise.
Command: ``keras-hand3d train lifting_proposed --data DIR --run runs/lifting``
Published score: median EPE 18.840 mm on RHD's evaluation split (all points, ground-truth score
maps, hand side and scale).
"""

from keras_hand3d.recipes.recipe import Recipe

RECIPE = Recipe(
    name="lifting_proposed",
    network="LiftingNet",
    variant="proposed",
    steps=80_000,
    learning_rates=((0, 1e-5), (60_000, 1e-6)),
    noise={"uv_noise": 2.5, "center_noise": 20.0, "scale_noise": 0.2, "offset_noise": 10.0},
)
