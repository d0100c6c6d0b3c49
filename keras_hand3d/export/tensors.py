"""What the inputs and outputs of the networks mean, for whoever has only the file."""

INPUT_MEANINGS = {
    "image": "RGB as x / 255 - 0.5, rows from the top",
    "keypoint_score_maps": "score maps of the key points in an eighth of a 256-pixel hand crop",
    "hand_side": "one-hot (left, right)",
}

PREPROCESSING = {
    "ColorHandPose3D": (
        "Bring the image to the input's size with its aspect kept, in the upper left corner and "
        "black elsewhere; RGB; x / 255 - 0.5."
    ),
    "HandSegNet": (
        "Bring the image to the input's size with its aspect kept, in the upper left corner and "
        "black elsewhere; RGB; x / 255 - 0.5."
    ),
    "PoseNet": (
        "Cut a square around the hand, a quarter wider than the hand, and resample it to the "
        "input's size; RGB; x / 255 - 0.5."
    ),
}
"""How an image becomes the input named image, by class of network."""

_CANONICAL = "coordinates of the pose in the canonical frame, right hands mirrored, reference bones"
_SCORE_MAPS = "score maps of the key points at an eighth of the image"

OUTPUT_MEANINGS = {
    "hand_score_map": "logits of background and hand",
    "hand_segmentation": "1 where hand is more likely than background",
    "hand_mask": "1 in the single region that the crop is taken from",
    "hand_found": "whether there is such a region; if not, the other outputs mean nothing",
    "crop_center_uv": "centre of the hand crop, pixels (column, row) of the image",
    "crop_scale": "crop pixels for one image pixel",
    "image_crop": "the hand crop, RGB as x / 255 - 0.5",
    "keypoint_score_maps": "score maps of the key points, resized to the crop",
    "keypoints_uv_crop": "key points, pixels (column, row) of the crop",
    "keypoints_uv": "key points, pixels (column, row) of the image",
    "keypoint_confidence": "maximum of each score map clipped to 0..1, not calibrated",
    "keypoints_canonical": _CANONICAL,
    "rotation": "matrix with camera = canonical @ rotation",
    "keypoints_xyz": "key points relative to key point 0, camera's axes, reference bones",
    "keypoints_normalized": "key points relative to key point 0, camera's axes, reference bones",
    "prediction": "what the lifting variant predicts, in reference bones",
    "keypoints": "what the lifting variant predicts, in reference bones",
    "stage_1": f"{_SCORE_MAPS}, first stage",
    "stage_2": f"{_SCORE_MAPS}, second stage",
    "stage_3": f"{_SCORE_MAPS}, the result",
}

UNITS = {
    "uv": "pixels (column, row), the centre of the first pixel at (0, 0)",
    "xyz": "camera's axes: x right, y down, z forward; relative to key point 0",
    "reference bone": "key points 11 to 12 in RHD's order, about 3.5 cm; the unit of coordinates",
}
