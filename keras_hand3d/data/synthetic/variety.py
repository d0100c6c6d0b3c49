"""`Variety`: how wide a range of pictures is drawn."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Variety:
    """Shares and ranges of what is drawn; extents are for a picture of 320 pixels.

    Attributes:
        without_hands: Share of scenes without hands.
        focal: Least and greatest focal length in pixels.
        extent: Least and greatest extent of a hand's key points in pixels.
        close: Share of hands that are larger than that.
        close_extent: Their least and greatest extent.
        nearest: Least distance of a hand's middle from the camera in millimetres.
        face: Share of scenes with a face behind the hand.
        figures: Share of scenes with other people further back.
        shapes: Share of scenes with other things, many of them skin-coloured, behind the hands.
        held: Share of hands that hold something.
        crossed: Share of scenes in which something crosses before a hand.
        worn: Share of people with something around wrist or finger.
        wide_look: Whether skin, clothes, light, backgrounds and camera vary widely, too.
    """

    without_hands: float = 0.0
    focal: tuple[float, float] = (263.0, 306.0)
    extent: tuple[float, float] = (40.0, 150.0)
    close: float = 0.0
    close_extent: tuple[float, float] = (150.0, 260.0)
    nearest: float = 230.0
    face: float = 0.0
    figures: float = 0.0
    shapes: float = 0.0
    held: float = 0.0
    crossed: float = 0.0
    worn: float = 0.0
    wide_look: bool = False


VARIETIES = {
    "rhd": Variety(),
    "wide": Variety(
        without_hands=0.08,
        focal=(230.0, 520.0),
        extent=(30.0, 165.0),
        close=0.22,
        nearest=170.0,
        face=0.16,
        figures=0.12,
        shapes=0.22,
        held=0.22,
        crossed=0.12,
        worn=0.25,
        wide_look=True,
    ),
}
"""``"rhd"`` draws what the Rendered Handpose Dataset shows; ``"wide"`` what photos may show."""


def find_variety(name: str) -> Variety:
    """A variety by name.

    Raises:
        ValueError: If there is none of that name.
    """
    if name not in VARIETIES:
        raise ValueError(f"Unknown variety {name!r}. Known varieties: {', '.join(VARIETIES)}.")
    return VARIETIES[name]
