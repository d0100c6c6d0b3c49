"""What every data set looks like to the loaders."""

from abc import ABC, abstractmethod

import numpy as np


class HandSource(ABC):
    """A data set: samples by index, each a dictionary of the schema's fields.

    Attributes:
        fields: Names of the fields that every sample has.
        notes: What the data set lacks and what that turns off, a line each, for the user.
        root_keypoint: What key point 0 is in the samples, ``"wrist"`` or ``"palm"``.
        has_hand_side: Whether the data set knows left from right. Where it does not, every hand
            stands in the left one's place.
        always_has_hand: Whether every sample shows a hand. Where some show none, their
            ``hands_present`` is false twice, and what needs a hand refuses the data set.
        truncates_uv: Whether the published numbers on the data set rest on whole pixels: the
            released reader truncates the positions of RHD as it reads them.
    """

    fields: frozenset[str]
    notes: tuple[str, ...] = ()
    root_keypoint: str = "wrist"
    has_hand_side: bool = True
    always_has_hand: bool = True
    truncates_uv: bool = False

    @property
    def provides(self) -> frozenset[str]:
        """What may be asked of the data set: its fields, and ``"hand_side"`` if it knows them."""
        return self.fields | ({"hand_side"} if self.has_hand_side else set())

    @abstractmethod
    def __len__(self) -> int:
        """Number of samples."""

    @abstractmethod
    def __getitem__(self, index: int) -> dict[str, np.ndarray]:
        """Sample by index, see `keras_hand3d.data.schema`.

        Raises:
            ValueError: If the sample's files are damaged, naming the file.
        """

    @abstractmethod
    def sample_id(self, index: int) -> str:
        """Name of a sample, for pictures and messages."""

    def shows_hand(self) -> np.ndarray | None:
        """Which samples show a hand, ``(n,)`` booleans; None if only reading them tells."""
        return np.ones(len(self), dtype=bool) if self.always_has_hand else None

    def visible_keypoints(self) -> np.ndarray | None:
        """How many key points are visible of each sample's hand that shows most, ``(n,)`` ints.

        None if only reading the samples tells.
        """
        return None
