"""A protocol is data: what is compared, in which frame, and how errors become numbers."""

from dataclasses import asdict, dataclass

from keras_hand3d import skeleton
from keras_hand3d.evaluation.protocol_checks import check_above_zero, check_thresholds
from keras_hand3d.metrics.keypoint_errors import check_area_rule

QUANTITIES = ("keypoints_uv", "keypoints_xyz", "hand_mask")
INPUTS = ("hand_crop", "score_maps", "image")
FRAMES = ("image", "hand_crop", "camera")
COUNTED = ("visible", "all")
SCALES = ("none", "reference_bone", "own_reference_bone")
ALIGNMENTS = ("none", "root", "procrustes")
AVERAGES = ("keypoints", "instances")
FALLBACKS = ("model", "image", "released")

_CHOICES = {
    "quantity": QUANTITIES,
    "input": INPUTS,
    "frame": FRAMES,
    "root": skeleton.ROOT_KINDS,
    "input_root": skeleton.ROOT_KINDS,
    "counted": COUNTED,
    "scale": SCALES,
    "alignment": ALIGNMENTS,
    "epe_average": AVERAGES,
    "fallback": FALLBACKS,
}


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """How predictions are compared with the truth; every report prints it.

    Every field but ``name``, ``source`` and ``note`` drives the computation. For another root or
    other thresholds take `dataclasses.replace`, with another name.

    Attributes:
        name: Name on the command line.
        source: Where it comes from.
        note: What else a reader must know.
        quantity: ``"keypoints_uv"`` (errors in pixels), ``"keypoints_xyz"`` (in millimetres) or
            ``"hand_mask"`` (no errors but the intersection over union).
        input: What the networks are given: ``"hand_crop"``, the crop by the annotated key points;
            ``"score_maps"``, drawn around the annotated key points, and the hand side; or
            ``"image"``, and the true hand side.
        input_root: What key point 0 is in the crop's rule and the score maps.
        input_size: ``(height, width)`` that images are squeezed to first; None leaves them.
        fallback: Where the crop lies in an image without a found hand, see `RegionToCrop`;
            ``"model"`` leaves it to the model.
        frame: Frame of the comparison: ``"image"``, ``"hand_crop"`` or ``"camera"``.
        frame_size: ``(height, width)`` of the image that both positions are brought to; None is the
            data set's own.
        root: What key point 0 of the truth is, and what the truth is centred on in 3D.
        truncate: Whether the truth's pixels are whole ones where the data set's released reader
            truncates them, see `HandSource.truncates_uv`.
        scale: ``"reference_bone"``: predictions, in reference bones, times the true bone (key
            points 11 to 12); ``"own_reference_bone"``: scaled so that their own such bone has the
            true length; ``"none"`` in 2D.
        alignment: ``"none"``: predictions stay where they are, relative to their own origin;
            ``"root"``: moved so that key point 0 meets the truth's; ``"procrustes"``: the best
            rotation, translation and scale, never a reflection.
        counted: Which key points count: ``"visible"`` or ``"all"`` that are labelled.
        thresholds: Of the PCK curve, in the unit of the errors, ascending.
        strict: Whether an error equal to a threshold is wrong.
        area_rule: ``"trapezoid"`` or ``"left_sum"``, see `area_under_curve`.
        epe_average: Whether mean and median are taken per key point, then averaged over those
            (``"keypoints"``), or over all instances at once (``"instances"``).
        box_pck: A threshold in units of the longer side of the box of the key points that count, of
            which the PCK is reported; None leaves it out.
    """

    name: str
    source: str
    note: str = ""
    quantity: str
    input: str
    input_root: str = "palm"
    input_size: tuple[int, int] | None = None
    fallback: str = "model"
    frame: str
    frame_size: tuple[int, int] | None = None
    root: str = "palm"
    truncate: bool = True
    scale: str = "none"
    alignment: str = "none"
    counted: str = "visible"
    thresholds: tuple[float, ...] = ()
    strict: bool = False
    area_rule: str = "trapezoid"
    epe_average: str = "keypoints"
    box_pck: float | None = None

    def __post_init__(self):
        for field, choices in _CHOICES.items():
            if getattr(self, field) not in choices:
                raise ValueError(
                    f"Protocol {self.name}: {field}: expected one of {', '.join(choices)}, "
                    f"got {getattr(self, field)!r}."
                )
        check_area_rule(self.area_rule)
        self._check_geometry()
        if self.quantity != "hand_mask":
            check_thresholds(self, "thresholds")
        if self.box_pck is not None:
            check_above_zero(self, "box_pck")

    def _check_geometry(self):
        is_3d = self.quantity == "keypoints_xyz"
        if is_3d != (self.frame == "camera") or is_3d == (self.scale == "none"):
            raise ValueError(
                f"Protocol {self.name}: keypoints_xyz go with the camera's frame and a scale, and "
                f"only they; got {self.quantity}, {self.frame}, scale {self.scale}."
            )
        if self.alignment != "none" and not is_3d:
            raise ValueError(f"Protocol {self.name}: only keypoints_xyz are aligned.")
        if (self.input == "score_maps" and not is_3d) or (self.input == "hand_crop" and is_3d):
            raise ValueError(
                f"Protocol {self.name}: {self.quantity} do not come from {self.input}."
            )
        if self.frame == "hand_crop" and self.input != "hand_crop":
            raise ValueError(f"Protocol {self.name}: only hand crops are compared in the crop.")

    @property
    def unit(self):
        """Unit of the errors; empty for masks."""
        return {"keypoints_uv": "px", "keypoints_xyz": "mm", "hand_mask": ""}[self.quantity]

    @property
    def networks(self):
        """Networks that it needs, among ``hand_seg_net``, ``pose_net`` and ``lifting_net``."""
        if self.quantity == "hand_mask":
            return ("hand_seg_net",)
        if self.input == "hand_crop":
            return ("pose_net",)
        if self.input == "score_maps":
            return ("lifting_net",)
        lifting = ("lifting_net",) if self.quantity == "keypoints_xyz" else ()
        return ("hand_seg_net", "pose_net", *lifting)

    def to_dict(self):
        """A JSON-able dictionary."""
        return {**asdict(self), "unit": self.unit}
