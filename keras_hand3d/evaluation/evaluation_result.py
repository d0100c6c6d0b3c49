"""What an evaluation of key points gives."""

from dataclasses import dataclass, fields

import numpy as np
from keras import ops

from keras_hand3d import metrics
from keras_hand3d.evaluation.protocol import Protocol

NOTHING_COUNTS = "no key point of the data counts, none is annotated as visible"


@dataclass(frozen=True)
class EvaluationResult:
    """Errors of a model under a protocol.

    Attributes:
        protocol: The protocol.
        samples: Number of samples.
        epe_mean: Mean end-point error, averaged as the protocol says.
        epe_median: Median likewise.
        auc: Area under the PCK curve, 0..1.
        pck: Fraction of correct key points at each of the protocol's thresholds.
        box_pck: PCK at the protocol's share of the hand's box; None where it asks for none.
        keypoint_epe_mean: Mean error of each key point; zero where it was never counted.
        keypoint_epe_median: Median likewise.
        keypoint_count: How often each key point counted.
        hands_not_found: Samples in which the networks found no hand (their errors count all the
            same); None where they were not asked.
    """

    protocol: Protocol
    samples: int
    epe_mean: float
    epe_median: float
    auc: float
    pck: tuple[float, ...]
    box_pck: float | None
    keypoint_epe_mean: tuple[float, ...]
    keypoint_epe_median: tuple[float, ...]
    keypoint_count: tuple[int, ...]
    hands_not_found: int | None = None

    @classmethod
    def from_errors(cls, protocol, errors, counted, box_sides=None, hand_found=None):
        """Summarise errors.

        Args:
            protocol: The protocol.
            errors: ``(samples, 21)`` in its unit.
            counted: ``(samples, 21)`` booleans: what counts.
            box_sides: ``(samples,)`` longer side of the hands' boxes, for a protocol with a
                ``box_pck``.
            hand_found: ``(samples,)`` booleans, where the networks look for the hand.

        Returns:
            An `EvaluationResult`.

        Raises:
            ValueError: If nothing counts.
        """
        if not np.any(counted):
            raise ValueError(f"Protocol {protocol.name} cannot be computed: {NOTHING_COUNTS}.")
        errors = ops.convert_to_tensor(np.asarray(errors, "float32"))
        counted = ops.convert_to_tensor(np.asarray(counted, bool))
        thresholds = _float32(protocol.thresholds)
        pck = metrics.pck_curve(errors, counted, thresholds, protocol.strict)
        epe, means, medians = error_averages(protocol, errors, counted)
        count = ops.sum(ops.cast(counted, "int32"), axis=0)
        return cls(
            protocol=protocol,
            samples=errors.shape[0],
            epe_mean=float(epe[0]),
            epe_median=float(epe[1]),
            auc=float(metrics.area_under_curve(pck, thresholds, protocol.area_rule)),
            pck=_floats(pck),
            box_pck=_box_pck(protocol, errors, counted, box_sides),
            keypoint_epe_mean=_floats(means),
            keypoint_epe_median=_floats(medians),
            keypoint_count=tuple(ops.convert_to_numpy(count).tolist()),
            hands_not_found=None if hand_found is None else int(np.sum(~np.asarray(hand_found))),
        )

    @property
    def figures(self):
        """Name and number of what tables show."""
        figures = {"epe_mean": self.epe_mean, "epe_median": self.epe_median, "auc": self.auc}
        if self.box_pck is not None:
            figures[box_pck_name(self.protocol)] = self.box_pck
        return figures

    def to_dict(self):
        """A JSON-able dictionary."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**plain, "protocol": self.protocol.to_dict()}


def error_averages(protocol, errors, counted):
    """Mean and median errors.

    Args:
        protocol: A record with an ``epe_average``, see `Protocol`.
        errors: ``(instances, 21)``.
        counted: ``(instances, 21)`` booleans.

    Returns:
        ``((mean, median), means, medians)``: as the protocol averages them, and ``(21,)`` of each
        key point, zero for one that never counts.
    """
    means = metrics.mean_errors(errors, counted)
    medians = metrics.median_errors(errors, counted)
    if protocol.epe_average == "instances":
        flat = [ops.reshape(array, (-1, 1)) for array in (errors, counted)]
        return (metrics.mean_errors(*flat)[0], metrics.median_errors(*flat)[0]), means, medians
    epe = (metrics.average_over_keypoints(values, counted) for values in (means, medians))
    return tuple(epe), means, medians


def box_pck_name(protocol):
    """Name of the figure that a protocol's ``box_pck`` asks for."""
    return f"pck_box_{protocol.box_pck:g}"


def _box_pck(protocol, errors, counted, box_sides):
    if protocol.box_pck is None:
        return None
    # A box without extent has nothing that could be right by its measure.
    sides = ops.maximum(_float32(box_sides), 1e-6)[:, None]
    threshold = _float32([protocol.box_pck])
    return float(metrics.pck_curve(errors / sides, counted, threshold, protocol.strict)[0])


def _float32(values):
    return ops.convert_to_tensor(np.asarray(values, "float32"))


def _floats(tensor):
    return tuple(ops.convert_to_numpy(tensor).tolist())
