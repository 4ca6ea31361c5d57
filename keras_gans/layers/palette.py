"""Images of few colours."""

import re

import numpy as np
from keras import layers, ops

from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError


@register
class Palette(layers.Layer):
    """Moves every pixel to the nearest colour of a palette, but not while training.

    Flat graphics have few colours, which a translator comes near without meeting them. What is
    learnt is where each belongs: while training every pixel stays as it is, and has its gradient.

    Args:
        colours: list of "#rrggbb".

    Call arguments:
        inputs: (..., 3) in [-1, 1].

    Returns:
        The same shape, each pixel one of `colours`; the inputs where `training`.

    Raises:
        InputError: no colours, one not written so, or images of another number of channels.
    """

    def __init__(self, colours, **kwargs):
        super().__init__(**kwargs)
        self.colours = list(colours)
        if not self.colours:
            raise InputError("a palette needs a colour: give it at least one, as '#ffcc4d'")
        for colour in self.colours:
            if not (isinstance(colour, str) and re.fullmatch("#[0-9a-fA-F]{6}", colour)):
                raise InputError(f"colours of a palette are written '#ffcc4d', got {colour!r}")
        values = [list(bytes.fromhex(colour[1:])) for colour in self.colours]
        self._table = np.float32(values) / 127.5 - 1.0

    def build(self, input_shape):
        if input_shape[-1] != 3:
            raise InputError(f"a palette is for images of 3 channels, got {input_shape[-1]}")

    def call(self, inputs, training=False):
        if training:
            return inputs
        table = ops.cast(self._table, inputs.dtype)
        # |x - c|^2 without |x|^2, which is the same for all colours.
        distances = ops.sum(table**2, axis=-1) - 2.0 * ops.matmul(inputs, ops.transpose(table))
        return ops.take(table, ops.argmin(distances, axis=-1), axis=0)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return super().get_config() | {"colours": self.colours}
