"""One entry of the annotations of a folder of images, checked."""

from typing import Annotated, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from keras_hand3d import skeleton
from keras_hand3d.data.schema import LARGEST

_Count = Field(min_length=skeleton.NUM_KEYPOINTS, max_length=skeleton.NUM_KEYPOINTS)
_Number = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]
_Pair = tuple[_Number, _Number]
_Triple = tuple[_Number, _Number, _Number]


class HandAnnotation(BaseModel):
    """One hand in one image.

    Attributes:
        image: File name, relative to the annotations.
        hand: Which hand it is, if that is known.
        uv: 21 key points, pixels (column, row); null for one that was not labelled.
        visible: ``(21,)`` which key points can be seen; all that were labelled by default.
        xyz: 21 key points in metres in the camera frame.
        xyz_mm: The same in millimetres, in place of ``xyz``.
        K: Camera matrix, pixels; its last row is 0, 0, 1.
        focal: Focal lengths along columns and rows, or one number for both, in place of ``K``.
        principal_point: Pixel (column, row) of the optical axis, with ``focal``.
        keypoint_order: Name of the order that the key points are in.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    image: Annotated[str, Field(min_length=1)]
    hand: Literal["left", "right"] | None = None
    uv: Annotated[list[_Pair | None], _Count]
    visible: Annotated[list[bool], _Count] | None = None
    xyz: Annotated[list[_Triple], _Count] | None = None
    xyz_mm: Annotated[list[_Triple], _Count] | None = None
    K: tuple[_Triple, _Triple, _Triple] | None = None
    focal: _Pair | _Number | None = None
    principal_point: _Pair | None = None
    keypoint_order: str | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.xyz is not None and self.xyz_mm is not None:
            raise ValueError("expected xyz or xyz_mm, got both")
        if (self.focal is None) != (self.principal_point is None):
            raise ValueError("expected focal and principal_point together")
        if self.K is not None and self.focal is not None:
            raise ValueError("expected K or focal and principal_point, got both")
        if self.intrinsics() is not None and not _is_camera(self.intrinsics()):
            raise ValueError("expected positive focal lengths, and 0, 0, 1 as the last row of K")
        if "\0" in self.image:
            raise ValueError("expected a file name in image")
        if all(point is None for point in self.uv):
            raise ValueError("expected at least one labelled key point in uv, got none")
        if self.keypoint_order is not None:
            skeleton.keypoint_order(self.keypoint_order)
        return self

    def intrinsics(self) -> np.ndarray | None:
        """Camera matrix ``(3, 3)``, if the entry has one."""
        if self.K is not None:
            return np.array(self.K, "float32")
        if self.focal is None:
            return None
        fx, fy = self.focal if isinstance(self.focal, tuple) else (self.focal, self.focal)
        cx, cy = self.principal_point
        return np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1]], "float32")

    def labelled(self, default_order: str) -> np.ndarray:
        """Which key points have a label in the image, ``(21,)`` booleans in RHD order."""
        return np.array([point is not None for point in self.uv])[self._to_rhd(default_order)]

    def keypoints(self, default_order: str) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        """Key points in RHD order: ``(uv (21, 2), visible (21,), xyz in metres (21, 3) or None)``.

        A key point without label stands at the mean of the labelled ones and is not visible.
        """
        order = self._to_rhd(default_order)
        labelled = np.array([point is not None for point in self.uv])
        known = np.array([point for point in self.uv if point is not None], "float32")
        uv = np.tile(known.mean(axis=0), (skeleton.NUM_KEYPOINTS, 1)).astype("float32")
        uv[labelled] = known
        visible = labelled if self.visible is None else labelled & np.array(self.visible)
        if self.xyz_mm is not None:
            xyz = np.array(self.xyz_mm, "float32") / 1000.0
        else:
            xyz = None if self.xyz is None else np.array(self.xyz, "float32")
        return uv[order], visible[order], None if xyz is None else xyz[order]

    def _to_rhd(self, default_order):
        return list(skeleton.permutation(self.keypoint_order or default_order, "rhd"))


def _is_camera(matrix):
    return (matrix.diagonal()[:2] > 0).all() and matrix[2].tolist() == [0, 0, 1]
