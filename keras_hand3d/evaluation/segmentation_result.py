"""What an evaluation of segmentation gives."""

from dataclasses import dataclass, fields

import numpy as np

from keras_hand3d.evaluation.protocol import Protocol


@dataclass(frozen=True)
class SegmentationResult:
    """How well a model tells hands from the rest under a protocol.

    Attributes:
        protocol: The protocol.
        samples: Number of samples.
        iou: Intersection over union of the hand, over the pixels of all images together.
        iou_per_image: Mean over the images of each one's; 1 where neither truth nor model has a
            hand.
    """

    protocol: Protocol
    samples: int
    iou: float
    iou_per_image: float

    @classmethod
    def from_counts(cls, protocol, intersection, union):
        """Summarise numbers of pixels.

        Args:
            protocol: The protocol.
            intersection: ``(samples,)`` pixels that truth and prediction share.
            union: ``(samples,)`` pixels of either.

        Returns:
            A `SegmentationResult`.
        """
        intersection = np.asarray(intersection, "float64")
        union = np.asarray(union, "float64")
        each = np.where(union > 0, intersection / np.maximum(union, 1.0), 1.0)
        total = union.sum()
        return cls(
            protocol=protocol,
            samples=len(each),
            iou=float(intersection.sum() / total) if total else 1.0,
            iou_per_image=float(each.mean()),
        )

    @property
    def figures(self):
        """Name and number of what tables show."""
        return {"iou": self.iou, "iou_per_image": self.iou_per_image}

    def to_dict(self):
        """A JSON-able dictionary."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**plain, "protocol": self.protocol.to_dict()}
