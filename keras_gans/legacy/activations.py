"""Activations by the names that Keras 2 wrote."""

import keras

from keras_gans.utils.errors import InputError


@keras.saving.register_keras_serializable("keras_gans")
def gelu_tanh(x):
    """x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))), what addons called gelu.

    Within 5e-4 of `keras.activations.gelu`, which is exact.

    Reference: Hendrycks and Gimpel 2016, arXiv 1606.08415, section 2.
    """
    return keras.ops.gelu(x, approximate=True)


# Those that are the same function in Keras 3. hard_sigmoid is not: its slope was 0.2, and is 1/6.
KEPT = """
    elu exponential gelu leaky_relu linear log_softmax mish relu relu6 selu sigmoid silu softmax
    softplus softsign tanh
"""
ACTIVATIONS = {name: getattr(keras.activations, name) for name in KEPT.split()} | {
    "log_softmax_v2": keras.activations.log_softmax,
    "swish": keras.activations.silu,
    "Addons>gelu": gelu_tanh,
    "Addons>mish": keras.activations.mish,
}


def activation(name, functions):
    """The function of a name: the user's own before Keras's.

    Raises:
        InputError: neither has it.
    """
    if name in functions:
        return functions[name]
    if name not in ACTIVATIONS:
        raise InputError(
            f"has an activation that Keras 3 has not, {name!r}: give it, "
            f"functions={{{name!r}: your_function}}"
        )
    return ACTIVATIONS[name]
