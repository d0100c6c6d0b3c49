"""A protocol is data: what is compared, in which frame, and how errors become numbers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Protocol:
    """How predictions are compared with the truth; every report prints it.

    Attributes:
        name: Name on the command line.
        network: Class of the model that it is for.
        source: Where it comes from.
        unit: Unit of the errors.
        frame: Frame of the coordinates compared.
        input: What the network is given of the ground truth.
        root: What key point 0 is, and what is centred on it.
        scale: What predictions are scaled by.
        alignment: What else they are aligned by.
        visible_only: Whether only visible key points count.
        max_threshold: Last of 20 equally spaced PCK thresholds from zero, in the unit; an error
            equal to a threshold counts as correct. The area under the curve is by the trapezoid
            rule, over the range.
    """

    name: str
    network: str
    source: str
    unit: str
    frame: str
    input: str
    root: str
    scale: str
    alignment: str
    visible_only: bool
    max_threshold: float


_PUBLISHED = "Zimmermann & Brox 2017 and the released evaluation"

_PROTOCOLS = (
    Protocol(
        name="zb2017_2d_crop",
        network="PoseNet",
        source=_PUBLISHED,
        unit="px",
        frame="image",
        input="hand crop by the annotated key points",
        root="palm",
        scale="none; errors in the crop divided by the crop's scale",
        alignment="none",
        visible_only=True,
        max_threshold=30.0,
    ),
    Protocol(
        name="2d_crop_256",
        network="PoseNet",
        source="this package",
        unit="px",
        frame="the 256-pixel hand crop",
        input="hand crop by the annotated key points",
        root="palm",
        scale="none",
        alignment="none",
        visible_only=True,
        max_threshold=30.0,
    ),
    Protocol(
        name="zb2017_lifting",
        network="LiftingNet",
        source=_PUBLISHED,
        unit="mm",
        frame="camera",
        input="score maps drawn around the annotated key points, hand side",
        root="palm; the truth is centred on it, the prediction is not moved",
        scale="the annotated reference bone (key points 11 to 12)",
        alignment="none",
        visible_only=False,
        max_threshold=50.0,
    ),
)

PROTOCOLS: dict[str, Protocol] = {protocol.name: protocol for protocol in _PROTOCOLS}
