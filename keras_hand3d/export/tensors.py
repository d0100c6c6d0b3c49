"""What the inputs and outputs of the networks mean, for whoever has only the file."""

INPUT_MEANINGS = {
    "image": "RGB as x / 255 - 0.5, rows from the top",
    "image_crop": "a hand crop, the hand upright, RGB as x / 255 - 0.5, rows from the top",
    "keypoint_score_maps": "score maps of the key points in an eighth of a 256-pixel hand crop",
    "hand_side": "one-hot (left, right)",
}

IMAGE_INPUTS = ("image", "image_crop")
"""Inputs that are made of an image."""

_WHOLE_IMAGE = (
    "Bring the image to the input's size with its aspect kept, in the upper left corner, grey "
    "(128) elsewhere; RGB; x / 255 - 0.5."
)

PREPROCESSING = {
    "ColorHandPose3D": _WHOLE_IMAGE,
    "HandSegNet": _WHOLE_IMAGE,
    "HandDetector": _WHOLE_IMAGE,
    "HandPose25D": (
        "Turn the image by the negative of the hand's angle, cut a square around the hand's box, "
        "its side the box's longer one times crop_margin, grey (128) beyond the image's border, "
        "and resample it to the input's size; RGB; x / 255 - 0.5."
    ),
    "PoseNet": (
        "Cut a square around the hand, a quarter wider than the hand, and resample it to the "
        "input's size; RGB; x / 255 - 0.5."
    ),
}
"""How an image becomes the input, by class of network."""

_CANONICAL = "coordinates of the pose in the canonical frame, right hands mirrored, reference bones"
_CONFIDENCE = (
    "of HandPose25D the probability that a key point is right; of others the maximum of its score "
    "map clipped to 0..1, not calibrated"
)
_ROTATION = (
    "matrix with camera = canonical @ rotation; of a detector, cosine and sine of the hand's angle"
)
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
    "keypoints_uv": "key points, pixels (column, row) of the input",
    "keypoint_confidence": _CONFIDENCE,
    "keypoints_canonical": _CANONICAL,
    "keypoints_xyz": "key points relative to key point 0, camera's axes, reference bones",
    "keypoints_normalized": "key points relative to key point 0, camera's axes, reference bones",
    "prediction": "what the lifting variant predicts, in reference bones",
    "keypoints": "what the lifting variant predicts, in reference bones",
    "keypoint_spread": "how far each key point's distribution reaches, pixels of the crop",
    "keypoint_depth": "along the optical axis from key point 0, reference bones",
    "reference_bone_uv": "crop pixels of one reference bone at key point 0's depth",
    "confidence_logits": "logits of keypoint_confidence",
    "right_logit": "logit of right_probability",
    "right_probability": "probability that the hand is a right one",
    "presence_logit": "logit of presence",
    "presence": "probability that there is a hand",
    "center_logits": "logits of a (left, right) hand's centre in each cell of 4 x 4 pixels",
    "box_size": "width and height of the hand around each cell, in sides of the input",
    "center_offset": "the hand's centre from its cell's corner, in cells",
    "rotation": _ROTATION,
    "hand_logits": "logits of each cell's showing a hand, and of that hand's being a right one",
    "boxes_xywh": "boxes of the hands, best first: left, top, width, height, pixels of the input",
    "scores": "probability of a hand in each box",
    "angles": "the hand's direction in the image, radians, 0 up, clockwise as seen",
    "stage_1": f"{_SCORE_MAPS}, first stage",
    "stage_2": f"{_SCORE_MAPS}, second stage",
    "stage_3": f"{_SCORE_MAPS}, the result",
}

UNITS = {
    "uv": "pixels (column, row), the centre of the first pixel at (0, 0)",
    "xyz": "camera's axes: x right, y down, z forward; relative to key point 0",
    "reference bone": "key points 11 to 12 in RHD's order, about 4 cm; the unit of coordinates",
}
