"""What the networks of a model must be, and must not."""

import warnings

import keras

from keras_gans.losses import AdversarialLoss
from keras_gans.penalties import Penalty
from keras_gans.utils.errors import InputError, shown

# Of a model's last layer: they hand on what they are given, in another shape or type.
HANDING_ON = (
    keras.layers.Flatten,
    keras.layers.Reshape,
    keras.layers.Permute,
    keras.layers.Identity,
    keras.layers.Dropout,
)
SQUASHING = ("sigmoid", "hard_sigmoid", "softmax")


def check_networks(**networks):
    """Raise an `InputError` unless each, by the name of its argument, is a Keras model."""
    for name, network in networks.items():
        if not isinstance(network, keras.Model):
            raise InputError(f"{name} must be a keras.Model, got {shown(network)}")


def check_objective(loss, penalties=(), constraint=None):
    """Raise an `InputError` unless these are objects of the kinds that `GAN` takes."""
    if not isinstance(loss, AdversarialLoss):
        raise InputError(
            f"loss must be an object, as kg.losses.Hinge(), got {shown(loss)}: a subclass of "
            "kg.losses.AdversarialLoss, called"
        )
    if not isinstance(penalties, (list, tuple)):
        raise InputError(
            f"penalties must be a list, as [kg.penalties.R1(1.0)], got {shown(penalties)}"
        )
    for penalty in penalties:
        if not isinstance(penalty, Penalty):
            raise InputError(
                f"a penalty must be an object, as kg.penalties.R1(1.0), got {shown(penalty)}"
            )
    if constraint is not None and (isinstance(constraint, type) or not callable(constraint)):
        raise InputError(
            "constraint must be a function of variables, as kg.penalties.WeightClipping(0.01), got "
            f"{shown(constraint)}"
        )


def check_logits(discriminator):
    """Raise an `InputError` if a discriminator's last activation is a sigmoid or a softmax."""
    found = _last_activation(discriminator)
    if found in SQUASHING:
        raise InputError(
            f"the discriminator {discriminator.name!r} ends in {found!r}, but every loss here "
            "takes logits: leave that activation out"
        )


def _last_activation(network):
    """The name of the activation at a network's (first) output, or None."""
    outputs = getattr(network, "outputs", None)
    if not outputs:  # Subclassed: its layers in the order they were made.
        layers = [layer for layer in network._flatten_layers() if layer is not network]
        return _activation_of(layers[-1]) if layers else None
    return _behind(outputs[0])


def _behind(tensor):
    history = getattr(tensor, "_keras_history", None)
    if history is None:
        return None
    operation = history.operation
    while hasattr(operation, "layer"):  # A wrapper, as of spectral normalisation.
        operation = operation.layer
    found = _activation_of(operation)
    if found in (None, "linear") and isinstance(operation, (*HANDING_ON, keras.layers.Activation)):
        return _behind(history.operation.input)
    return found


def _activation_of(operation):
    if isinstance(operation, keras.Model):
        return _last_activation(operation)
    if hasattr(operation, "activation"):
        return getattr(operation.activation, "__name__", None)
    # A layer `Softmax`, or an operation of `keras.ops`.
    name = type(operation).__name__.lower()
    return name if name in SQUASHING else None


def check_precision(networks):
    """Raise an `InputError` if a layer computes in float16, which needs a loss that is scaled."""
    for network in networks:
        for layer in network._flatten_layers():
            if layer.compute_dtype == "float16":
                raise InputError(
                    f"layer {layer.name!r} of {network.name!r} computes in float16, where small "
                    "gradients vanish: use mixed_bfloat16, which needs no scaled loss, or float32"
                )


def check_replicas(networks, strategy, options):
    """What does not hold under a strategy of several replicas: an `InputError`, or a warning.

    Args:
        networks: all of a model.
        strategy: the `tf.distribute.Strategy` it trains under.
        options: `compile`'s.
    """
    if strategy.num_replicas_in_sync == 1:
        return
    if options["steps_per_execution"] > 1:
        raise InputError(
            "steps_per_execution is more than 1, which Keras cannot do under a strategy of "
            f"{strategy.num_replicas_in_sync} replicas: leave it out"
        )
    for network in networks:
        for variable in network.variables:
            if not strategy.extended.variable_created_in_scope(variable.value):
                raise InputError(
                    f"network {network.name!r} was not built under the strategy it is to train "
                    "under: build the networks and the model inside `with strategy.scope():`"
                )


def warn_of_replicas(networks, strategy):
    """Warn of layers that make several replicas follow another trajectory than one."""
    if strategy.num_replicas_in_sync == 1:
        return
    for network in networks:
        for layer in network._flatten_layers():
            if isinstance(layer, keras.layers.BatchNormalization) and not layer.synchronized:
                what = "normalises each replica's part of the batch by itself: synchronized=True"
            elif getattr(layer, "seed_generator", None) is not None:
                what = "draws the same noise on every replica: leave it out"
            else:
                continue
            warnings.warn(
                f"layer {layer.name!r} of {network.name!r} {what}, or training on "
                f"{strategy.num_replicas_in_sync} replicas is not that on one",
                stacklevel=4,
            )
