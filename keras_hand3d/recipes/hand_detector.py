"""HandDetector on whole pictures, for real time.

Paper: after Zhou et al. 2019 (Objects as Points); network, maps and augmentation are this
package's. See `HandDetectorTask` for the loss and `HandDetectorPreparation` for what it sees.
Command: ``keras-hand3d train hand_detector --data DIR --run runs/hand_detector``, with ``--data``
again for a mixture, ``--data DIR=0.5`` with a weight.
Hardware: a CPU does. Time: 125 images a second on two cores with tiles for bfloat16
(``--precision bfloat16``), so two steps a second. On an NVIDIA H200 that trained a HandPose25D at
the same time, 14,000 on JAX (``--precision bfloat16 --batch-size 256 --hold``).
Expected score: 7,500 steps on 24,000 renders of wide variety, and a HandPose25D for the second
half of the work, found 68 % of the hands in 2,000 others with 0.05 false ones an image, and 85 % in
renders like RHD's. In the end 23,000 steps of 256 on that GPU brought the loss on held-out renders
from 2.974 to 1.756, still falling.
"""

from keras_hand3d.recipes.recipe import Recipe

RECIPE = Recipe(
    name="hand_detector",
    network="HandDetector",
    steps=30_000,
    learning_rates=((0, 2e-3),),
    schedule="cosine",
    warmup_steps=500,
    batch_size=64,
    root="wrist",
    input_size=192,
    backbone="residual",
    ema=0.999,
    clip_norm=5.0,
    noise={"shift_noise": 0.12, "zoom_noise": 0.5, "turn_noise": 15.0, "any_turn": 0.05},
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
        "center": 1.0,
        "size": 1.0,
        "offset": 0.5,
        "rotation": 0.5,
        "hand_pixels": 8.0,
        "side_pixels": 0.5,
    },
    quick=(
        "width=0.25",
        "input_size=96",
        "batch_size=16",
        "steps=600",
        "warmup_steps=50",
        "learning_rate=5e-3",
        "ema=0.98",
    ),
)
