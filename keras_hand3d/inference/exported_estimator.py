"""`ExportedEstimator`: photos in, hands out, by exported files."""

from collections.abc import Sequence
from pathlib import Path

from keras_hand3d.inference.base_estimator import BaseHandEstimator
from keras_hand3d.inference.estimator_options import EstimatorOptions
from keras_hand3d.inference.exported_25d_engine import exported_25d_engine
from keras_hand3d.inference.exported_engine import ExportedHandEngine
from keras_hand3d.inference.exported_network import ExportedNetwork


class ExportedEstimator(BaseHandEstimator):
    """From images of any size and kind to typed hands, without Keras or TensorFlow.

    ::

        estimator = ExportedEstimator("exports/hand_onnx", handedness="left")
        for hand in estimator.predict("photo.jpg"):
            hand.keypoints_uv, hand.keypoints_normalized, hand.score

    It runs what ``keras-hand3d export`` writes in the formats onnx, litert and openvino. Several
    threads may use it; those of LiteRT and OpenVINO wait for each other.

    Args:
        folders: Folder of an exported `ColorHandPose3D`, or of a `HandPose25D` or `PoseNet` for
            images with boxes; or a list of a `HandPose25D`'s and a `HandDetector`'s, or of a
            `PoseNet`'s and a `LiftingNet`'s, for 3D.
        threads: Threads to compute with; all processors that may be used by default.
        **options: Fields of `EstimatorOptions`.

    Raises:
        ValueError: If a folder is none of these, a file was changed, its runtime is not installed,
            or the networks cannot do what the options ask.
    """

    def __init__(
        self, folders: Path | str | Sequence[Path | str], *, threads: int | None = None, **options
    ):
        folders = folders if isinstance(folders, list | tuple) else [folders]
        networks = [ExportedNetwork(folder, threads) for folder in folders]
        engine = exported_25d_engine(networks) or ExportedHandEngine(networks)
        super().__init__(engine, EstimatorOptions(**options))
