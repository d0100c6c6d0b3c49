"""The demo's pipeline, and what it has to beat: the mean pose of the training set."""

import json
from dataclasses import dataclass, replace

import numpy as np
from keras import ops

from keras_hand3d.data import HandBatches
from keras_hand3d.evaluation import (
    PROTOCOLS,
    EvaluationResult,
    Predictions,
    evaluate,
    write_report,
)
from keras_hand3d.evaluation.predictors import predictor_of, select_hand
from keras_hand3d.evaluation.protocol_errors import (
    compared_keypoints,
    counted_keypoints,
    protocol_errors,
)
from keras_hand3d.layers import LiftingTargets
from keras_hand3d.models import ColorHandPose3D
from keras_hand3d.training import Run

_NOTE = "Whole renders at their own size, errors in their pixels; the networks find the hand."
_OWN_SIZE = {"source": "make demo", "input_size": None, "fallback": "model"}
UV = replace(PROTOCOLS["zb2017_2d_full"], name="demo_2d", note=_NOTE, frame_size=None, **_OWN_SIZE)
XYZ = replace(
    PROTOCOLS["zb2017_3d_full"],
    name="demo_3d",
    note=f"{_NOTE} {PROTOCOLS['zb2017_3d_full'].note}",
    **_OWN_SIZE,
)
BEATEN_BY = {UV: 0.6, XYZ: 0.85}
"""Greatest mean error by protocol, in those of the mean pose."""

MEAN_POSE_FILE = "mean_pose.json"
"""Beside the evaluation: the results of the mean pose."""

_BETA = 20.0
"""Sharpness of the soft-argmax: the score maps of a short training are low and broad."""

_FIELDS = ("part_mask", "hands_uv", "hands_xyz", "hands_visible", "hands_present")


def compose(runs, preset):
    """One model of trained networks, saved as a preset.

    Args:
        runs: Run folders of HandSegNet, PoseNet and the lifting variant proposed.
        preset: Folder to make.

    Returns:
        The `ColorHandPose3D`.
    """
    hand_seg_net, pose_net, lifting = (Run(run).load_model() for run in runs)
    pipeline = ColorHandPose3D(
        hand_seg_net,
        pose_net,
        lifting.pose_prior,
        lifting.viewpoint_net,
        decoding="soft_argmax",
        beta=_BETA,
    )
    pipeline.save_to_preset(preset)
    return pipeline


def evaluate_pipeline(pipeline, training, held_out, out, report_file):
    """Evaluate, print figures beside those of the mean pose, write results and a report.

    Args:
        pipeline: The `ColorHandPose3D`.
        training: The `HandSource` whose mean pose is taken.
        held_out: The `HandSource` to evaluate on.
        out: Folder for results and report.
        report_file: Name of the report.

    Returns:
        What was not reached, a list of texts.
    """
    evaluation = evaluate(pipeline, held_out, [UV, XYZ, "hand_iou"])
    evaluation.save(out / "evaluation")
    write_report(out / report_file, evaluation, held_out)
    mean_pose, baselines, missed = MeanPose.of(training), [], []
    print(f"\n{len(held_out)} held-out renders, mean errors")
    for protocol, most in BEATEN_BY.items():
        came = evaluation[protocol.name]
        baselines.append(mean_pose.result(evaluation, protocol).to_dict())
        baseline = baselines[-1]["epe_mean"]
        text = (
            f"{protocol.name}: {came.epe_mean:.1f} {protocol.unit}, mean pose {baseline:.1f} "
            f"{protocol.unit}: {came.epe_mean / baseline:.2f} of it, at most {most} is asked"
        )
        print(text)
        if came.epe_mean > most * baseline:
            missed.append(text)
    (out / MEAN_POSE_FILE).write_text(json.dumps({"results": baselines}, indent=2) + "\n")
    iou = evaluation["hand_iou"].iou
    print(f"hand_iou: {iou:.2f}; no hand was found in {came.hands_not_found} of them")
    return missed


@dataclass(frozen=True)
class MeanPose:
    """The mean hand of a data set.

    Attributes:
        uv: ``(21, 2)`` place in the box of the visible key points: 0 at its left and upper side, 1
            at its right and lower one.
        xyz: ``(21, 3)`` relative to key point 0, in reference bones.
    """

    uv: np.ndarray
    xyz: np.ndarray

    @classmethod
    def of(cls, source, root="palm", batch_size=64):
        """The mean over a data set.

        Args:
            source: A `HandSource`.
            root: What key point 0 is.
            batch_size: Samples at a time.
        """
        select, targets = select_hand(source, root), LiftingTargets()
        batches, uv, xyz = HandBatches(source, batch_size, fields=_FIELDS), [], []
        for index in range(len(batches)):
            (arrays,) = batches[index]
            batch = {name: ops.convert_to_tensor(value) for name, value in arrays.items()}
            sample = targets(select(batch))
            points, visible, normalized = (
                ops.convert_to_numpy(sample[name])
                for name in ("keypoints_uv", "keypoints_visible", "keypoints_normalized")
            )
            low, size = _boxes(points, visible)
            uv.append((points - low) / size)
            xyz.append(normalized)
        return cls(np.concatenate(uv).mean(axis=0), np.concatenate(xyz).mean(axis=0))

    def result(self, evaluation, protocol):
        """What it gives under a protocol, on the samples of an evaluation.

        In 2D it is put into the true box of each hand; in 3D it is the prediction as it is, and is
        scaled and aligned as the protocol says.

        Args:
            evaluation: An `Evaluation` with its predictions.
            protocol: A protocol of key points that was evaluated.

        Returns:
            An `EvaluationResult`.
        """
        predictions = evaluation.predictions
        truth, predicted = predictions.of(protocol)
        low, size = _boxes(truth["keypoints_uv"], truth["keypoints_visible"])
        mean = {
            "keypoints_uv": (low + self.uv * size).astype("float32"),
            "keypoints_normalized": np.broadcast_to(self.xyz, (len(low), 21, 3)).astype("float32"),
        }
        of_mean = Predictions(
            predictions.image_size, predictions.truth, {predictor_of(protocol): predicted | mean}
        )
        errors = protocol_errors(*compared_keypoints(protocol, of_mean))
        return EvaluationResult.from_errors(protocol, errors, counted_keypoints(protocol, of_mean))


def _boxes(keypoints_uv, visible):
    """Upper left corner and size, ``(samples, 1, 2)``, of the box of the visible key points."""
    visible = visible[..., None]
    low = np.where(visible, keypoints_uv, np.inf).min(axis=1, keepdims=True)
    high = np.where(visible, keypoints_uv, -np.inf).max(axis=1, keepdims=True)
    return low, np.maximum(high - low, 1.0)
