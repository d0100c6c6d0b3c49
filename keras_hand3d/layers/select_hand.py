"""The one hand of a sample that the single-hand networks learn from."""

import keras
from keras import ops

from keras_hand3d import geometry, skeleton
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class SelectHand(GeometryLayer):
    """Reduce a sample of two hands to its dominant one, with the root key point asked for.

    With a part mask the hand of more pixels is taken, a tie being right, as released. Without one
    it is the hand with more visible key points. A hand that is not annotated, or that the sample is
    not about, is never taken.

    Args:
        root: What key point 0 is: ``"palm"`` (halfway from the wrist to the middle finger's base,
            as published) or ``"wrist"``.
        truncate_uv: Whether pixel coordinates are truncated to whole pixels first, as the released
            reader of RHD does.
        source_root: What key point 0 is in the data, see `HandSource.root_keypoint`. A palm is left
            as it is.
        **kwargs: Of `keras.layers.Layer`.

    Input:
        Dictionary with ``hands_uv`` ``(batch, 2, 21, 2)``, ``hands_visible`` ``(batch, 2, 21)``,
        ``hands_present`` ``(batch, 2)``, and, where the data set has them, ``hands_asked``
        ``(batch, 2)``, ``hands_labelled`` ``(batch, 2, 21)``, ``hands_xyz`` ``(batch, 2, 21, 3)``
        and ``part_mask`` ``(batch, height, width)``.

    Output:
        The dictionary with ``keypoints_uv`` ``(batch, 21, 2)``, ``keypoints_visible``
        ``(batch, 21)``, ``hand_side`` ``(batch, 2)`` one-hot (left, right) and, where they are
        given, ``keypoints_labelled`` ``(batch, 21)`` and ``keypoints_xyz`` ``(batch, 21, 3)`` in
        place of the two-hand fields. Frames and units are those of the input: pixels, and metres in
        the camera frame. A palm is labelled where the two points are that it lies between.

    Raises:
        ValueError: If a root is not known, or the wrist is asked for of data that has the palm.
    """

    def __init__(self, root="palm", truncate_uv=True, source_root="wrist", **kwargs):
        super().__init__(**kwargs)
        for name, value in (("root", root), ("source_root", source_root)):
            if value not in skeleton.ROOT_KINDS:
                known = ", ".join(skeleton.ROOT_KINDS)
                raise ValueError(f"Unknown {name} {value!r}. Known roots: {known}.")
        if (root, source_root) == ("wrist", "palm"):
            raise ValueError(
                "Key point 0 of the data is the palm, and root='wrist' asks for the wrist. "
                "Let the reader move it, as STB(..., wrist='hand3d') or wrist='bihand' does, "
                "or take root='palm'."
            )
        self.root, self.truncate_uv, self.source_root = root, bool(truncate_uv), source_root
        self._moves_root = root != source_root

    def call(self, sample):
        """Select the hands of a batch of samples."""
        rest = {name: value for name, value in sample.items() if not name.startswith("hands_")}
        hand_side = self._hand_side(sample)
        uv = ops.trunc(sample["hands_uv"]) if self.truncate_uv else sample["hands_uv"]
        rest["hand_side"] = hand_side
        rest["keypoints_uv"] = self._rooted(_pick(uv, hand_side))
        if "hands_xyz" in sample:
            rest["keypoints_xyz"] = self._rooted(_pick(sample["hands_xyz"], hand_side))
        visible = _pick_truths(sample["hands_visible"], hand_side)
        if self._moves_root:
            visible = geometry.palm_root_visibility(visible)
        if "hands_labelled" in sample:
            labelled = _pick_truths(sample["hands_labelled"], hand_side)
            if self._moves_root:
                labelled = geometry.palm_root_labels(labelled)
            rest["keypoints_labelled"] = labelled
            visible = ops.logical_and(visible, labelled)
        rest["keypoints_visible"] = visible
        return rest

    def _rooted(self, keypoints):
        return geometry.with_palm_root(keypoints) if self._moves_root else keypoints

    def _hand_side(self, sample):
        present = ops.cast(sample["hands_present"], self.compute_dtype)
        if "hands_asked" in sample:
            present = present * ops.cast(sample["hands_asked"], self.compute_dtype)
        if "part_mask" in sample:
            counts = [
                ops.sum(ops.cast(is_side, "float32"), axis=(1, 2))
                for is_side in geometry.side_pixels(sample["part_mask"])
            ]
            evidence = ops.stack(counts, axis=-1)
        else:
            evidence = ops.sum(ops.cast(sample["hands_visible"], self.compute_dtype), axis=-1)
        # An absent hand loses even against one without any evidence.
        evidence = (ops.cast(evidence, self.compute_dtype) + 1.0) * present
        is_left = ops.cast(evidence[:, 0] > evidence[:, 1], self.compute_dtype)
        return ops.stack([is_left, 1.0 - is_left], axis=-1)

    def compute_output_shape(self, sample_shape):
        """Shapes of the single-hand sample."""
        rest = {name: s for name, s in sample_shape.items() if not name.startswith("hands_")}
        batch = sample_shape["hands_uv"][0]
        rest |= {"hand_side": (batch, 2), "keypoints_uv": (batch, 21, 2)}
        if "hands_xyz" in sample_shape:
            rest["keypoints_xyz"] = (batch, 21, 3)
        if "hands_labelled" in sample_shape:
            rest["keypoints_labelled"] = (batch, 21)
        return rest | {"keypoints_visible": (batch, 21)}

    def compute_output_spec(self, sample):
        """Shapes and dtypes of the single-hand sample."""
        return self._sample_spec(sample, keypoints_visible="bool", keypoints_labelled="bool")

    def get_config(self):
        """Constructor arguments."""
        config = {
            "root": self.root,
            "truncate_uv": self.truncate_uv,
            "source_root": self.source_root,
        }
        return {**super().get_config(), **config}


def _pick(hands, hand_side):
    """``(batch, 21, n)`` values of the chosen side."""
    is_left = (hand_side[:, 0] > 0.5)[:, None, None]
    return ops.where(is_left, hands[:, 0], hands[:, 1])


def _pick_truths(hands, hand_side):
    """``(batch, 21)`` booleans of the chosen side."""
    return _pick(ops.cast(hands, "bool")[..., None], hand_side)[..., 0]
