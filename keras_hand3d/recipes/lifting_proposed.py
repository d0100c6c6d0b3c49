"""Lifting from score maps of the ground truth, variant proposed, as published.

Paper: Zimmermann & Brox, ICCV 2017, sec. 4.3 and 5.2, with the released scripts' noise:
PosePrior gives canonical coordinates, the viewpoint network the rotation, and both
are compared.
Command: ``keras-hand3d train lifting_proposed --data RHD_published_v2 --run runs/lifting``
Hardware: a CPU does, a GPU is faster. Time: not measured at full width; ``--quick`` takes minutes
on a CPU.
Expected score: median EPE 18.840 mm with the published weights on RHD's evaluation split (all
points, ground-truth score maps, hand side and scale). Not measured with this package.
"""

from keras_hand3d.recipes.lifting import lifting_recipe

RECIPE = lifting_recipe("proposed")
