"""What pages take as given: data sets, photos, a video, the authors' files.

Each is made, small, in the working folder of a page whose code names it.
"""

import pickle
import re
from pathlib import Path

import cv2
import numpy as np
from hand_data import write_folder

from keras_hand3d.data import write_image
from keras_hand3d.data.synthetic import HandRenderer, synthesize
from keras_hand3d.model_folders import shipped_presets
from keras_hand3d.models import (
    ColorHandPose3D,
    HandDetector,
    HandPose25D,
    HandSegNet,
    export_original_weights,
)

SAMPLES = {"training": 4, "evaluation": 3}
WIDTH = 0.05
_FRAMES = 4


def make_inputs(code, folder):
    """Make the inputs that a page's code names and its commands do not make.

    Args:
        code: All code of the page.
        folder: The page's working folder.
    """
    for name, make in _MAKERS.items():
        is_named = re.search(rf"(?<![\w./-]){re.escape(name)}(?![\w.-])", code)
        is_there = f"synthesize {name}" in code or name in shipped_presets()
        if is_named and not is_there:
            make(Path(folder) / name)


def _rhd(path):
    for split, count in SAMPLES.items():
        synthesize(path, samples=count, split=split)


def _photo(path, seed=3):
    path.parent.mkdir(parents=True, exist_ok=True)
    write_image(path, HandRenderer().render((seed, 0)).image)


def _photos(path):
    for index in range(2):
        _photo(path / f"{index}.jpg", index)


def _film(path):
    rendered = HandRenderer().render((3, 0)).image
    size = rendered.shape[1], rendered.shape[0]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), 30.0, size)
    for index in range(_FRAMES):
        writer.write(np.roll(rendered, index, axis=1)[..., ::-1])
    writer.release()


def _hand_seg_net_file(path):
    export_original_weights(HandSegNet(WIDTH), path)


def _pose_and_lifting_file(path):
    arrays = export_original_weights(ColorHandPose3D(width=WIDTH))
    kept = {name: value for name, value in arrays.items() if not name.startswith("HandSegNet")}
    path.write_bytes(pickle.dumps(kept, protocol=2))


def _detector(path):
    HandDetector().save_to_preset(path)


def _pose(path):
    HandPose25D().save_to_preset(path)


_MAKERS = {
    "RHD_published_v2": _rhd,
    "DIR": _rhd,
    "RENDERS": _rhd,
    "PHOTOS": write_folder,
    "photo.jpg": _photo,
    "hand.jpg": _photo,
    "photos": _photos,
    "more": lambda path: _photos(path / "deeper"),
    "film.mp4": _film,
    "handsegnet-rhd.pickle": _hand_seg_net_file,
    "posenet3d-rhd-stb.pickle": _pose_and_lifting_file,
    # Named like a shipped preset, a folder stands in while the package ships none of that name.
    "hand_detector_lite": _detector,
    "hand_pose_25d_lite": _pose,
}
