"""Open a model that Keras 2 saved."""

import warnings

from keras_gans.legacy.archive import one_line, opened
from keras_gans.legacy.layers import Maker
from keras_gans.legacy.model import build, check_kinds
from keras_gans.legacy.weights import assign
from keras_gans.utils.errors import InputError


def load(path, functions=None, classes=None):
    """The Keras 3 model of a `.h5` or `.keras` file of Keras 2, with equal outputs.

    It knows Keras's layers for images and latents, and of tensorflow-addons InstanceNormalization,
    GroupNormalization, SpectralNormalization, WeightNormalization, GELU, `gelu` and `mish`. The
    first two become `keras.layers.GroupNormalization`, the third
    `keras.layers.SpectralNormalization`, which does in training what addons' did; of a layer with
    weight normalisation remains the layer with the kernel that it had. Initializers are Keras's
    defaults. Optimizers, losses, regularizers and constraints are left out, with a warning.

    No code of the file runs and nothing is unpickled, so a file from a stranger may be opened.

    Args:
        path: the file.
        functions: dict of your functions for the Lambda layers, by the layers' names, and for
            activations that Keras 3 has not, by the activations' names. Addons' gelu is
            `Addons>gelu` in a file of Keras 2.12, but in one of 2.15 `gelu` as Keras's own:
            `{"gelu": legacy.gelu_tanh}` if it was addons'.
        classes: dict of your layers' classes, by their names. Their weights need the names and the
            order that they had.

    Returns:
        `keras.Model`, not compiled.

    Raises:
        InputError: a SavedModel, which has to be saved anew; layers that are unknown, by name;
            Lambda layers without a function; a file that is damaged, foreign, or holds what it
            should not.
    """
    functions, classes = functions or {}, classes or {}
    with opened(path) as archive:
        maker = Maker(archive.size, functions, classes)
        try:
            check_kinds(archive.config, functions, classes)
            model = build(archive.config, maker)
            assign(model, archive)
            _check_used(functions, classes, maker)
        except InputError as error:
            raise InputError(one_line(path, error)) from None
        except RecursionError:
            raise InputError(f"{str(path)!r} holds models nested too deep") from None
        except Exception as error:  # Keras and TensorFlow have no one type for it.
            text = f"holds no model that can be built: {error}"
            raise InputError(one_line(path, text)) from error
        finally:
            maker.budget.restore()
        _warn(path, archive, maker)
    return model.call


def _check_used(functions, classes, maker):
    unused = sorted((set(functions) | set(classes)) - maker.used)
    if unused:
        raise InputError(f"has no layer or activation {', '.join(map(repr, unused))}, as was given")


def _warn(path, archive, maker):
    left_out = sorted(maker.left_out) + ["its optimizer and loss"] * archive.compiled
    if left_out:
        warnings.warn(f"{path}: left out are {', '.join(left_out)}", stacklevel=3)
    addons = any(kind.startswith("Addons>") for kind in maker.kinds)
    if addons and "gelu" in maker.kinds - maker.used:
        warnings.warn(
            f"{path}: gelu is taken as Keras's, which is exact; addons' was within 5e-4 of it, and "
            "the file does not say which: functions={'gelu': legacy.gelu_tanh} for that",
            stacklevel=3,
        )
