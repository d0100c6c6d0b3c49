"""`HandRenderer`: pictures of posed hands with all labels, out of nothing but a seed."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from keras_hand3d.data.synthetic.appearance import sample_light
from keras_hand3d.data.synthetic.background_folder import BackgroundFolder
from keras_hand3d.data.synthetic.backgrounds import draw_background, draw_varied_background
from keras_hand3d.data.synthetic.camera_effects import apply_camera, apply_varied_camera
from keras_hand3d.data.synthetic.clutter import add_clutter
from keras_hand3d.data.synthetic.composition import compose, draw_person
from keras_hand3d.data.synthetic.drawing import draw_scene
from keras_hand3d.data.synthetic.placed_hand import PlacedHand
from keras_hand3d.data.synthetic.rendered_sample import RenderedSample
from keras_hand3d.data.synthetic.scene import (
    Scene,
    sample_scene,
    sample_scene_without_hands,
)
from keras_hand3d.data.synthetic.variety import find_variety
from keras_hand3d.data.synthetic.visibility import uncovered_keypoints, visible_keypoints
from keras_hand3d.data.synthetic.wide_looks import sample_varied_light

_SCENE, _LOOK, _BACKGROUND, _CAMERA, _KIND, _CLUTTER = range(6)

LEAST_SHOWN = 0.02
"""Pixels of a hand over its extent squared below which a hand of the wide variety is all but hidden
and not annotated, unless it is the only one where every sample has to show one."""


class HandRenderer:
    """Renders hands as the Rendered Handpose Dataset shows them, or as photos may.

    A sample depends on its seed alone: not on the samples before, nor on who renders it. Labels do
    not change with the backgrounds.

    Args:
        size: Side of the pictures in pixels; 320 is RHD's.
        backgrounds: Folder of photos to put behind the hands; made-up ones without it.
        variety: ``"rhd"``, or ``"wide"`` with things held and before hands, faces and other people,
            near and far hands, and all kinds of light and cameras.
        without_hands: Share of scenes without hands; the variety's own by default, 0 for
            ``"rhd"``.

    Attributes:
        size: As given.
        variety: The `Variety`.
        without_hands: The share.
        photos: The folder's photos, or None; its `unreadable` are those skipped.

    Raises:
        ValueError: If the size is under 32, the variety unknown, or the share not within 0..1.
        FileNotFoundError: If the folder does not exist or holds no photo.
    """

    def __init__(
        self,
        size: int = 320,
        backgrounds: str | Path | None = None,
        variety: str = "rhd",
        without_hands: float | None = None,
    ):
        if size < 32:
            raise ValueError(f"size: expected at least 32 pixels, got {size}.")
        self.size = int(size)
        self.variety = find_variety(variety)
        share = self.variety.without_hands if without_hands is None else without_hands
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"without_hands: expected a share 0..1, got {without_hands}.")
        self.without_hands = float(share)
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
        wide = self.variety.wide_look
        person = draw_person(look, self.variety)
        light = (sample_varied_light if wide else sample_light)(look, background)
        geometry, table, casters = compose(look, scene, person, self.variety)
        image, mask, depth = draw_scene(geometry, table, casters, light, scene.focal, background)
        at_least = 0 if self.without_hands else 1
        hands = _shown_hands(scene, mask, at_least) if wide else scene.hands
        return RenderedSample(
            image=(apply_varied_camera if wide else apply_camera)(_stream(seed, _CAMERA), image),
            mask=mask,
            depth=depth,
            **_labels(scene, hands, mask, depth),
        )

    def scene(self, seed: int | Sequence[int]) -> Scene:
        """What `render` shows for a seed: poses, builds and places, before anything is drawn.

        Args:
            seed: As `render` takes it.

        Returns:
            The scene.
        """
        if self.without_hands and _stream(seed, _KIND).random() < self.without_hands:
            return sample_scene_without_hands(_stream(seed, _SCENE), self.size, self.variety)
        scene = sample_scene(_stream(seed, _SCENE), self.size, self.variety)
        add_clutter(_stream(seed, _CLUTTER), scene, self.size, self.variety)
        return scene

    def _background(self, rng: np.random.Generator) -> np.ndarray:
        if self.photos is None:
            draw = draw_varied_background if self.variety.wide_look else draw_background
            return draw(rng, self.size)
        return self.photos.draw(rng, self.size)


def _stream(seed: int | Sequence[int], purpose: int) -> np.random.Generator:
    """Random numbers for one purpose, so that looks cannot change labels."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(purpose,)))


def _shown_hands(scene: Scene, mask: np.ndarray, at_least: int) -> list[PlacedHand]:
    """The hands of which something shows; of the others, the last traces become a person's."""
    shares = [_shown_share(hand, scene.focal, mask) for hand in scene.hands]
    order = np.argsort(shares)[::-1]
    shown = [n for place, n in enumerate(order) if place < at_least or shares[n] >= LEAST_SHOWN]
    for number in set(range(len(scene.hands))) - set(shown):
        mask[_own_pixels(scene.hands[number], mask)] = 1
    return [scene.hands[number] for number in sorted(shown)]


def _own_pixels(hand: PlacedHand, mask: np.ndarray) -> np.ndarray:
    first = 18 if hand.right else 2
    return (mask >= first) & (mask <= first + 15)


def _shown_share(hand: PlacedHand, focal: float, mask: np.ndarray) -> float:
    pixels = hand.keypoints[:, :2] * (focal / hand.keypoints[:, 2:])
    return float(_own_pixels(hand, mask).sum() / np.ptp(pixels, axis=0).max() ** 2)


def _labels(
    scene: Scene, hands: list[PlacedHand], mask: np.ndarray, depth: np.ndarray
) -> dict[str, np.ndarray]:
    """Everything of a sample but its pictures."""
    center = mask.shape[0] / 2
    uv, xyz = np.zeros((2, 21, 2)), np.zeros((2, 21, 3))
    visible, present = np.zeros((2, 21), bool), np.zeros(2, bool)
    for hand in hands:
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
