"""Lifting from score maps of the ground truth, variant local_w_xyz_loss, as published.

Paper: Zimmermann & Brox, ICCV 2017, sec. 6.2, "local with xyz loss", with the released
scripts' noise:
as lifting_local, but compared after conversion to coordinates.
Command: ``keras-hand3d train lifting_local_w_xyz_loss --data RHD_published_v2 --run runs/lifting``
Hardware: a CPU does, a GPU is faster. Time: not measured at full width; ``--quick`` takes minutes
on a CPU.
Expected score: median EPE 21.950 mm with the published weights on RHD's evaluation split (all
points, ground-truth score maps, hand side and scale). Not measured with this package.
"""

from keras_hand3d.recipes.lifting import lifting_recipe

RECIPE = lifting_recipe("local_w_xyz_loss")
