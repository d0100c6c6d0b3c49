"""Lifting from score maps of the ground truth, variant bottleneck, as published.

Paper: Zimmermann & Brox, ICCV 2017, sec. 6.2, "bottleneck", with the released scripts' noise:
as lifting_direct, with a linear layer of 30 units before the output.
Command: ``keras-hand3d train lifting_bottleneck --data RHD_published_v2 --run runs/lifting``
Hardware: a CPU does, a GPU is faster. Time: not measured at full width; ``--quick`` takes minutes
on a CPU.
Expected score: median EPE 21.907 mm with the published weights on RHD's evaluation split (all
points, ground-truth score maps, hand side and scale). Not measured with this package.
"""

from keras_hand3d.recipes.lifting import lifting_recipe

RECIPE = lifting_recipe("bottleneck")
