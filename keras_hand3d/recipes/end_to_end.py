"""All four networks together, through the differentiable decoding.

Paper: the networks are those of Zimmermann & Brox, ICCV 2017, fig. 2; the paper trains them one by
one, so this fine-tuning is not published. The gradient of the 3D error runs through the lifting
into PoseNet's score maps; that of the 2D error through their soft-argmax. The crop's place follows
the segmentation without a gradient: HandSegNet learns from the part mask, where there is one.
Command: ``keras-hand3d train end_to_end --data RHD_published_v2 --run runs/end_to_end
--init runs/handsegnet --init runs/posenet --init runs/lifting_proposed``; ``--freeze hand_seg_net``
leaves a part as it is.
Hardware: one GPU. Time: not measured at full width; ``--quick`` takes minutes on a CPU.
Expected score: the released weights, trained one by one, have AUC 0.424 (0..50 mm), median EPE
28.686 mm and mean 35.606 mm in 3D on RHD's evaluation split (ground-truth hand side and scale).
What the fine-tuning adds was not measured.
"""

from keras_hand3d.recipes.recipe import Recipe

RECIPE = Recipe(
    name="end_to_end",
    network="ColorHandPose3D",
    steps=20_000,
    learning_rates=((0, 1e-5), (15_000, 1e-6)),
    augmentation={"hue": 0.1},
    loss_weights={"xyz": 1.0, "uv": 1.0, "segmentation": 1.0},
    quick=(
        "width=0.2",
        "kernel_initializer=centered_he_normal",
        "input_size=64",
        "batch_size=4",
        "steps=200",
        "learning_rates=(0,5e-4),(150,1e-4)",
    ),
)
