"""Changes of a picture's colours and detail that leave its geometry alone."""

import keras
from keras import ops

from keras_hand3d.layers.bounded import bounded
from keras_hand3d.layers.geometry_layer import GeometryLayer

_BLUR_SIZE, _BLUR_SIGMAS = 9, (0.3, 2.0)
_ERASED_SHARE = (0.02, 0.2)


@keras.saving.register_keras_serializable(package="keras_hand3d")
class ImageAugmentation(GeometryLayer):
    """Vary colour, sharpness and noise of images, and cover parts of them.

    Acts in training only, on each image of a batch by itself. Everything is off unless asked for.
    Thin over Keras's own image layers.

    Args:
        hue: Greatest shift of the hue in turns of the colour circle, 0..0.5; the paper's HandSegNet
            has 0.1.
        saturation: Greatest relative change of the saturation, 0..1.
        brightness: Greatest shift of the brightness, a share of the range, 0..1.
        contrast: Greatest relative change of the contrast, 0..1.
        blur: Share of the images that are blurred, 0..1.
        pixel_noise: Sigma of the noise on every value, in grey levels of 0..255.
        erasing: Share of the images in which a rectangle is covered by noise, 0..1.
        seed: Seed of everything.
        **kwargs: Of `keras.layers.Layer`.

    Call arguments:
        images: ``(batch, height, width, 3)``, x / 255 - 0.5; for erasing, height and width must
            be known when the step is compiled.

    Output shape:
        That of the input, in -0.5..0.5.

    Raises:
        ValueError: If a share or a strength is out of its range, or erasing meets a height or width
            that is not known.
    """

    def __init__(
        self,
        hue=0.0,
        saturation=0.0,
        brightness=0.0,
        contrast=0.0,
        blur=0.0,
        pixel_noise=0.0,
        erasing=0.0,
        seed=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.strengths = {
            "hue": bounded("hue", hue, 0.5),
            "saturation": bounded("saturation", saturation),
            "brightness": bounded("brightness", brightness),
            "contrast": bounded("contrast", contrast),
            "blur": bounded("blur", blur),
            "pixel_noise": bounded("pixel_noise", pixel_noise, 255.0),
            "erasing": bounded("erasing", erasing),
        }
        self.seed = seed
        self.steps = [
            self._step(name, strength, place)
            for place, (name, strength) in enumerate(self.strengths.items())
            if strength
        ]

    def _step(self, name, strength, place):
        """Keras's layer for one of the changes."""
        layers = keras.layers
        # Equal seeds would tie the changes to each other.
        seed = None if self.seed is None else self.seed + 7919 * (place + 1)
        common = {"seed": seed, "name": name, "dtype": self.dtype_policy}
        if name == "pixel_noise":
            return layers.GaussianNoise(strength / 255.0, **common)
        common |= {"value_range": (0.0, 1.0), "data_format": "channels_last"}
        if name == "hue":
            # Keras counts half turns.
            return layers.RandomHue(2.0 * strength, **common)
        if name == "saturation":
            return layers.RandomSaturation(_around_half(strength), **common)
        if name == "brightness":
            return layers.RandomBrightness(strength, **common)
        if name == "contrast":
            return layers.RandomContrast(strength, **common)
        certain = (strength, strength)
        if name == "blur":
            return layers.RandomGaussianBlur(certain, _BLUR_SIZE, _BLUR_SIGMAS, **common)
        return layers.RandomErasing(certain, _ERASED_SHARE, **common)

    def call(self, images, training=False):
        """Change a batch of images."""
        # No backend mirrors the border of no images.
        if not training or not self.steps or images.shape[0] == 0:
            return images
        if self.strengths["erasing"] and None in images.shape[1:3]:
            raise ValueError(
                f"Erasing needs images of a known height and width, got the shape {images.shape}."
            )
        images = images + 0.5
        for step in self.steps:
            images = _framed(step, images) if step.name == "blur" else step(images, training=True)
        return ops.clip(images, 0.0, 1.0) - 0.5

    def compute_output_shape(self, images_shape):
        """Shape of the images: unchanged."""
        return tuple(images_shape)

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), **self.strengths, "seed": self.seed}


def _framed(blur, images):
    # Keras blurs zeros into the border: the picture goes on mirrored there instead.
    rim = _BLUR_SIZE // 2
    images = ops.pad(images, ((0, 0), (rim, rim), (rim, rim), (0, 0)), mode="reflect")
    return blur(images, training=True)[:, rim:-rim, rim:-rim]


def _around_half(strength):
    """Keras's factors of a saturation times 1 - strength to 1 + strength; 0.5 changes nothing."""
    return tuple(times / (1.0 + times) for times in (1.0 - strength, 1.0 + strength))
