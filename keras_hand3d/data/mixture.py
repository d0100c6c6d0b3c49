"""Several data sets as one."""

import math

import numpy as np

from keras_hand3d.data.hand_source import HandSource
from keras_hand3d.data.images import fit_canvas, scale_intrinsics, scale_uv
from keras_hand3d.data.schema import hands_asked

_MAPS = ("part_mask", "depth")
_TOLD = ("hands_labelled", "hands_asked")


class HandMixture(HandSource):
    """Data sets mixed by weights: what it says it has is what all of them have.

    Which key points have a label, and which hand a sample is about, is told of all samples if one
    of the data sets tells it.

    One pass is as long as it must be to show every sample of every data set; samples of those whose
    weight is larger than their size come again in it. The data sets follow each other, so batches
    must be shuffled. Images of another size are fitted into a square canvas as `ImageFolder` does.

    Args:
        sources: `HandSource` objects.
        weights: Share of the samples of each, numbers above 0 that need not sum to one; equal if
            None.
        canvas: Side of the square in pixels.

    Raises:
        ValueError: If there is no data set, a weight makes no sense, or key point 0 is not the same
            everywhere.
    """

    def __init__(self, sources, weights=None, canvas=320):
        self.sources, self.canvas = list(sources), int(canvas)
        self.weights = [1.0] * len(self.sources) if weights is None else [*map(float, weights)]
        _check(self.sources, self.weights)
        self.fields = frozenset.intersection(*(frozenset(s.fields) for s in self.sources))
        self.fields |= {n for n in _TOLD if any(n in s.fields for s in self.sources)}
        self.root_keypoint = self.sources[0].root_keypoint
        self.has_hand_side = all(s.has_hand_side for s in self.sources)
        self.always_has_hand = all(s.always_has_hand for s in self.sources)
        self.truncates_uv = all(s.truncates_uv for s in self.sources)
        self.notes = tuple(dict.fromkeys(note for s in self.sources for note in s.notes))
        sizes = np.array([len(source) for source in self.sources])
        shares = np.array(self.weights) / sum(self.weights)
        counts = np.round(shares * (sizes / shares).max()).astype(int)
        self._ends = np.cumsum(np.maximum(counts, sizes))

    def __len__(self):
        return int(self._ends[-1])

    def __getitem__(self, index):
        source, place = self._locate(index)
        sample = source[place]
        sample = _as_by_default(sample) | sample
        sample = {name: sample[name] for name in self.fields}
        if sample["image"].shape[:2] != (self.canvas, self.canvas):
            sample = _fitted(sample, self.canvas)
        if source.has_hand_side and not self.has_hand_side:
            sample = _one_in_the_left_place(sample)
        return sample

    def sample_id(self, index):
        """Number of the data set and name of the sample in it."""
        source, place = self._locate(index)
        return f"{self.sources.index(source)}_{source.sample_id(place)}"

    def shows_hand(self):
        """Which samples show a hand, ``(n,)`` booleans, if all of the data sets know it."""
        return self._of_all([source.shows_hand() for source in self.sources])

    def visible_keypoints(self):
        """Visible key points of each sample's hand that shows most, if all data sets know it."""
        return self._of_all([source.visible_keypoints() for source in self.sources])

    def _of_all(self, known):
        """What the data sets know of their samples, each as often as they come."""
        if any(values is None for values in known):
            return None
        counts = np.diff(self._ends, prepend=0)
        return np.concatenate([np.resize(v, n) for v, n in zip(known, counts, strict=True)])

    def _locate(self, index):
        """The data set and the number in it of a sample."""
        if not 0 <= index < len(self):
            raise IndexError(f"Expected a number from 0 to {len(self) - 1}, got {index}.")
        number = int(np.searchsorted(self._ends, index, side="right"))
        first = self._ends[number - 1] if number else 0
        source = self.sources[number]
        return source, int(index - first) % len(source)


def _check(sources, weights):
    if not sources or len(weights) != len(sources):
        raise ValueError(
            f"Expected data sets and as many weights, got {len(sources)} and {len(weights)}."
        )
    for weight in weights:
        if not 0.0 < weight < math.inf:
            raise ValueError(f"Expected weights above 0, got {weight:g}.")
    roots = sorted({source.root_keypoint for source in sources})
    if len(roots) > 1:
        raise ValueError(
            f"The data sets differ in key point 0, which is {' and '.join(roots)}: they cannot be "
            "mixed."
        )


def _as_by_default(sample):
    """What a sample that does not tell it means: all key points of all its hands."""
    present = sample["hands_present"]
    return dict(zip(_TOLD, (np.tile(present[:, None], (1, 21)), present), strict=True))


def _fitted(sample, canvas):
    """A sample in the canvas, its maps by the nearest pixel."""
    image, scale = fit_canvas(sample["image"], canvas)
    fitted = {**sample, "image": image, "hands_uv": scale_uv(sample["hands_uv"], scale)}
    # An absent hand's values are zero.
    fitted["hands_uv"] = fitted["hands_uv"] * sample["hands_present"][:, None, None]
    fitted["hands_uv"] = fitted["hands_uv"].astype("float32")
    if "intrinsics" in sample:
        fitted["intrinsics"] = scale_intrinsics(sample["intrinsics"], scale)
    for name in _MAPS:
        if name in sample:
            fitted[name] = _fitted_map(sample[name], scale, canvas)
    return fitted


def _fitted_map(values, scale, canvas):
    """A map that has in each pixel what is under the pixel's centre."""
    # OpenCV has the nearest pixel by the ratio of whole lengths alone, not by the image's scale.
    rows, columns = (
        np.minimum((np.arange(max(1, round(side * scale))) + 0.5) / scale, side - 1).astype(int)
        for side in values.shape
    )
    result = np.zeros((canvas, canvas), values.dtype)
    result[: len(rows), : len(columns)] = values[np.ix_(rows, columns)]
    return result


def _one_in_the_left_place(sample):
    """A sample of a data set that knows the sides, for one that does not: its first hand."""
    side = int(np.argmax(hands_asked(sample)))
    moved = {}
    for name, value in sample.items():
        if name.startswith("hands_"):
            moved[name] = np.zeros_like(value)
            moved[name][0] = value[side]
    return sample | moved
