"""Image files and sizes."""

import os

import numpy as np
import tensorflow as tf

from keras_gans.utils.errors import InputError


def resized(data, image_size):
    """`data` with its images cropped to their central square and resized to `image_size`."""
    if image_size is None or data.samples.shape[1:3] == (image_size, image_size):
        return data
    batches = [
        resize(part, image_size)
        for part in np.array_split(data.samples, max(1, len(data.samples) // 1000))
    ]
    return data._replace(samples=np.concatenate(batches))


def resize(images, size):
    """uint8 (..., height, width, channels) -> uint8 (..., size, size, channels)."""
    height, width = images.shape[-3:-1]
    side = min(height, width)
    if side < 1:
        raise InputError(f"an image of {height}x{width} pixels cannot be resized")
    top, left = (height - side) // 2, (width - side) // 2
    square = images[..., top : top + side, left : left + side, :]
    if side == size:
        return np.asarray(square)
    square = tf.image.resize(square, (size, size), method="bicubic", antialias=True)
    return tf.cast(tf.round(tf.clip_by_value(square, 0.0, 255.0)), tf.uint8).numpy()


def read_image(path):
    """An image file as uint8 (height, width, 3), turned as its EXIF says.

    Transparency is laid on white; of an animation it is the first frame; 16 bits a pixel are scaled
    to 8.

    Raises:
        InputError: no image, a broken or a huge one, or one of 32 bits a channel.
    """
    import PIL.Image
    import PIL.ImageOps

    try:
        with PIL.Image.open(path) as file:
            image = _of_eight_bits(PIL.ImageOps.exif_transpose(file)).convert("RGBA")
    except Exception as error:  # A broken file may make its decoder raise anything.
        raise InputError(f"cannot read image {os.fspath(path)!r}: {error}") from None
    white = PIL.Image.new("RGBA", image.size, "white")
    return np.asarray(PIL.Image.alpha_composite(white, image).convert("RGB"))


def _of_eight_bits(image):
    import PIL.Image

    if image.mode.startswith("I;16"):  # Pillow would clip what is above 255.
        return PIL.Image.fromarray(np.round(np.asarray(image) / 257.0).astype(np.uint8))
    if image.mode in ("I", "F"):
        raise ValueError("its 32-bit pixels have no known range: convert it to 8 or 16 bits")
    return image


def check_one_shape(images, name):
    shapes = {image.shape for image in images}
    if len(shapes) != 1 or len({*next(iter(shapes))[:2]}) != 1:
        some = ", ".join("x".join(map(str, shape)) for shape in sorted(shapes)[:3])
        raise InputError(
            f"images of {name!r} are not square and of one size ({some}): set image_size"
        )
