"""Evaluating networks on a data set."""

import numpy as np

from keras_hand3d.evaluation.evaluation import Evaluation
from keras_hand3d.evaluation.evaluation_result import NOTHING_COUNTS, EvaluationResult
from keras_hand3d.evaluation.hand_attributes import box_sides, hand_attributes
from keras_hand3d.evaluation.networks import Networks
from keras_hand3d.evaluation.predictions import predict
from keras_hand3d.evaluation.protocol_errors import (
    compared_keypoints,
    counted_keypoints,
    protocol_errors,
)
from keras_hand3d.evaluation.protocols import PROTOCOLS, find_protocol
from keras_hand3d.evaluation.provenance import provenance
from keras_hand3d.evaluation.segmentation_result import SegmentationResult


def evaluate(models, source, protocols=None, batch_size=8, record=None, progress=None):
    """Evaluate networks under protocols.

    Args:
        models: A `HandSegNet`, `PoseNet`, `LiftingNet` or `ColorHandPose3D`; a list of networks
            that go together; or a `Networks`.
        source: A `HandSource`.
        protocols: Names of protocols, or `Protocol` objects; by default all known ones that the
            networks and the data suffice for.
        batch_size: Samples at a time.
        record: Provenance to keep with the results; made from the source if None.
        progress: Called with the number of samples after each batch.

    Returns:
        An `Evaluation`.

    Raises:
        ValueError: If a protocol is unknown, networks or data lack what one that was asked for
            needs, no key point counts under it, none can be computed, or predictions are not
            finite.
    """
    networks = Networks.of(models)
    chosen, skipped = _choose(networks, source, protocols)
    predictions = predict(networks, source, chosen, batch_size, progress)
    results, per_sample = {}, {}
    for protocol in chosen:
        name = protocol.name
        # Only the truth of all samples tells it; who asked for the protocol is told by the result.
        if protocols is None and not _counts_anything(protocol, predictions):
            skipped[name] = NOTHING_COUNTS
            continue
        results[name], per_sample[name] = _result(protocol, predictions)
    if not results:
        raise _none_left(skipped)
    sample_ids = tuple(source.sample_id(index) for index in range(len(source)))
    return Evaluation(
        results=results,
        per_sample=per_sample,
        sample_ids=sample_ids,
        attributes=_attributes(source, predictions),
        skipped=skipped,
        variant=networks.variant,
        provenance=record or provenance(type(source).__name__, len(source)),
        predictions=predictions,
    )


def lacking(protocol, source):
    """What a data set lacks for a protocol; None if nothing.

    Args:
        protocol: The protocol.
        source: A `HandSource`.
    """
    if protocol.quantity == "hand_mask":
        return None if "part_mask" in source.fields else "the data set has no part_mask"
    if not source.always_has_hand:
        return "some samples of the data set show no hand"
    if protocol.quantity == "keypoints_xyz":
        if "hands_xyz" not in source.fields:
            return "the data set has no hands_xyz"
        if not source.has_hand_side:
            return "the data set does not say which hand it is"
    roots = {protocol.root} | ({protocol.input_root} if protocol.input != "image" else set())
    if "wrist" in roots and source.root_keypoint == "palm":
        return "key point 0 of the data set is the palm, and the protocol's is the wrist"
    return None


def _choose(networks, source, protocols):
    """``(protocols to compute, why others are left out)``."""
    asked = PROTOCOLS.values() if protocols is None else map(find_protocol, protocols)
    chosen, skipped = {}, {}
    for protocol in asked:
        reason = networks.lacking(protocol) or lacking(protocol, source)
        if reason is None:
            chosen[protocol.name] = protocol
        elif protocols is not None:
            raise ValueError(f"Protocol {protocol.name} cannot be computed: {reason}.")
        else:
            skipped[protocol.name] = reason
    if not chosen:
        raise _none_left(skipped)
    return tuple(chosen.values()), skipped


def _none_left(skipped):
    reasons = "; ".join(dict.fromkeys(f"{n}: {reason}" for n, reason in skipped.items()))
    return ValueError(f"No protocol can be computed: {reasons or 'none was named'}.")


def _counts_anything(protocol, predictions):
    return protocol.quantity == "hand_mask" or counted_keypoints(protocol, predictions).any()


def _result(protocol, predictions):
    """``(result, arrays a sample)`` of a protocol."""
    _, predicted = predictions.of(protocol)
    if protocol.quantity == "hand_mask":
        counts = {name: predicted[name] for name in ("intersection", "union")}
        return SegmentationResult.from_counts(protocol, **counts), counts
    true, pred = compared_keypoints(protocol, predictions)
    errors = protocol_errors(true, pred)
    wrong = ~np.isfinite(errors).all(axis=1)
    if wrong.any():
        raise ValueError(
            f"Protocol {protocol.name}: the error of sample {np.flatnonzero(wrong)[0]} is not a "
            f"finite number ({wrong.sum()} of {len(wrong)} samples): look at the weights."
        )
    counted = counted_keypoints(protocol, predictions)
    parts = {"errors": errors.astype("float32"), "counted": counted}
    if protocol.box_pck is not None:
        parts["box_sides"] = box_sides(true, counted)
    if "hand_found" in predicted:
        parts["hand_found"] = predicted["hand_found"]
    return EvaluationResult.from_errors(protocol, **parts), parts


def _attributes(source, predictions):
    truth = next(iter(predictions.truth.values()))
    side = truth["hand_side"] if source.has_hand_side else None
    return hand_attributes(
        truth["keypoints_uv"], truth["keypoints_visible"], side, truth.get("keypoints_xyz")
    )
