"""What every image of a set is made to be: its size, its channels, what is cut off."""

import dataclasses
import zlib

import numpy as np

from keras_gans.datasets import pixels
from keras_gans.utils.errors import InputError, unknown

CROPS = ("centre", "none", "random")
REFUSE = "refuse"


@dataclasses.dataclass(frozen=True)
class Layout:
    """See `datasets.examples` for the arguments.

    Raises:
        InputError: an argument that is none of those told there.
    """

    image_size: int | list | None = None
    channels: int | None = None
    background: str = "white"
    crop: str = "centre"
    mirror: bool = False

    def __post_init__(self):
        import PIL.ImageColor

        if self.image_size is not None:
            pixels.sides(self.image_size)
        if self.channels not in (None, 1, 3, 4):
            raise InputError(f"channels must be 1, 3 or 4, got {self.channels!r}")
        if self.crop not in CROPS:
            raise unknown("crop", self.crop, CROPS)
        if self.background != REFUSE:
            try:
                PIL.ImageColor.getrgb(self.background)
            except ValueError:
                raise InputError(
                    f"background {self.background!r} is no colour: a name, '#rrggbb' or {REFUSE!r}"
                ) from None

    def image(self, array, name):
        """One image, uint8 (height, width, channels), as the set is to have it.

        Args:
            array: of 1, 3 or 4 channels.
            name: of the image, for errors.
        """
        return self.resized(self.coloured(array, name), name)

    def coloured(self, array, name):
        """An image of `channels`; as many as it has when None, but for transparency, which is laid
        on the background.
        """
        has = array.shape[-1]
        wanted = (3 if has == 4 else has) if self.channels is None else self.channels
        if has == 4 and wanted != 4:
            if self.background == REFUSE and array[..., 3].min(initial=255) < 255:
                raise InputError(
                    f"image {name!r} has transparent pixels: channels=4 keeps them, and "
                    "background='white' lays them on white"
                )
            colour = "white" if self.background == REFUSE else self.background
            array = pixels.laid_on(array, colour)
        return pixels.of_channels(array, wanted)

    def examples(self, data):
        """`Examples` in memory, laid out."""
        images, wanted = data.samples, self.channels
        if wanted is not None and wanted != images.shape[-1]:
            images = np.stack([pixels.of_channels(image, wanted) for image in images])
        if self.image_size is not None and images.shape[1:3] != pixels.sides(self.image_size):
            # Many at a time, but where each is cut at a place of its own.
            count = len(images) if self.crop == "random" else max(1, len(images) // 1000)
            parts = np.array_split(images, count)
            images = np.concatenate([self.resized(part, "0") for part in parts])
        labels = data.labels
        if self.mirror:
            images = np.concatenate([images, images[:, :, ::-1]])
            labels = None if labels is None else np.concatenate([labels, labels])
        return data._replace(samples=images, labels=labels)

    def resized(self, array, name):
        if self.image_size is None:
            return array
        place = (0.5, 0.5)
        if self.crop == "random":
            # By what is in the image: others that come later move nothing.
            place = np.random.default_rng(zlib.crc32(np.ascontiguousarray(array))).random(2)
        result = pixels.resize(array, self.image_size, place)
        if self.crop == "none":
            pixels.check_uncropped(array.shape[-3:-1], self.image_size, name)
        return result
