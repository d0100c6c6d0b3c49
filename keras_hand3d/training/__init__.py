"""Training: a recipe and a data set become a run folder, and a run folder goes on."""

from keras_hand3d.training.build_task import build_task
from keras_hand3d.training.checkpoints import Checkpoint, Checkpoints
from keras_hand3d.training.distribution import Distribution
from keras_hand3d.training.end_to_end_task import EndToEndTask
from keras_hand3d.training.freezing import freeze
from keras_hand3d.training.hand_seg_net_task import HandSegNetTask
from keras_hand3d.training.initialization import initialize
from keras_hand3d.training.lifting_task import LiftingTask
from keras_hand3d.training.pose_net_task import PoseNetTask
from keras_hand3d.training.recorded_run import recorded_distribution, recorded_training
from keras_hand3d.training.run import Run
from keras_hand3d.training.start_distribution import start_distribution
from keras_hand3d.training.train import resume, train
from keras_hand3d.training.training_options import TrainingOptions
from keras_hand3d.training.training_result import TrainingResult
from keras_hand3d.training.training_task import TrainingTask

__all__ = [
    "Checkpoint",
    "Checkpoints",
    "Distribution",
    "EndToEndTask",
    "HandSegNetTask",
    "LiftingTask",
    "PoseNetTask",
    "Run",
    "TrainingOptions",
    "TrainingResult",
    "TrainingTask",
    "build_task",
    "freeze",
    "initialize",
    "recorded_distribution",
    "recorded_training",
    "resume",
    "start_distribution",
    "train",
]
