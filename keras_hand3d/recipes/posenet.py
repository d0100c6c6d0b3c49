"""PoseNet on ground-truth hand crops, as published.

Paper: Zimmermann & Brox, ICCV 2017, sec. 4.2 and 5.1, with the released scripts' noise.
Command: ``keras-hand3d train posenet --data RHD_published_v2 --run runs/posenet``
Hardware: one GPU. Time: not measured at full width; ``--quick`` takes minutes on a CPU.
Expected score: the published weights, trained on RHD and STB, have EPE mean 9.135 px, median
5.001 px and AUC 0.724 on RHD's evaluation split (2D, ground-truth crop, 0..30 px); retrained with
the released scripts 7.630 px, 3.939 px and 0.771. Not measured with this package.

The paper starts from the convolutions of a body-pose network; ``--init vgg19`` is a start that can
be had today, without it the kernels are Glorot's. A trained HandSegNet of the same width gives its
first ten convolutions: ``--init runs/handsegnet``.
"""

from keras_hand3d.recipes.recipe import Recipe

RECIPE = Recipe(
    name="posenet",
    network="PoseNet",
    steps=30_000,
    learning_rates=((0, 1e-4), (10_000, 1e-5), (20_000, 1e-6)),
    noise={"uv_noise": 2.5, "center_noise": 20.0},
    quick=(
        "width=0.2",
        "kernel_initializer=centered_he_normal",
        "input_size=64",
        "steps=3600",
        "learning_rates=(0,1e-3),(2700,2e-4)",
        "noise.uv_noise=0",
        "noise.center_noise=0",
        "noise.scale_noise=-0.25",
    ),
)
