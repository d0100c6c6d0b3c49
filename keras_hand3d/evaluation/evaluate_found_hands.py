"""Evaluating an estimator that finds hands by itself."""

from keras_hand3d.evaluation.found_hands_evaluation import FoundHandsEvaluation
from keras_hand3d.evaluation.found_hands_predictions import find_hands
from keras_hand3d.evaluation.found_hands_protocols import (
    FOUND_HANDS_PROTOCOLS,
    find_found_hands_protocol,
)
from keras_hand3d.evaluation.found_hands_result import FoundHandsResult
from keras_hand3d.evaluation.provenance import provenance


def evaluate_found_hands(estimator, source, protocols=None, record=None, progress=None):
    """Evaluate an estimator under protocols of found hands.

    Args:
        estimator: A `BaseHandEstimator` that searches images; its options are kept but for the
            hand side, the order of the key points, size and camera.
        source: A `HandSource`; samples without a hand are welcome.
        protocols: Names of protocols, or `FoundHandsProtocol` objects; all known ones by default.
        record: Provenance to keep with the results; made from the source if None.
        progress: Called with the number of samples after each batch.

    Returns:
        A `FoundHandsEvaluation`.

    Raises:
        ValueError: If a protocol is unknown, the estimator needs boxes to look into, or the data
            set's key point 0 is not that of the comparison.
    """
    if estimator.engine.image_size is None:
        raise ValueError("These networks need boxes to look into; they find no hands in an image.")
    names = FOUND_HANDS_PROTOCOLS if protocols is None else protocols
    chosen = [find_found_hands_protocol(name) for name in names]
    if not chosen:
        raise ValueError("No protocol was named.")
    looks, results, hands, images, predictions = {}, {}, {}, {}, {}
    for protocol in chosen:
        given = protocol.side_given == "unless_predicted", protocol.intrinsics_given
        if given not in looks:
            looks[given] = find_hands(estimator, source, *given, progress)
        name, predictions[protocol.name] = protocol.name, looks[given]
        results[name], hands[name], images[name] = FoundHandsResult.from_predictions(
            protocol, looks[given]
        )
    seen = next(iter(looks.values())).images
    return FoundHandsEvaluation(
        results=results,
        hands=hands,
        images=images,
        sample_ids=tuple(source.sample_id(image.sample) for image in seen),
        predictions=predictions,
        provenance=record or provenance(type(source).__name__, len(source)),
    )
