"""Published figures, to be shown beside measured ones."""

from dataclasses import asdict, dataclass

_RHD, _STB = "RHD evaluation", "STB evaluation (B1, both cameras)"
_RHD_SAMPLES, _STB_SAMPLES = 2728, 6000
FIGURES = ("auc", "epe_median", "epe_mean")


@dataclass(frozen=True, kw_only=True)
class PublishedResult:
    """A row of figures from a paper or a project's page.

    Attributes:
        protocol: Name of the protocol that it was measured by, or the nearest to it.
        weights: Weights, or the method and its paper.
        data: Data set.
        samples: Number of its samples.
        auc: Area under the PCK curve, if stated.
        epe_median: Median error in the protocol's unit, if stated.
        epe_mean: Mean error, if stated.
        variant: Lifting variant that it is of, if it is of one.
        exact: Whether the protocol is known to be the same in every field.
    """

    protocol: str
    weights: str
    data: str = _RHD
    samples: int = _RHD_SAMPLES
    auc: float | None = None
    epe_median: float | None = None
    epe_mean: float | None = None
    variant: str | None = None
    exact: bool = True

    def differences(self, result):
        """Measured minus published, for each figure that is stated.

        Args:
            result: An `EvaluationResult`.

        Returns:
            Dictionary with the stated ones of ``auc``, ``epe_median`` and ``epe_mean``.
        """
        stated = {name: getattr(self, name) for name in FIGURES}
        return {n: getattr(result, n) - value for n, value in stated.items() if value is not None}

    def to_dict(self):
        """A JSON-able dictionary."""
        return asdict(self)


_CROP_WEIGHTS = "posenet-rhd-stb"
_FULL_2D_WEIGHTS = "handsegnet-rhd, posenet-rhd-stb"
_FULL_3D_WEIGHTS = "handsegnet-rhd, posenet3d-rhd-stb"


def _row(protocol, weights, auc, epe_median=None, epe_mean=None, **more):
    return PublishedResult(
        protocol=protocol,
        weights=weights,
        auc=auc,
        epe_median=epe_median,
        epe_mean=epe_mean,
        **more,
    )


_STB_DATA = {"data": _STB, "samples": _STB_SAMPLES}
_LIFTING_MM = {
    "direct": 20.848,
    "bottleneck": 21.907,
    "local": 39.121,
    "local_w_xyz_loss": 21.950,
    "proposed": 18.840,
}
_MMPOSE = {"MobileNetV2": (0.883, 2.79), "ResNet50": (0.898, 2.32), "HRNetv2-DARK": (0.903, 2.18)}
_LATER_AUC = {
    "Spurr 2018": 0.849,
    "Cai 2018": 0.887,
    "Ge 2019": 0.920,
    "Yang 2019": 0.943,
    "CMR 2021": 0.949,
    "MobRecon 2022": 0.955,
    "LearnableGroups 2021": 0.960,
    "HIU-DMTL 2021": 0.964,
}

PUBLISHED = (
    _row("zb2017_2d_crop", _CROP_WEIGHTS, 0.724, 5.001, 9.135),
    _row("zb2017_2d_crop", "retrained with the released scripts", 0.771, 3.939, 7.630),
    _row("zb2017_2d_full_as_published", _FULL_2D_WEIGHTS, 0.663, 5.833, 17.041),
    _row("zb2017_2d_full", _FULL_2D_WEIGHTS, 0.679, 5.275, 16.561),
    _row("zb2017_2d_full_320", _FULL_2D_WEIGHTS, 0.635, 6.745, 18.741),
    # What key point 0 was is not stated.
    _row("zb2017_2d_full", "retrained", 0.715, 4.374, 15.469, exact=False),
    *(
        _row("zb2017_lifting", f"lifting-{variant}", None, median, variant=variant)
        for variant, median in _LIFTING_MM.items()
    ),
    _row("zb2017_3d_full", _FULL_3D_WEIGHTS, 0.424, 28.686, 35.606),
    _row("zb2017_3d_full_21_50", _FULL_3D_WEIGHTS, 0.603, 28.686, 35.606),
    _row("zb2017_3d_full", _FULL_3D_WEIGHTS, 0.764, 9.405, 12.210, **_STB_DATA),
    _row("zb2017_3d_full_21_50", _FULL_3D_WEIGHTS, 0.941, 9.405, 12.210, **_STB_DATA),
    *(
        _row("mmpose_2d", f"MMPose {name}", auc, epe_mean=mean, exact=False)
        for name, (auc, mean) in _MMPOSE.items()
    ),
    *(
        _row("3d_root_scale_aligned_20_50", name, auc, exact=False)
        for name, auc in _LATER_AUC.items()
    ),
)
"""Published rows; Zimmermann & Brox 2017 and its released evaluation, MMPose, later papers."""


@dataclass(frozen=True)
class ReferenceCurve:
    """A published PCK curve.

    Attributes:
        name: Method.
        thresholds: Millimetres.
        pck: Share of correct key points at each.
    """

    name: str
    thresholds: tuple[float, ...]
    pck: tuple[float, ...]


_STB_THRESHOLDS = (20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0)
STB_REFERENCE_CURVES = (
    ReferenceCurve("PSO", _STB_THRESHOLDS, (0.322, 0.539, 0.674, 0.757, 0.809, 0.865, 0.895)),
    ReferenceCurve("ICPPSO", _STB_THRESHOLDS, (0.520, 0.645, 0.717, 0.773, 0.809, 0.849, 0.868)),
    ReferenceCurve("CHPR", _STB_THRESHOLDS, (0.566, 0.717, 0.822, 0.882, 0.914, 0.938, 0.961)),
)
"""Curves of earlier methods on STB, as in Zimmermann & Brox 2017."""
STB_CURVE_PROTOCOLS = ("zb2017_3d_full", "zb2017_3d_full_21_50")


def published_rows(protocol, variant=None):
    """Published rows of a protocol.

    Args:
        protocol: The protocol.
        variant: Lifting variant of what is evaluated, if it has one; rows of others are left out.

    Returns:
        Tuple of `PublishedResult`.
    """
    return tuple(
        row for row in PUBLISHED if row.protocol == protocol.name and row.variant in (None, variant)
    )
