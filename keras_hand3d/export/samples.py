"""What a file and its model are compared on: a user's data, or else something made up."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from keras import ops

from keras_hand3d.data import HandPose25DPreparation, HandPreparation, read_image
from keras_hand3d.data.batch_reading import chosen_fields, read_batch
from keras_hand3d.inference.image_fit import fit_image, network_pixels
from keras_hand3d.layers import EncodeScoreMaps, SelectHand

_FIELDS = (
    "image", "hands_uv", "hands_visible", "hands_labelled", "hands_present", "hands_asked",
    "hands_xyz",
)  # fmt: skip
_CROP_SIZE, _POOL = 256, 8


@dataclass(frozen=True, eq=False)
class Samples:
    """Inputs of a network, and what is known of the truth.

    Attributes:
        description: What they are.
        inputs: By name, arrays ``(n, ...)``.
        keypoints: ``(n, 21, 2)`` pixels of the input image or ``(n, 21, 3)`` in reference bones,
            whichever the network finds; None where unknown.
        labelled: ``(n, 21)`` which of them are.
    """

    description: str
    inputs: dict[str, np.ndarray]
    keypoints: np.ndarray | None = field(default=None)
    labelled: np.ndarray | None = None

    def __len__(self):
        return len(next(iter(self.inputs.values())))

    def batches(self, size):
        """Inputs in batches.

        Args:
            size: Samples in a batch; what the last one lacks is left out. None for one sample and
                then pairs, so that no size can hide in a file.
        """
        for start in range(0, len(self), size) if size else [0, *range(1, len(self), 2)]:
            stop = start + (size or min(1 + start, 2))
            part = {name: array[start:stop] for name, array in self.inputs.items()}
            if not size or stop <= len(self):
                yield part


def made_up_samples(signature, count, seed=0):
    """Smooth coloured noise and the score maps of invented hands; the same for a seed.

    Args:
        signature: The network's `Signature`.
        count: How many.
        seed: Seed.

    Returns:
        `Samples`.
    """
    random = np.random.default_rng(seed)
    inputs = {}
    for name, shape in signature.inputs.items():
        if name == "hand_side":
            inputs[name] = np.eye(2, dtype="float32")[np.arange(count) % 2]
        elif name == "keypoint_score_maps":
            inputs[name] = _score_maps(random.uniform(40.0, 216.0, (count, 21, 2)))
        elif len(shape) == 4 and shape[3] == 3:
            inputs[name] = np.stack([_smooth_image(random, *shape[1:3]) for _ in range(count)])
        else:
            inputs[name] = random.uniform(0.0, 1.0, (count, *shape[1:])).astype("float32")
    what = " and ".join(sorted({"image": "images of smooth noise"}.get(n, n) for n in inputs))
    return Samples(f"{count} samples made up: {what}, seed {seed}", inputs)


def samples_of_source(signature, source, count, name):
    """Inputs of a network from a data set, spread evenly over it.

    Args:
        signature: The network's `Signature`.
        source: A `HandSource`.
        count: How many, at the most.
        name: Name of the data set.

    Returns:
        `Samples`.

    Raises:
        ValueError: If the data set lacks something that the network takes.
    """
    if "hand_side" in signature.inputs and not source.has_hand_side:
        raise ValueError(f"{name}: the network takes the hand's side, which the data lacks.")
    fields = [name for name in chosen_fields(source) if name in _FIELDS]
    indices = sorted({int(i) for i in np.linspace(0, len(source) - 1, min(count, len(source)))})
    description = f"{len(indices)} samples of {name}"
    prepare = _preparation(signature)
    parts = [prepare(source, read_batch(source, [i], fields), signature) for i in indices]
    inputs = {key: np.concatenate([part[0][key] for part in parts]) for key in signature.inputs}
    uv = np.concatenate([part[1]["keypoints_uv"] for part in parts])
    labelled = np.concatenate([part[1]["keypoints_visible"] for part in parts])
    if "image" in signature.inputs or "image_crop" in signature.inputs:
        return Samples(description, inputs, uv, labelled)
    if "keypoints_normalized" not in parts[0][1]:
        return Samples(description, inputs)
    normalized = np.concatenate([part[1]["keypoints_normalized"] for part in parts])
    return Samples(description, inputs, normalized, np.ones(normalized.shape[:2], bool))


def samples_of_images(signature, paths, name):
    """Inputs of a network from image files, each brought to the size of the input.

    Args:
        signature: The network's `Signature`.
        paths: Image files.
        name: What to call them.

    Returns:
        `Samples`; hand sides are left and right in turn.

    Raises:
        ValueError: If the network takes no image, or a file is none.
    """
    if "image" not in signature.inputs:
        raise ValueError(
            f"{name}: the network takes score maps or hand crops, which are made from "
            "annotated hands: name a data set, not images alone."
        )
    size = signature.inputs["image"][1:3]
    images = [network_pixels(fit_image(read_image(path), size)[0]) for path in paths]
    inputs = {"image": np.stack(images)}
    if "hand_side" in signature.inputs:
        inputs["hand_side"] = np.eye(2, dtype="float32")[np.arange(len(paths)) % 2]
    return Samples(f"{len(paths)} images of {name}", inputs)


def _preparation(signature):
    """What brings samples to a network: of whole images or of one of the two hand crops."""
    if {"hand_score_map", "boxes_xywh"} & set(signature.outputs):
        return _whole_image
    return _upright_crop if "image_crop" in signature.inputs else _hand_crop


def _whole_image(source, batch, signature):
    """Images fitted into the input; their key points in its pixels."""
    select = SelectHand(source.root_keypoint, truncate_uv=False, source_root=source.root_keypoint)
    hand = _arrays(select({name: ops.convert_to_tensor(x) for name, x in batch.items()}))
    fitted, fit = fit_image(batch["image"][0], signature.inputs["image"][1:3])
    inputs = {"image": network_pixels(fitted)[None], "hand_side": hand["hand_side"]}
    return inputs, {
        "keypoints_uv": fit.to_input(hand["keypoints_uv"]),
        "keypoints_visible": hand["keypoints_visible"],
    }


def _hand_crop(source, batch, signature):
    """Hand crops by the annotation and the score maps of annotated key points."""
    pool = _POOL if "keypoint_score_maps" in signature.inputs else 1
    prepare = HandPreparation.for_source(source, truncate_uv=False, score_map_pool=pool)
    sample = _arrays(prepare({name: ops.convert_to_tensor(x) for name, x in batch.items()}))
    inputs = {"keypoint_score_maps": sample["score_maps"], "hand_side": sample["hand_side"]}
    factors = np.ones(2)
    if "image" in signature.inputs:
        height, width = signature.inputs["image"][1:3]
        factors = np.array([width, height]) / _CROP_SIZE
        inputs["image"] = cv2.resize(sample["image_crop"][0], (width, height))[None]
    uv = (sample["keypoints_uv_crop"] + 0.5) * factors - 0.5
    return inputs, {**sample, "keypoints_uv": uv}


def _upright_crop(source, batch, signature):
    """Crops of upright hands by the annotation."""
    size = signature.inputs["image_crop"][1]
    prepare = HandPose25DPreparation.for_source(source, crop_size=size, root=source.root_keypoint)
    sample = _arrays(prepare({name: ops.convert_to_tensor(x) for name, x in batch.items()}))
    uv, labelled = sample["keypoints_uv_crop"], sample["keypoints_visible"]
    return sample, {"keypoints_uv": uv, "keypoints_visible": labelled}


def _arrays(tensors):
    return {name: np.asarray(ops.convert_to_numpy(x)) for name, x in tensors.items()}


def _score_maps(keypoints_uv):
    encode = EncodeScoreMaps(_CROP_SIZE, _CROP_SIZE, pool_size=_POOL)
    visible = np.ones(keypoints_uv.shape[:2], bool)
    keypoints_uv = ops.convert_to_tensor(keypoints_uv.astype("float32"))
    return np.asarray(ops.convert_to_numpy(encode(keypoints_uv, ops.convert_to_tensor(visible))))


def _smooth_image(random, height, width):
    noise = random.uniform(0.0, 1.0, (height, width, 3)).astype("float32")
    smooth = sum(
        cv2.GaussianBlur(noise, (0, 0), sigma) * sigma for sigma in (2.0, height / 16, height / 5)
    )
    low, high = smooth.min(), smooth.max()
    return (smooth - low) / (high - low) - np.float32(0.5)
