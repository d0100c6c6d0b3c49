"""What every data set looks like to the loaders."""

from abc import ABC, abstractmethod

import numpy as np


class HandSource(ABC):
    """A data set: samples by index, each a dictionary of the schema's fields.

    Attributes:
        fields: Names of the fields that every sample has.
        notes: What the data set lacks and what that turns off, a line each, for the user.
    """

    fields: frozenset[str]
    notes: tuple[str, ...] = ()

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
