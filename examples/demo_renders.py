"""The renders that the demo learns from: what a small network can tell apart in minutes."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import cv2
import numpy as np

from keras_hand3d.data import HandSource
from keras_hand3d.data.hand_angles import angles_deg, finger_flexions_deg, palm_normals
from keras_hand3d.data.rhd import SPLITS
from keras_hand3d.data.synthetic import SyntheticHands
from keras_hand3d.data.synthetic.hand_renderer import HandRenderer

SIZE = 192
SMALLEST_SHARE, MOST_FLEXION, MOST_TURNED = 0.25, 60.0, 60.0
LEAST_VISIBLE, MOST_ARM, MOST_ALIKE = 14, 1.0, 0.05
_PERSON, _FIRST_HAND = 1, 2
_ALIKE = 12.0
"""Distance in CIELAB, lightness counted half."""

_BORDER = 3
_CHUNK = 128


class DemoRenders(HandSource):
    """Renders that were chosen, kept in memory.

    Args:
        samples: Pairs of a sample's number in the renderer's endless series, and the sample.
        fields: The fields that each has.
    """

    def __init__(self, samples, fields):
        self.samples, self.fields = samples, fields

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        return self.samples[index][1]

    def sample_id(self, index):
        """The sample's number, five digits."""
        return f"{self.samples[index][0]:05d}"


def render_chosen(count, split, processes=2):
    """Render the first so many scenes that suit the demo, see `suits`.

    Args:
        count: Number of renders.
        split: ``"training"`` or ``"evaluation"``, which share no scene.
        processes: Number of processes.

    Returns:
        A `DemoRenders`.
    """
    samples, first = [], 0
    # Spawned, not forked: a process with threads of Keras or OpenCV must not be forked.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _start_worker, (split,)) as pool:
        while len(samples) < count:
            # Few scenes suit; what is asked for beyond the last one is thrown away.
            chunks = range(first, first + _CHUNK * processes * 8, _CHUNK)
            for found in pool.map(_render_chunk, chunks):
                samples += found
            first = chunks[-1] + _CHUNK
    return DemoRenders(samples[:count], _series(split).fields)


def suits(scene):
    """Whether a scene shows one hand and no body, whole, not too small, no fist, not edge-on.

    Args:
        scene: A `Scene` of the renderer.
    """
    if len(scene.hands) != 1 or scene.body is not None:
        return False
    xyz = scene.hands[0].keypoints
    uv = xyz[:, :2] * (scene.focal / xyz[:, 2:]) + SIZE / 2
    if uv.min() < _BORDER or uv.max() > SIZE - 1 - _BORDER:
        return False
    if np.ptp(uv, axis=0).max() < SMALLEST_SHARE * SIZE:
        return False
    turned = angles_deg(palm_normals(xyz), np.array([0.0, 0.0, 1.0]))
    is_turned = min(turned, 180.0 - turned) > MOST_TURNED
    return not is_turned and finger_flexions_deg(xyz).mean() < MOST_FLEXION


def is_seen(sample):
    """Whether a render's hand stands out.

    Most of its key points are visible, its arm is no larger than itself, and hardly anything behind
    it has its colour.
    """
    mask = sample["part_mask"]
    behind, arm, hand = mask == 0, mask == _PERSON, mask >= _FIRST_HAND
    if sample["hands_visible"].sum() < LEAST_VISIBLE or arm.sum() > MOST_ARM * hand.sum():
        return False
    lab = cv2.cvtColor(sample["image"].astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)
    apart = (lab[behind] - np.median(lab[hand], axis=0)) * (0.5, 1.0, 1.0)
    return np.mean(np.linalg.norm(apart, axis=-1) < _ALIKE) < MOST_ALIKE


_worker = {}


def _series(split):
    series = SyntheticHands(split=split)
    series.renderer = HandRenderer(SIZE)
    return series


def _start_worker(split):
    cv2.setNumThreads(1)
    _worker["series"] = _series(split)


def _render_chunk(first):
    series, found = _worker["series"], []
    for number in range(first, first + _CHUNK):
        if suits(series.renderer.scene((series.seed, SPLITS.index(series.split), number))):
            sample = series[number]
            if is_seen(sample):
                found.append((number, sample))
    return found
