"""What key point 0 is to networks that work together."""

from keras_hand3d import skeleton

_WITHOUT_KEYPOINTS = ("HandSegNet", "HandDetector")


def agreed_root(told):
    """What key point 0 is to networks that work together.

    Networks that find no key points have no say beside others.

    Args:
        told: Of each network, the name of its class and what it was trained to take key point 0
            for: ``"palm"``, ``"wrist"``, or None where nothing tells.

    Returns:
        That, or None.

    Raises:
        ValueError: If they do not agree.
    """
    told = list(told)
    roots = {
        name: root
        for name, root in told
        if root in skeleton.ROOT_KINDS and (len(told) == 1 or name not in _WITHOUT_KEYPOINTS)
    }
    if len(set(roots.values())) > 1:
        said = ", ".join(f"{name} the {root}" for name, root in roots.items())
        raise ValueError(
            f"The networks do not agree on what key point 0 is: {said}. Train them with one root."
        )
    return next(iter(roots.values()), None)
