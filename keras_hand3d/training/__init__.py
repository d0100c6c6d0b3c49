"""Training: a recipe and a data set become a run folder."""

from keras_hand3d.training.lifting_task import LiftingTask
from keras_hand3d.training.pose_net_task import PoseNetTask
from keras_hand3d.training.run import Run
from keras_hand3d.training.train import build_task, train
from keras_hand3d.training.training_task import TrainingTask

__all__ = ["LiftingTask", "PoseNetTask", "Run", "TrainingTask", "build_task", "train"]
