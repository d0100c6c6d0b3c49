"""PoseNet on ground-truth hand crops, as published.

Paper: Zimmermann & Brox, ICCV 2017, sec. 5.1, with the released scripts' noise.
Command: ``keras-hand3d train posenet --data DIR --run runs/posenet``
Published score: EPE mean 9.135 px, median 5.001 px, AUC 0.724 on RHD's evaluation split (2D,
ground-truth crop, 0..30 px). The paper starts from a body-pose network; this recipe starts from
Glorot, or from VGG through `keras_hand3d.models.init_from_vgg`.
"""

from keras_hand3d.recipes.recipe import Recipe

RECIPE = Recipe(
    name="posenet",
    network="PoseNet",
    steps=30_000,
    learning_rates=((0, 1e-4), (10_000, 1e-5), (20_000, 1e-6)),
    noise={"uv_noise": 2.5, "center_noise": 20.0},
)
