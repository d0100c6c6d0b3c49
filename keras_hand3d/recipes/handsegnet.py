"""HandSegNet on windows of whole images, as published.

Paper: Zimmermann & Brox, ICCV 2017, sec. 4.1 and 5.1: random 256-pixel windows of the 320-pixel
image, hue shifted by up to 0.1, softmax cross-entropy over all pixels.
Command: ``keras-hand3d train handsegnet --data RHD_published_v2 --run runs/handsegnet``
Hardware: one GPU. Time: not measured at full width; ``--quick`` takes minutes on a CPU.
Expected score: no segmentation score is published. With the released HandSegNet and PoseNet the 2D
key points of the full image have EPE mean 16.561 px, median 5.275 px and AUC 0.679 on RHD's
evaluation split (palm, 240 x 320). Not measured with this package.

The paper starts from the convolutions of a body-pose network; ``--init vgg19`` is a start that can
be had today, without it the kernels are Glorot's.
"""

from keras_hand3d.recipes.recipe import Recipe

RECIPE = Recipe(
    name="handsegnet",
    network="HandSegNet",
    steps=40_000,
    learning_rates=((0, 1e-5), (20_000, 1e-6), (30_000, 1e-7)),
    random_crop=True,
    augmentation={"hue": 0.1},
    quick=(
        "width=0.125",
        "kernel_initializer=he_normal",
        "steps=800",
        "learning_rates=(0,1e-3),(600,2e-4)",
    ),
)
