"""`HandRenderer`: pictures of posed hands with all labels, out of nothing but a seed."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from keras_hand3d.data.synthetic.appearance import sample_light, sample_person
from keras_hand3d.data.synthetic.background_folder import BackgroundFolder
from keras_hand3d.data.synthetic.backgrounds import draw_background
from keras_hand3d.data.synthetic.camera_effects import apply_camera
from keras_hand3d.data.synthetic.composition import compose
from keras_hand3d.data.synthetic.drawing import draw_scene
from keras_hand3d.data.synthetic.rendered_sample import RenderedSample
from keras_hand3d.data.synthetic.scene import Scene, sample_scene
from keras_hand3d.data.synthetic.visibility import uncovered_keypoints, visible_keypoints

_SCENE, _LOOK, _BACKGROUND, _CAMERA = range(4)


class HandRenderer:
    """Renders hands as the Rendered Handpose Dataset shows them.

    A sample depends on its seed alone: not on the samples before, nor on who renders it. Labels do
    not change with the backgrounds.

    Args:
        size: Side of the pictures in pixels; 320 is RHD's.
        backgrounds: Folder of photos to put behind the hands; made-up ones without it.

    Attributes:
        size: As given.
        photos: The folder's photos, or None; its `unreadable` are those skipped.

    Raises:
        ValueError: If the size is under 32.
        FileNotFoundError: If the folder does not exist or holds no photo.
    """

    def __init__(self, size: int = 320, backgrounds: str | Path | None = None):
        if size < 32:
            raise ValueError(f"size: expected at least 32 pixels, got {size}.")
        self.size = int(size)
        self.photos = None if backgrounds is None else BackgroundFolder(backgrounds)

    def render(self, seed: int | Sequence[int]) -> RenderedSample:
        """Render one sample.

        Args:
            seed: Non-negative whole number, or several such as (seed, index).

        Returns:
            The sample.

        Raises:
            ValueError: If the seed is negative, or no background photo can be read.
        """
        scene = self.scene(seed)
        look = _stream(seed, _LOOK)
        background = self._background(_stream(seed, _BACKGROUND))
        person = sample_person(look)
        light = sample_light(look, background)
        geometry, table, casters = compose(look, scene, person)
        image, mask, depth = draw_scene(geometry, table, casters, light, scene.focal, background)
        return RenderedSample(
            image=apply_camera(_stream(seed, _CAMERA), image),
            mask=mask,
            depth=depth,
            **_labels(scene, mask, depth),
        )

    def scene(self, seed: int | Sequence[int]) -> Scene:
        """What `render` shows for a seed: poses, builds and places, before anything is drawn.

        Args:
            seed: As `render` takes it.

        Returns:
            The scene.
        """
        return sample_scene(_stream(seed, _SCENE), self.size)

    def _background(self, rng: np.random.Generator) -> np.ndarray:
        if self.photos is None:
            return draw_background(rng, self.size)
        return self.photos.draw(rng, self.size)


def _stream(seed: int | Sequence[int], purpose: int) -> np.random.Generator:
    """Random numbers for one purpose, so that looks cannot change labels."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(purpose,)))


def _labels(scene: Scene, mask: np.ndarray, depth: np.ndarray) -> dict[str, np.ndarray]:
    """Everything of a sample but its pictures."""
    center = mask.shape[0] / 2
    uv, xyz = np.zeros((2, 21, 2)), np.zeros((2, 21, 3))
    visible, present = np.zeros((2, 21), bool), np.zeros(2, bool)
    for hand in scene.hands:
        side = int(hand.right)
        xyz[side] = hand.keypoints / 1000.0
        uv[side] = hand.keypoints[:, :2] * (scene.focal / hand.keypoints[:, 2:]) + center
        visible[side] = visible_keypoints(mask, uv[side], hand.right)
        visible[side] &= uncovered_keypoints(depth, uv[side], xyz[side, :, 2])
        present[side] = True
    intrinsics = np.array([[scene.focal, 0, center], [0, scene.focal, center], [0, 0, 1]])
    return {
        "hands_uv": uv.astype(np.float32),
        "hands_xyz": xyz.astype(np.float32),
        "hands_visible": visible,
        "hands_present": present,
        "intrinsics": intrinsics.astype(np.float32),
    }
