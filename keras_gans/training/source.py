"""The weights that a run starts from, where they are not drawn from its seed."""

import dataclasses

import numpy as np

from keras_gans.utils import arrays
from keras_gans.utils.errors import InputError

AVERAGE = "ema_"


@dataclasses.dataclass(frozen=True)
class Source:
    """A model whose networks another one starts from.

    Attributes:
        name: str, of the entry or the run's folder it is from.
        gan: a `GAN` or a `CycleGAN`.
    """

    name: str
    gan: object

    def facts(self):
        """What a run's folder tells of it, as plain values."""
        content = arrays.pack(_networks(self.gan).values())
        return {"name": self.name, "step": self.gan.steps_made, "sha256": arrays.digest(content)}

    def give(self, gan):
        """Give the networks of `gan`, and their averages, the weights of the source.

        Counters, optimizers and the state of penalties stay as they are. Where the source keeps no
        average, that of `gan` starts from the network it follows.

        Raises:
            InputError: a weight that the source does not have, or has in another shape.
        """
        there, here = _networks(self.gan), _networks(gan)
        values = {}
        for path, variable in here.items():
            found = there.get(path, there.get(path.removeprefix(AVERAGE)))
            shape = None if found is None else tuple(found.shape)
            if shape != tuple(variable.shape):
                has = "none" if shape is None else f"one of shape {shape}"
                raise InputError(
                    f"cannot start from {self.name!r}: {path} is of shape {tuple(variable.shape)}, "
                    f"and it has {has}: give the recipe its networks and image size"
                )
            values[path] = np.asarray(found)
        for path, variable in here.items():
            variable.assign(values[path])


def _networks(gan):
    """Path -> variable, of the networks and their averages."""
    both = zip(gan.variable_paths, gan.variables, strict=True)
    return {path: variable for path, variable in both if "/" in path}
