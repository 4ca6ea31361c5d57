"""What a network takes and makes, for any `keras.Model`: functional, sequential or subclassed."""

import keras
import tensorflow as tf

from keras_gans.utils.errors import InputError
from keras_gans.utils.registry import arguments_of


def takes(network, role, expected=None):
    """The shapes of what a network is given, without their batch: a list of one tuple a tensor.

    Args:
        network: `keras.Model`.
        role: str, what it is to its model, for errors.
        expected: shapes to build it for, if it is not built yet.

    Raises:
        InputError: it is no `keras.Model`; it is not built, and nothing says for what; it has
            nothing to train.
    """
    if not isinstance(network, keras.Model):
        raise InputError(f"{role} must be a keras.Model, got {network!r}")
    shapes = _input_shapes(network)
    if shapes is None and expected is not None:
        _called(network, role, expected)
        shapes = expected
    if shapes is None:
        raise InputError(
            f"{role} {network.name!r} is not built, so that its input is unknown: call it once, "
            f"on a batch of zeros"
        )
    if not network.trainable_variables:
        raise InputError(f"{role} {network.name!r} has no weights to train")
    return shapes


def makes(network, role, shapes):
    """The shapes of what a network makes of inputs of `shapes`, without their batch.

    Raises:
        InputError: it cannot be called on them, or makes something else than tensors.
    """
    made = tf.nest.flatten(_called(network, role, shapes))
    if not all(hasattr(x, "shape") for x in made):
        raise InputError(f"{role} {network.name!r} must make tensors, it made {made!r}")
    return [tuple(x.shape[1:]) for x in made]


def only(shapes, role, does):
    """The one of `shapes`; `does` is what the network does with it, a verb for the error."""
    if len(shapes) != 1:
        raise InputError(f"{role} must {does} one tensor, not {len(shapes)}")
    return shapes[0]


def of_pair(owner, generator, discriminator, takes_labels):
    """The length of a latent and the shape of a sample, as two networks have them.

    Args:
        owner: str, the class of their model, for errors.
        generator, discriminator: `keras.Model`; what is not built yet is built, a generator if it
            has an attribute `latent_dim`.
        takes_labels: whether both are given labels too.

    Raises:
        InputError: they do not fit each other.
    """
    labels = [()] if takes_labels else []
    latent_dim = getattr(generator, "latent_dim", None)
    latents = takes(generator, "generator", [(latent_dim,), *labels] if latent_dim else None)
    made = only(makes(generator, "generator", latents), "generator", "make")
    judged = takes(discriminator, "discriminator", [made, *labels])
    for role, shapes in (("generator", latents), ("discriminator", judged)):
        if len(shapes) != 1 + len(labels):
            raise InputError(
                f"{owner} gives its {role} labels: build it with num_classes"
                if takes_labels
                else f"{owner} has no labels, but its {role} takes some: build it without "
                "num_classes, or use ConditionalGAN"
            )
    if made != judged[0]:
        raise InputError(
            f"the generator makes samples of shape {made} but the discriminator takes "
            f"{judged[0]}: give both networks the same shape"
        )
    outputs = len(makes(discriminator, "discriminator", judged))
    if outputs > 1 + takes_labels:
        raise InputError(f"{owner}'s discriminator must make logits, it has {outputs} outputs")
    return latents[0][-1], made


def call(network, inputs, training):
    """A network's outputs; the mode is left out where its `call` has no argument `training`."""
    return network(inputs, **mode(network, training))


def mode(network, training):
    """The keyword arguments that set a network's mode, for those that have one."""
    return {"training": training} if "training" in arguments_of(network.call) else {}


def _called(network, role, shapes):
    """What a network makes of samples, and of labels where there is a second shape; no numbers."""
    dtypes = ("float32", "int32")
    inputs = [
        keras.KerasTensor((None, *shape), dtype=dtype)
        for shape, dtype in zip(shapes, dtypes, strict=False)
    ]
    inputs = inputs if len(inputs) > 1 else inputs[0]
    try:
        # A call builds it; later ones would leave nodes behind in a functional model.
        return network.compute_output_spec(inputs) if network.built else network(inputs)
    except InputError:
        raise
    except Exception as error:  # Whatever a user's own network raises.
        reason = next((line for line in str(error).splitlines() if line.strip()), "")
        shown = " and ".join(str((None, *shape)) for shape in shapes)
        raise InputError(
            f"{role} {network.name!r} cannot be called on a batch of shape {shown}: "
            f"{type(error).__name__}: {reason}"
        ) from error


def _input_shapes(network):
    """As `takes`; None for a network that is not built."""
    inputs = getattr(network, "inputs", None)
    if inputs:
        return [tuple(x.shape[1:]) for x in inputs]
    found = (network.get_build_config() or {}).get("input_shape") if network.built else None
    if found is None:
        return None
    several = isinstance(found[0], (list, tuple))
    return [tuple(shape[1:]) for shape in (found if several else [found])]
