"""The networks that are evaluated, whichever models they come in."""

from dataclasses import dataclass
from typing import Any

import keras

from keras_hand3d.models import (
    ColorHandPose3D,
    HandSegNet,
    LiftingNet,
    PoseNet,
)
from keras_hand3d.models.lifting_net import placeholder_lifting

_OUTPUTS = ("keypoints_uv", "keypoint_confidence", "keypoints_xyz", "hand_found")


@dataclass(frozen=True)
class Networks:
    """Networks of the pipeline; those that are None are not evaluated.

    Attributes:
        hand_seg_net: A `HandSegNet`, or a model with its input and output.
        pose_net: Likewise a `PoseNet`.
        lifting_net: Likewise a `LiftingNet`.
        whole: The `ColorHandPose3D` that the three come from, if they come from one.
    """

    hand_seg_net: Any = None
    pose_net: Any = None
    lifting_net: Any = None
    whole: ColorHandPose3D | None = None

    @classmethod
    def of(cls, models):
        """The networks of one model, or of several that go together.

        Args:
            models: A `HandSegNet`, `PoseNet`, `LiftingNet` or `ColorHandPose3D`, a list of them
                (each network once), or a `Networks`, which is returned.

        Raises:
            ValueError: If a model is none of these, or a network is there twice.
        """
        if isinstance(models, Networks):
            return models
        networks = {}
        for model in models if isinstance(models, list | tuple) else [models]:
            for name, network in _parts_of(model).items():
                if name in networks:
                    raise ValueError(f"There is more than one {name} among the models.")
                networks[name] = network
        return cls(**networks)

    @property
    def variant(self):
        """Lifting variant, if there is a lifting network that tells."""
        return getattr(self.lifting_net, "variant", None)

    def lacking(self, protocol):
        """Why a protocol cannot be computed of these networks; None if it can."""
        missing = [name for name in protocol.networks if getattr(self, name) is None]
        if missing:
            return f"it needs {' and '.join(missing)}"
        lifts_images = protocol.input == "image" and "lifting_net" in protocol.networks
        if lifts_images and self.whole is None and self.variant != "proposed":
            return f"the whole pipeline lifts by the variant proposed, not by {self.variant}"
        return None

    def pipeline(self, fallback):
        """A model from an image to key points, of these very networks.

        Args:
            fallback: Where to look in an image without a found hand, see `Protocol`.

        Returns:
            A model with the inputs of `ColorHandPose3D` and, of its outputs, ``keypoints_uv``,
            ``keypoint_confidence``, ``keypoints_xyz`` and ``hand_found``. Without a lifting network
            ``keypoints_xyz`` is made up.
        """
        whole = self.whole
        if whole is None or fallback not in ("model", whole.fallback):
            whole = self._assembled("image" if fallback == "model" else fallback)
        # The score maps, 44 MB of a batch of eight, would all travel to the host otherwise.
        return keras.Model(whole.input, {name: whole.output[name] for name in _OUTPUTS})

    def _assembled(self, fallback):
        if self.whole is not None:
            lifting = (self.whole.pose_prior, self.whole.viewpoint_net)
            decoding = {"decoding": self.whole.decoding, "beta": self.whole.beta}
        else:
            decoding = {}
            lifting = placeholder_lifting()
            if self.variant == "proposed":
                lifting = (self.lifting_net.pose_prior, self.lifting_net.viewpoint_net)
        return ColorHandPose3D(
            self.hand_seg_net, self.pose_net, *lifting, fallback=fallback, **decoding
        )


def _parts_of(model):
    if isinstance(model, ColorHandPose3D):
        lifting = LiftingNet(
            "proposed", pose_prior=model.pose_prior, viewpoint_net=model.viewpoint_net
        )
        return {
            "hand_seg_net": model.hand_seg_net,
            "pose_net": model.pose_net,
            "lifting_net": lifting,
            "whole": model,
        }
    classes = {"hand_seg_net": HandSegNet, "pose_net": PoseNet, "lifting_net": LiftingNet}
    for name, network_class in classes.items():
        if isinstance(model, network_class):
            return {name: model}
    known = ", ".join(network_class.__name__ for network_class in classes.values())
    raise ValueError(
        f"No protocol evaluates a {type(model).__name__} by itself; "
        f"there are some for {known} and ColorHandPose3D."
    )
