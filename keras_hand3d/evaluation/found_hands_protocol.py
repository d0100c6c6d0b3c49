"""How hands that an estimator finds by itself are compared with all hands of the images."""

from dataclasses import asdict, dataclass

from keras_hand3d.evaluation.protocol import ALIGNMENTS, AVERAGES, COUNTED, SCALES
from keras_hand3d.evaluation.protocol_checks import check_above_zero, check_thresholds
from keras_hand3d.metrics.keypoint_errors import check_area_rule

PREDICTED_BOXES = ("detected", "keypoints")
SIDES_GIVEN = ("unless_predicted", "never")
FOUND_ROOTS = ("estimator", "wrist")

# Each is a row of the files that are written.
_MOST_BINS = 100_000

_CHOICES = {
    "predicted_box": PREDICTED_BOXES,
    "side_given": SIDES_GIVEN,
    "root": FOUND_ROOTS,
    "counted": COUNTED,
    "scale": SCALES[1:],
    "alignment": ALIGNMENTS,
    "epe_average": AVERAGES,
}


@dataclass(frozen=True, kw_only=True)
class FoundHandsProtocol:
    """Images in, any number of hands out, against all annotated hands; every report prints it.

    A hand is found if a predicted one is matched with it: predictions, the surest first, each take
    the hand that is left with the largest IoU of boxes. Of what remains of the predictions, those
    that lie on an ignored hand, or on one that another sample is about, are ignored too, the rest
    is false. Hands that were not found are wrong at every threshold of the PCK; the end-point error
    (EPE) and the calibration are over those that were found.

    Every field but ``name``, ``source`` and ``note`` drives the computation.

    Attributes:
        name: Name on the command line.
        source: Where it comes from.
        note: What else a reader must know.
        image_side: Pixels are those of the image at this length of its longer side.
        least_side: Hands count whose box, that of all 21 key points, has a longer side above this,
            in these pixels. Others are ignored: neither missed nor false.
        predicted_box: What is matched: ``"detected"``, `Hand.box_xywh`; or ``"keypoints"``, the box
            of the predicted key points, for estimators whose box is none of the key points'. A
            true hand's box is always that of its 21 key points, visible or not.
        least_iou: Intersection over union from which on boxes match.
        side_given: ``"unless_predicted"``: an estimator that does not tell left from right is given
            the true side of the hand that it found; ``"never"``.
        intrinsics_given: Whether the estimator is given the camera's matrix where the data set has
            it.
        root: What key point 0 is: ``"estimator"``, what it is to the estimator, palm or wrist, in
            truth and prediction; ``"wrist"`` whatever the estimator learnt.
        scale: Of 3D, as in `Protocol`.
        alignment: Of 3D, as in `Protocol`.
        counted: Which key points count: ``"visible"`` or ``"all"`` that are labelled.
        uv_thresholds: Of the PCK curve in 2D, pixels, ascending.
        xyz_thresholds: Of that in 3D, millimetres, ascending.
        strict: Whether an error equal to a threshold is wrong.
        area_rule: ``"trapezoid"`` or ``"left_sum"``, see `area_under_curve`.
        epe_average: As in `Protocol`.
        box_pck: A key point is right by the measure of its hand if its error in 2D is at most
            this share of the box's longer side: of the PCK by the box, and what the confidence of
            a key point is held against.
        calibration_bins: Equally wide bins of the confidence.
    """

    name: str
    source: str
    note: str = ""
    image_side: int = 320
    least_side: float = 40.0
    predicted_box: str = "detected"
    least_iou: float = 0.5
    side_given: str = "unless_predicted"
    intrinsics_given: bool = True
    root: str = "estimator"
    scale: str = "reference_bone"
    alignment: str = "root"
    counted: str = "all"
    uv_thresholds: tuple[float, ...]
    xyz_thresholds: tuple[float, ...]
    strict: bool = False
    area_rule: str = "trapezoid"
    epe_average: str = "instances"
    box_pck: float = 0.1
    calibration_bins: int = 10

    def __post_init__(self):
        for field, choices in _CHOICES.items():
            if getattr(self, field) not in choices:
                raise ValueError(
                    f"Protocol {self.name}: {field}: expected one of {', '.join(choices)}, "
                    f"got {getattr(self, field)!r}."
                )
        check_area_rule(self.area_rule)
        for field in ("uv_thresholds", "xyz_thresholds"):
            check_thresholds(self, field)
        for field in ("image_side", "least_iou", "box_pck"):
            check_above_zero(self, field)
        check_above_zero(self, "calibration_bins", _MOST_BINS)

    def to_dict(self):
        """A JSON-able dictionary."""
        return asdict(self)
