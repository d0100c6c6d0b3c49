"""What an evaluation of found hands gives."""

from dataclasses import dataclass, fields, is_dataclass

import numpy as np

from keras_hand3d.evaluation.evaluation_result import box_pck_name
from keras_hand3d.evaluation.found_hands_conditions import FoundHandsConditions
from keras_hand3d.evaluation.found_hands_errors import compare_found_hands, root_of
from keras_hand3d.evaluation.found_hands_protocol import FoundHandsProtocol
from keras_hand3d.evaluation.keypoint_accuracy import KeypointAccuracy, pck_of
from keras_hand3d.evaluation.reliability import Reliability

UNITS = {
    "epe_uv_mean": "px",
    "epe_uv_median": "px",
    "epe_xyz_mean": "mm",
    "epe_xyz_median": "mm",
}
"""Units of those figures that have one."""

_CURVE_POINTS = 200


@dataclass(frozen=True)
class FoundHandsResult:
    """Hands found by an estimator under a protocol; a figure is None where nothing tells it.

    Attributes:
        protocol: The `FoundHandsProtocol`.
        root: What key point 0 was, ``"palm"`` or ``"wrist"``.
        side_given: Whether the estimator was given the true hand side.
        intrinsics_given: Whether it was given the camera's matrix.
        min_score: The score from which on the estimator tells of hands.
        images: Number of images.
        hands: Number of annotated hands that count.
        ignored: Number of those that do not.
        found: Number of hands that were found.
        false: Number of false hands.
        empty_images: Number of images without any annotated hand.
        false_images: How many of these have a false hand.
        handedness_accuracy: Share of the found hands whose side is right; None where it was given.
        uv: `KeypointAccuracy` in 2D.
        xyz: The same in 3D; None where estimator or data set lack it.
        box_error_mean: Mean error in 2D over the longer side of the true hand's box, over found
            hands.
        box_error_median: Median likewise.
        box_pck: PCK at the protocol's share of that side; missed hands are wrong.
        reliability: `Reliability` of the key points' confidence.
        score_curve: Triples of a score, the recall and the false hands an image, were hands of a
            lower score left out.
    """

    protocol: FoundHandsProtocol
    root: str
    side_given: bool
    intrinsics_given: bool
    min_score: float
    images: int
    hands: int
    ignored: int
    found: int
    false: int
    empty_images: int
    false_images: int
    handedness_accuracy: float | None
    uv: KeypointAccuracy
    xyz: KeypointAccuracy | None
    box_error_mean: float | None
    box_error_median: float | None
    box_pck: float | None
    reliability: Reliability
    score_curve: tuple[tuple[float, float, float], ...]

    @classmethod
    def from_predictions(cls, protocol, predictions):
        """Compare and summarise.

        Args:
            protocol: A `FoundHandsProtocol`.
            predictions: The `FoundHandsPredictions`.

        Returns:
            ``(result, hands, images)``, the latter two as `compare_found_hands` gives them.

        Raises:
            ValueError: As `compare_found_hands`.
        """
        hands, images = compare_found_hands(protocol, predictions)
        conditions = FoundHandsConditions(
            root=root_of(protocol, predictions),
            side_given=predictions.side_given,
            intrinsics_given=predictions.intrinsics_given,
            min_score=float(predictions.min_score),
            side_compared=predictions.has_hand_side and not predictions.side_given,
        )
        return cls.from_arrays(protocol, conditions, hands, images), hands, images

    @classmethod
    def from_arrays(cls, protocol, conditions, hands, images):
        """Summarise what `compare_found_hands` gives.

        Args:
            protocol: A `FoundHandsProtocol`.
            conditions: The `FoundHandsConditions`.
            hands: The rows of hands.
            images: The rows of images.
        """
        is_found = hands["prediction"] >= 0
        counted = hands["counted"]
        relative = hands["errors_uv"] / np.maximum(hands["box_sides"], 1e-6)[:, None]
        seen = relative[is_found], counted[is_found]
        each = seen[0][seen[1]]
        is_right = each < protocol.box_pck if protocol.strict else each <= protocol.box_pck
        empty = images["annotated"] == 0
        tells_side = conditions.side_compared and is_found.any()
        share = [protocol.box_pck]
        return cls(
            protocol=protocol,
            root=conditions.root,
            side_given=conditions.side_given,
            intrinsics_given=conditions.intrinsics_given,
            min_score=conditions.min_score,
            images=len(empty),
            hands=len(is_found),
            ignored=int(images["ignored"].sum()),
            found=int(is_found.sum()),
            false=int(images["false"].sum()),
            empty_images=int(empty.sum()),
            false_images=int((images["false"][empty] > 0).sum()),
            handedness_accuracy=(
                float(hands["side_right"][is_found].mean()) if tells_side else None
            ),
            uv=_accuracy(protocol, "px", protocol.uv_thresholds, hands["errors_uv"], counted),
            xyz=(
                _accuracy(protocol, "mm", protocol.xyz_thresholds, hands["errors_xyz"], counted)
                if "errors_xyz" in hands
                else None
            ),
            box_error_mean=float(each.mean()) if each.size else None,
            box_error_median=float(np.median(each)) if each.size else None,
            box_pck=(
                float(pck_of(protocol, share, relative, counted)[0]) if counted.any() else None
            ),
            reliability=Reliability.of(
                hands["confidence"][is_found][seen[1]], is_right, protocol.calibration_bins
            ),
            score_curve=_score_curve(hands["score"], images["false_scores"], len(empty)),
        )

    @property
    def recall(self):
        """Share of the hands that were found."""
        return self.found / self.hands if self.hands else None

    @property
    def false_an_image(self):
        """False hands an image."""
        return self.false / self.images if self.images else None

    @property
    def false_image_share(self):
        """Share of the images without hands that have a false one."""
        return self.false_images / self.empty_images if self.empty_images else None

    @property
    def figures(self):
        """Name and number of what tables show, None where nothing tells it; see `UNITS`."""
        xyz = self.xyz
        return {
            "recall": self.recall,
            "false_an_image": self.false_an_image,
            "false_image_share": self.false_image_share,
            "handedness_accuracy": self.handedness_accuracy,
            "epe_uv_mean": self.uv.epe_mean,
            "epe_uv_median": self.uv.epe_median,
            "auc_uv": self.uv.auc,
            "epe_xyz_mean": xyz and xyz.epe_mean,
            "epe_xyz_median": xyz and xyz.epe_median,
            "auc_xyz": xyz and xyz.auc,
            "box_error_mean": self.box_error_mean,
            "box_error_median": self.box_error_median,
            box_pck_name(self.protocol): self.box_pck,
            "calibration_error": self.reliability.expected_error,
        }

    def to_dict(self):
        """A JSON-able dictionary."""
        return {"figures": self.figures, **_plain(self)}


def _accuracy(protocol, unit, thresholds, errors, counted):
    return KeypointAccuracy.from_errors(protocol, unit, thresholds, errors, counted)


def _score_curve(found_scores, false_scores, images):
    """Recall and false hands an image by the score that is asked for, from the highest on."""
    found = np.sort(found_scores[np.isfinite(found_scores)])
    false = np.sort(false_scores)
    scores = np.unique(np.concatenate([found, false]))
    # From the lowest on: where all hands count, the curve meets the table.
    scores = scores[:: max(1, -(-len(scores) // _CURVE_POINTS))][::-1]
    hands = max(len(found_scores), 1)
    return tuple(
        (
            float(score),
            float((len(found) - np.searchsorted(found, score)) / hands),
            float((len(false) - np.searchsorted(false, score)) / max(images, 1)),
        )
        for score in scores
    )


def _plain(record):
    if hasattr(record, "to_dict") and not isinstance(record, FoundHandsResult):
        return record.to_dict()
    return {
        field.name: _plain(value) if is_dataclass(value) else value
        for field in fields(record)
        for value in [getattr(record, field.name)]
    }
