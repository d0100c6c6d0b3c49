"""One model of the networks that a user named."""

from keras_hand3d.models import ColorHandPose3D, HandSegNet, LiftingNet, PoseNet
from keras_hand3d.models.agreed_root import agreed_root

_PARTS = (HandSegNet, PoseNet, LiftingNet)


def composed(models):
    """The one model of a list, or the whole pipeline of its three parts.

    Args:
        models: One model, or a `HandSegNet`, a `PoseNet` and a `LiftingNet` in any order.

    Raises:
        ValueError: If several models make no pipeline.
    """
    if len(models) == 1:
        return models[0]
    parts = {part: [model for model in models if isinstance(model, part)] for part in _PARTS}
    if len(models) != len(_PARTS) or any(len(found) != 1 for found in parts.values()):
        came = ", ".join(type(model).__name__ for model in models)
        raise ValueError(
            "Several models make one file if they are a HandSegNet, a PoseNet and a LiftingNet; "
            f"got {came}. Export them one by one."
        )
    hand_seg_net, pose_net, lifting_net = (found[0] for found in parts.values())
    if lifting_net.variant != "proposed":
        raise ValueError(
            "The whole pipeline lifts by the variant proposed, not by "
            f"{lifting_net.variant}: export the networks one by one."
        )
    return ColorHandPose3D(
        hand_seg_net, pose_net, lifting_net.pose_prior, lifting_net.viewpoint_net
    )


def composed_metadata(models, records):
    """What the one model of a list says of itself.

    Args:
        models: As of `composed`.
        records: Of each, a dictionary of ``data_licence``, ``metrics`` and ``root_keypoint``; what
            nothing tells is None or missing.

    Returns:
        Such a dictionary. A pipeline has all the licences of its networks, no metrics, for theirs
        are not its own, and the key point 0 that its networks of key points were trained on.

    Raises:
        ValueError: If these were trained on different ones.
    """
    licences = _distinct(record.get("data_licence") for record in records)
    root = agreed_root(
        (type(model).__name__, record.get("root_keypoint"))
        for model, record in zip(models, records, strict=True)
    )
    return {
        "data_licence": "; ".join(licences) or None,
        "metrics": records[0].get("metrics") if len(models) == 1 else None,
        "root_keypoint": root or models[0].usual_root_keypoint,
    }


def _distinct(values):
    """Those that are told, once each, in their order."""
    return list(dict.fromkeys(value for value in values if value))
