"""Lifting from score maps of the ground truth, variant local, as published.

Paper: Zimmermann & Brox, ICCV 2017, sec. 6.2, "local", with the released scripts' noise:
the network gives, and is compared in, each bone's length and two angles
in its parent's frame.
Command: ``keras-hand3d train lifting_local --data RHD_published_v2 --run runs/lifting``
Hardware: a CPU does, a GPU is faster. Time: not measured at full width; ``--quick`` takes minutes
on a CPU.
Expected score: median EPE 39.121 mm with the published weights on RHD's evaluation split (all
points, ground-truth score maps, hand side and scale). Not measured with this package.
"""

from keras_hand3d.recipes.lifting import lifting_recipe

RECIPE = lifting_recipe("local")
