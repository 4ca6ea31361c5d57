"""Base of the networks."""

import contextlib
import numbers

import keras

from keras_gans.utils.checks import whole
from keras_gans.utils.configured import from_recorded_config, record, recorded_config
from keras_gans.utils.errors import InputError, shown


class Network(keras.Model):
    """A functional model described by its constructor's arguments rather than its layers.

    Its layers compute in the Keras dtype policy in force where it is made, which it remembers.

    Raises:
        InputError: an argument of another kind than its annotation says, a count or a size that is
            not positive, an `image_shape` that is none.
    """

    # Whether a sample may be a point, of shape (d,).
    takes_points = False
    # Counts that may be 0.
    MAY_BE_ZERO = ("depth", "blocks", "strided", "halvings")

    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls, *args, **kwargs)
        record(self, args, kwargs)
        cls._check(self._arguments)
        object.__setattr__(self, "_made_in", keras.config.dtype_policy().name)
        return self

    @classmethod
    def _check(cls, arguments):
        for name, value in arguments.items():
            if isinstance(value, numbers.Integral) and not isinstance(value, bool):
                whole(name, value, 0 if name in cls.MAY_BE_ZERO else 1)
        if "image_shape" not in arguments:
            return
        shape = arguments["image_shape"]
        ranks = (1, 3) if cls.takes_points else (3,)
        if not isinstance(shape, (tuple, list)) or len(shape) not in ranks:
            points = ", or (d,) for points" if cls.takes_points else ""
            raise InputError(
                f"image_shape must be (height, width, channels){points}, got {shown(shape)}"
            )
        for size in shape:
            whole("every number of image_shape", size, 1)

    @property
    def num_classes(self):
        """How many classes its labels are of; None for a network without labels."""
        return self._arguments.get("num_classes")

    def get_config(self):
        return recorded_config(self) | {"dtype": self._made_in}

    @classmethod
    def from_config(cls, config):
        config = dict(config)
        with network_dtype(config.pop("dtype")):
            return from_recorded_config(cls, config)


@contextlib.contextmanager
def network_dtype(name):
    """Networks made inside compute in the dtype policy called `name`: float32, mixed_bfloat16."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
