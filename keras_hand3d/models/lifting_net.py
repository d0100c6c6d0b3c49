"""From score maps to coordinates, in the five published ways."""

import keras

from keras_hand3d.layers import CameraFromCanonical, XyzFromBoneRelative
from keras_hand3d.models.blocks import score_map_inputs
from keras_hand3d.models.hand_model import HandModel, serialize_model
from keras_hand3d.models.pose_prior_net import PosePriorNet, check_variant
from keras_hand3d.models.viewpoint_net import ViewpointNet

_PLACEHOLDER_WIDTH = 0.01


@keras.saving.register_keras_serializable(package="keras_hand3d")
class LiftingNet(HandModel):
    """Lifting: score maps and hand side to 3D key points (Zimmermann & Brox 2017, sec. 4.3, 6.2).

    Args:
        variant: One of ``"direct"``, ``"bottleneck"``, ``"local"``, ``"local_w_xyz_loss"``,
            ``"proposed"`` (PosePrior and viewpoint network together).
        pose_prior: A `PosePriorNet` or any model with its inputs and output; made if None.
        viewpoint_net: Likewise a `ViewpointNet`; only of the proposed variant.
        width: Multiplier of the hidden channels of what is made here.
        kernel_initializer: Name of the initialiser of its kernels.
        name: Name of the model.
        **kwargs: ``dtype`` and ``trainable``, see `HandModel`.

    Input:
        Dictionary of ``keypoint_score_maps`` ``(batch, 32, 32, 21)`` in RHD order and
        ``hand_side`` ``(batch, 2)`` one-hot (left, right).

    Output:
        Dictionary of ``prediction`` ``(batch, 21, 3)``, what the variant predicts;
        ``keypoints_normalized`` ``(batch, 21, 3)``, root-relative in reference bones, camera frame;
        and, of the proposed variant, ``rotation`` ``(batch, 3, 3)``.

    Raises:
        ValueError: If the variant is not known, or a viewpoint network is given to one without.
    """

    def __init__(
        self,
        variant="proposed",
        pose_prior=None,
        viewpoint_net=None,
        width=1.0,
        kernel_initializer="glorot_uniform",
        name="lifting_net",
        **kwargs,
    ):
        check_variant(variant)
        if viewpoint_net is not None and variant != "proposed":
            raise ValueError(f"The lifting variant {variant!r} has no viewpoint network.")
        common = {
            "width": width,
            "kernel_initializer": kernel_initializer,
            "dtype": kwargs.get("dtype"),
        }
        pose_prior = pose_prior or PosePriorNet(variant, **common)
        inputs = score_map_inputs()
        if variant == "proposed":
            viewpoint_net = viewpoint_net or ViewpointNet(**common)
            outputs = lift(inputs, pose_prior, viewpoint_net)
        else:
            prediction = pose_prior(inputs)
            outputs = {"prediction": prediction, "keypoints_normalized": prediction}
            if variant in ("local", "local_w_xyz_loss"):
                convert = XyzFromBoneRelative(name="keypoints_normalized")
                outputs["keypoints_normalized"] = convert(prediction)
        super().__init__(inputs=inputs, outputs=outputs, name=name, **kwargs)
        self.variant, self.width = variant, float(width)
        self.kernel_initializer = kernel_initializer
        self.pose_prior, self.viewpoint_net = pose_prior, viewpoint_net

    def get_config(self):
        """Constructor arguments."""
        config = {
            "variant": self.variant,
            "pose_prior": serialize_model(self.pose_prior),
            "viewpoint_net": serialize_model(self.viewpoint_net),
            "width": self.width,
            "kernel_initializer": self.kernel_initializer,
        }
        return {**super().get_config(), **config}


def lift(inputs, pose_prior, viewpoint_net):
    """Symbolic outputs of the proposed lifting, shared with the end-to-end model."""
    canonical = pose_prior(inputs)
    rotation = viewpoint_net(inputs)
    assemble = CameraFromCanonical(name="keypoints_normalized")
    return {
        "prediction": canonical,
        "keypoints_normalized": assemble(canonical, rotation, inputs["hand_side"]),
        "rotation": rotation,
    }


def placeholder_lifting():
    """A `PosePriorNet` and a `ViewpointNet` for a pipeline whose 3D nobody looks at."""
    # Zeros draw no random numbers.
    tiny = {"width": _PLACEHOLDER_WIDTH, "kernel_initializer": "zeros"}
    return PosePriorNet(**tiny), ViewpointNet(**tiny)
