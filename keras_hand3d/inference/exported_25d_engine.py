"""`Exported25DEngine`: a detector and a 2.5D pose network in exported files. Needs no Keras."""

from collections.abc import Sequence

from keras_hand3d.inference.exported_network import ExportedNetwork
from keras_hand3d.inference.hand_engine import HandEngine
from keras_hand3d.inference.outputs_25d import HAND_OUTPUTS, PLACE_OUTPUTS, hands_of, places_of

_DETECTOR, _POSE = "HandDetector", "HandPose25D"


class Exported25DEngine(HandEngine):
    """As `Keras25DEngine`, of exported networks.

    Args:
        pose: The `ExportedNetwork` of a `HandPose25D`.
        detector: That of a `HandDetector`; without it hands are looked for where the caller says.
    """

    wants_upright = weak_perspective = lifts = predicts_handedness = True
    least_score = 0.5

    def __init__(self, pose: ExportedNetwork, detector: ExportedNetwork | None = None):
        self._pose, self._detector = pose, detector
        self.root_keypoint = pose.manifest.root_keypoint
        (self._crop,) = (record.name for record in pose.manifest.inputs)
        self.crop_size = pose.image_size_of(self._crop)[0]
        self.crop_margin = pose.manifest.crop_margin
        self.finds_places = detector is not None
        if detector is not None:
            (self._image,) = (record.name for record in detector.manifest.inputs)
            self.image_size = detector.image_size_of(self._image)

    def find_places(self, images):
        """See `HandEngine`."""
        return places_of(self._detector({self._image: images}, PLACE_OUTPUTS))

    def find_in_crops(self, crops, sides):
        """See `HandEngine`."""
        return hands_of(self._pose({self._crop: crops}, HAND_OUTPUTS))


def exported_25d_engine(networks: Sequence[ExportedNetwork]) -> Exported25DEngine | None:
    """The engine of exported networks, if these are such.

    Args:
        networks: Networks that go together.

    Returns:
        The engine; None if none of them is a `HandDetector` or `HandPose25D`.

    Raises:
        ValueError: If they do not go together.
    """
    kinds = [network.manifest.network for network in networks]
    if not {_DETECTOR, _POSE} & set(kinds):
        return None
    if sorted(kinds) not in ([_POSE], [_DETECTOR, _POSE]):
        raise ValueError(
            f"Expected one exported {_POSE}, with or without one {_DETECTOR}, got {sorted(kinds)}."
        )
    parts = dict(zip(kinds, networks, strict=True))
    pose = parts[_POSE]
    if pose.manifest.crop_margin is None:
        raise ValueError(f"{pose.folder}: its manifest does not say crop_margin.")
    return Exported25DEngine(pose, parts.get(_DETECTOR))
