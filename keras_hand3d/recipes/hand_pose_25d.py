"""HandPose25D on upright hand crops, for real time.

Paper: after Iqbal et al., ECCV 2018 (latent 2.5D heat maps); network, crop and augmentation are
this package's. See `HandPose25DTask` for the loss and `HandPose25DPreparation` for the crop.
Command: ``keras-hand3d train hand_pose_25d --data DIR --run runs/hand_pose_25d``, with ``--data``
again for a mixture, ``--data DIR=0.5`` with a weight.
Hardware: a CPU does. Time: 230 images a second on two cores with tiles for bfloat16
(``--precision bfloat16``), so 20,000 steps take an hour and a half. On an NVIDIA H200 that trained
a detector at the same time, 15,500 on JAX (``--precision bfloat16 --batch-size 256 --hold``).
Expected score: 16,000 steps on 24,000 renders of wide variety, begun with a detector's weights,
gave a mean error of 0.100 (median 0.076) of the hand's extent on 512 others, given the true place.
All 60,000 steps were not run. With ``--set noise.second_looks=0.5`` and
``--set loss_weights.depth=1``, 1,700 more at a peak rate of 6e-4 made the errors of found hands in
3D 2 % smaller, and 5,000 more at 1.2e-3 those in 2D 7 to 9 %. In the end 25,700 steps of 256 on
that GPU brought the loss on held-out renders from 1.193 to 0.989.
"""

from keras_hand3d.recipes.recipe import Recipe

RECIPE = Recipe(
    name="hand_pose_25d",
    network="HandPose25D",
    steps=60_000,
    learning_rates=((0, 2e-3),),
    schedule="cosine",
    warmup_steps=500,
    batch_size=64,
    root="wrist",
    input_size=128,
    backbone="residual",
    ema=0.999,
    clip_norm=1.0,
    noise={
        "shift_noise": 0.1,
        "zoom_noise": 0.35,
        "turn_noise": 25.0,
        "any_turn": 0.08,
        "negatives": 0.15,
    },
    augmentation={
        "mirror": 0.5,
        "background": 0.05,
        "occluders": 0.15,
        "camera_color": 0.4,
        "camera_blur": 0.1,
        "camera_noise": 5.0,
        "jpeg": 0.1,
        "grey": 0.1,
    },
    loss_weights={
        "uv": 10.0,
        "depth": 0.5,
        "scale": 0.2,
        "confidence": 0.1,
        "side": 1.0,
        "presence": 0.1,
    },
    quick=(
        "width=0.25",
        "input_size=64",
        "batch_size=16",
        "steps=600",
        "warmup_steps=50",
        "learning_rate=5e-3",
        "ema=0.98",
    ),
)
