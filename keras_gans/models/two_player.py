"""What every model of two players has: an optimizer each, noise, averages, a config."""

import functools
import types
import warnings

import keras
import numpy as np
import tensorflow as tf

from keras_gans import export
from keras_gans.augment import Augment
from keras_gans.distribution import replicas
from keras_gans.distribution.strategies import workers
from keras_gans.models import ema, given, players, surface
from keras_gans.models.epoch_means import EpochMeans
from keras_gans.models.layer_losses import LayerLosses
from keras_gans.networks import interface
from keras_gans.noise import Noise
from keras_gans.schedules import Schedule, at
from keras_gans.utils import arrays
from keras_gans.utils.checks import whole
from keras_gans.utils.configured import from_recorded_config, record, recorded_config
from keras_gans.utils.errors import InputError, shown
from keras_gans.utils.precision import full_dtype


class TwoPlayer(keras.Model):
    """Base of the models whose generators and discriminators train against each other.

    A subclass has the properties `generators` and `discriminators`, tuples of networks, and
    `wanted`, the `given.Wanted` it trains on; it calls `_add_counters` at the end of its
    constructor, and ends its `train_step`, which is decorated with `wait_for_data`, with
    `_finish_step`. For the zoo it has `golden_inputs(count, data)`, a
    list of arrays it may be given, `data` being a test set where it `translates`, and
    `golden_outputs(*inputs)`, what it makes of them.

    Args:
        augment: `augment.Augment`, applied to all that a discriminator sees, real and generated,
            in both players' updates.
        ema_halflife_kimg: half-life of the generators' moving averages, in thousands of images, or
            a `schedules.Schedule` of it; None keeps no average.
        ema_rampup: while young, the half-life is at most this fraction of the images seen; None
            sets no such limit.
        seed: int in [0, 2**31); determines all noise.
    """

    # Whether the model is trained on labelled samples.
    takes_labels = False
    # Whether it makes something of the samples of a data set, rather than of noise.
    translates = False
    # Arguments of this class that a subclass decides itself, so that no recipe gives them.
    fixed_arguments = ()

    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls, *args, **kwargs)
        record(self, args, kwargs)
        return self

    def __init__(
        self,
        *,
        augment=None,
        ema_halflife_kimg: float | Schedule | None = 10.0,
        ema_rampup: float | None = 0.05,
        seed: int = 0,
        name=None,
    ):
        super().__init__(name=name)
        self.augment = Augment() if augment is None else augment
        self.ema_halflife_kimg = ema_halflife_kimg
        self.ema_rampup = ema_rampup
        self.seed = seed
        self._traced_for = self._local_size = None
        self._layer_losses = LayerLosses()
        # How many samples the data had that `fit` read last, and `images_seen` when it came.
        self._read_last = (None, 0)
        if not isinstance(self.augment, Augment):
            raise InputError(f"augment must be a kg.augment.Augment, got {shown(augment)}")
        whole("seed", seed, 0, 2**31)
        for name in ("ema_halflife_kimg", "ema_rampup"):
            value = getattr(self, name)
            if isinstance(value, (int, float)) and value < 0:
                raise InputError(f"{name} must not be negative, got {value}")

    def _average_of(self, generator):
        """A copy of `generator` to keep its moving average in, or None."""
        return None if self.ema_halflife_kimg is None else ema.average_of(generator)

    def _add_counters(self):
        """Add the counters of steps, images and streams of noise, all 0."""
        counter = {"shape": (), "dtype": "int64", "initializer": "zeros", "trainable": False}
        self.step = self.add_weight(**counter, name="step")
        self.images_seen = self.add_weight(**counter, name="images_seen")
        self.noise_stream = self.add_weight(**counter, name="noise_stream")
        self.built = True

    @property
    def generator_variables(self):
        return [v for network in self.generators for v in network.trainable_variables]

    @property
    def discriminator_variables(self):
        return [v for network in self.discriminators for v in network.trainable_variables]

    @property
    def steps_made(self):
        """Generator updates so far, an int."""
        return int(np.asarray(self.step))

    @property
    def parameters(self):
        """Player -> the number of its parameters."""
        players = {"generator": self.generators, "discriminator": self.discriminators}
        return {p: sum(n.count_params() for n in networks) for p, networks in players.items()}

    @property
    def shipped_variables(self):
        """What an entry of the zoo holds of the model: all but the stream of its noise."""
        return [v for v in self.variables if v is not self.noise_stream]

    @property
    def variable_paths(self):
        """What each of `variables` is, in their order: an attribute of the model, the place in it,
        and the name there, the same in every process.
        """
        owned = {}
        for attribute, owner in vars(self).items():
            if isinstance(owner, keras.Layer):
                for i, variable in enumerate(owner.variables):
                    path = f"{attribute}/{i:03d}/{arrays.numberless(variable.path)}"
                    owned.setdefault(id(variable), path)
        return [owned.get(id(v), v.name) for v in self.variables]

    @property
    def shipped_paths(self):
        """What each of `shipped_variables` is: see `variable_paths`."""
        shipped = {id(v) for v in self.shipped_variables}
        both = zip(self.variables, self.variable_paths, strict=True)
        return [path for v, path in both if id(v) in shipped]

    # Training

    def compile(
        self,
        generator_optimizer=None,
        discriminator_optimizer=None,
        *,
        run_eagerly=False,
        steps_per_execution=1,
        jit_compile="auto",
        **kwargs,
    ):
        """Give each player its optimizer.

        Args:
            generator_optimizer: a Keras optimizer, or the name of one.
            discriminator_optimizer: another Keras optimizer, not the same object.
            run_eagerly, steps_per_execution, jit_compile: as in `keras.Model.compile`.

        Raises:
            InputError: an optimizer is missing, the same for both, or scales its loss; a network
                computes in float16, or was not built under the strategy; an argument of
                `keras.Model.compile` that has no meaning here.
        """
        surface.check_compile(kwargs)
        options = {
            "run_eagerly": run_eagerly,
            "steps_per_execution": whole("steps_per_execution", steps_per_execution, 1),
            "jit_compile": jit_compile,
        }
        one = generator_optimizer is discriminator_optimizer
        if one and isinstance(generator_optimizer, keras.optimizers.Optimizer):
            raise InputError("the two players need an optimizer each, got one object for both")
        optimizers = (
            surface.optimizer(generator_optimizer, "generator_optimizer"),
            surface.optimizer(discriminator_optimizer, "discriminator_optimizer"),
        )
        networks = (*self.generators, *self.discriminators)
        players.check_precision(networks)
        players.check_replicas(networks, self.distribute_strategy, options)
        players.warn_of_replicas(networks, self.distribute_strategy)
        super().compile(optimizer=None, **options)
        self._compile_options = types.MappingProxyType(options)
        self.generator_optimizer, self.discriminator_optimizer = optimizers
        with self.distribute_strategy.scope():
            self.generator_optimizer.build(self.generator_variables)
            self.discriminator_optimizer.build(self.discriminator_variables)
        for optimizer in optimizers:
            # `_apply_gradients` reduces the gradients, so that clipping sees those of the global
            # batch; Keras would sum over the replicas again.
            optimizer._all_reduce_sum_gradients = list

    def _fit(self, x, y=None, batch_size=None, shuffle=None, callbacks=None, **kwargs):
        """Keras's `fit` on the batches that `given` makes of the data."""
        callbacks = keras.tree.flatten([] if callbacks is None else callbacks)
        surface.check_fit(kwargs, callbacks)
        self._assert_compile_called("fit")
        options = self._compile_options
        networks = (*self.generators, *self.discriminators)
        players.check_replicas(networks, self.distribute_strategy, options)
        found = given.read(x, y, self.wanted, batch_size, shuffle, self.seed, self._place)
        steps = kwargs.pop("steps_per_epoch", None) or found.steps
        surface.check_length(found, steps, kwargs.get("epochs", 1), options["steps_per_execution"])
        data = found.batches
        if not isinstance(data, tf.distribute.DistributedDataset):
            data = self._feed(data).prefetch(tf.data.AUTOTUNE)
        parts = self.distribute_strategy.num_replicas_in_sync
        size = tf.nest.flatten(data.element_spec)[0].shape[0]
        if size is not None and size % parts:
            raise InputError(
                f"a batch of {size} samples has no {parts} equal parts, one for each replica: "
                "choose another batch size"
            )
        if data.element_spec != self._traced_for:
            # Keras would go on with the step it traced, made to fit both batch sizes.
            self.train_function = None
            self._traced_for = data.element_spec
            self._local_size = None if size is None else size // parts
        with warnings.catch_warnings():
            if steps is None:  # The data's own end is the epoch's.
                warnings.filterwarnings("ignore", "Your input ran out of data")
            return super().fit(
                data,
                shuffle=False,
                steps_per_epoch=steps,
                callbacks=[EpochMeans(), *callbacks],
                **kwargs,
            )

    def _feed(self, batches):
        """Batches of real samples as `train_step` takes them."""
        return batches

    def _place(self, count):
        """The place in an endless order of `count` samples that the next step reads first."""
        known, since = self._read_last
        seen = int(np.asarray(self.images_seen))
        if known not in (None, count):
            since = seen
        self._read_last = (count, since)
        return (seen - since) * self.wanted.batches_per_step

    def begin_new_data(self):
        """Let `fit` begin the order of its samples anew, whatever the model has seen before."""
        self._read_last = (None, int(np.asarray(self.images_seen)))

    def evaluate(self, *args, **kwargs):
        """Refused: a GAN has no loss that tells how good it is; see `metrics`."""
        raise InputError(f"evaluate: {surface.SCORE}")

    def train_on_batch(self, *args, **kwargs):
        """Refused: see `fit`, which takes a batch as well."""
        raise InputError(f"train_on_batch: {surface.ONE_STEP}")

    def test_on_batch(self, *args, **kwargs):
        """Refused, as `evaluate` is."""
        raise InputError(f"test_on_batch: {surface.SCORE}")

    def _noise(self):
        """The noise of this step: after a rollback (`noise_stream`) not that of the last try."""
        step = self.step.value + 2**40 * self.noise_stream.value
        return Noise(self.seed, step, dtype=self._precision)

    @property
    def _precision(self):
        """The dtype of losses, penalties and noise."""
        return full_dtype(self.generators[0].dtype_policy)

    def _maybe_symbolic_build(self, iterator=None, data_batch=None):
        """Override Keras's, which reads a batch to build the model, and fails with several workers
        (keras#20585): every network is built when the model is made.
        """

    def _prepared(self, rows):
        """A replica's rows of a batch, cast to the model's precision; their static shape, which
        sharding may lose, restored.
        """
        rows = tf.ensure_shape(rows, (self._local_size, *rows.shape[1:]))
        return tf.cast(rows, self._precision) if rows.dtype.is_floating else rows

    def _augmented(self, samples, noise, name):
        """`samples` as a discriminator sees them."""
        return self.augment(samples, noise.scope(f"augment_{name}"), self._kimg)

    def _signs(self, real_logits):
        """The log of what an adaptive augmentation follows; nothing beside another."""
        if not self.augment.adaptive:
            return {}
        signs = tf.sign(real_logits - self.loss.indifferent)
        return {"real_signs": tf.reduce_mean(tf.cast(signs, self._precision))}

    def _apply_gradients(self, gradients, variables, optimizer):
        """One update of `variables` down the replicas' mean of `gradients`; returns its norm."""
        gradients = replicas.mean(gradients)
        optimizer.apply(gradients, variables)
        return tf.linalg.global_norm(gradients)

    def _finish_step(self, local_batch, *averaged):
        """Count a step, and move the averages.

        Args:
            local_batch: int, samples of the step on this replica.
            *averaged: pairs of an average, which may be None, and the model it follows.
        """
        batch_size = local_batch * replicas.count()
        for average, model in averaged:
            if average is not None:
                halflife = at(self.ema_halflife_kimg, self._kimg)
                decay = ema.decay(self.images_seen.value, batch_size, halflife, self.ema_rampup)
                ema.update(average, model, decay)
        self.step.assign_add(1)
        self.images_seen.assign_add(batch_size)

    @property
    def _kimg(self):
        """Thousands of real images a player has seen, a scalar."""
        return tf.cast(self.images_seen.value, self._precision) / 1000.0

    # Saving

    def export(self, path, format="saved_model", **options):
        """Write what is averaged, a generator or translators, to be used without this package.

        Args:
            path: file or folder to write.
            format: `saved_model`, `onnx` or `litert`: see `export.write`.
            **options: as in `export.saved_model` or `export.saved_translators`, `export.onnx`,
                `export.litert`.

        Returns:
            List of the paths written.
        """
        return export.write(self, path, format, **options)

    def load_own_variables(self, store):
        """As Keras does it, and of a file from before `LeCam` had `mean_of_ones`: that is then 1,
        for the means of a training that is under way need no debiasing.
        """
        names = [v.name for v in self._trainable_variables + self._non_trainable_variables]
        if len(store.keys()) == len(names) - 1 and "mean_of_ones" in names:
            place = names.index("mean_of_ones")
            values = [store[str(i)] for i in range(len(names) - 1)]
            values.insert(place, np.ones((), np.float32))
            store = {str(i): value for i, value in enumerate(values)}
        super().load_own_variables(store)

    def get_config(self):
        return recorded_config(self)

    @classmethod
    def from_config(cls, config):
        return from_recorded_config(cls, config)

    def get_compile_config(self):
        if not self.compiled:
            return {}
        serialize = keras.saving.serialize_keras_object
        return {
            "generator_optimizer": serialize(self.generator_optimizer),
            "discriminator_optimizer": serialize(self.discriminator_optimizer),
            **self._compile_options,
        }

    def compile_from_config(self, config):
        deserialize = keras.saving.deserialize_keras_object
        self.compile(**{name: deserialize(value) for name, value in config.items()})


def wait_for_data(train_step):
    """Decorate a `train_step` so that no operation of it runs before its batch has arrived.

    A data set of unknown length ends inside a step: what does not read the batch, such as the step
    counter, would have moved by then. The batch is cast to the model's precision.
    """

    @functools.wraps(train_step)
    def step(self, data):
        with tf.control_dependencies(tf.nest.flatten(data)):
            data = tf.nest.map_structure(self._prepared, data)
            logs = train_step(self, data)
        if workers(self.distribute_strategy) > 1:
            # There Keras takes the mean over the first axis of all workers' values.
            logs = {name: tf.reshape(value, (1,)) for name, value in logs.items()}
        return logs

    return step


def gradients_of(tape, loss, variables):
    """The gradient of `loss` in each of `variables`, as dense tensors."""
    found = tape.gradient(loss, [variable.value for variable in variables])
    return [tf.convert_to_tensor(gradient) for gradient in found]


def stateless(model):
    """`model` in training mode, as a function that makes no state update (Keras's `stateless_call`
    returns the updates instead, and they are dropped).
    """

    def call(inputs):
        outputs, _ = model.stateless_call(
            model.trainable_variables,
            model.non_trainable_variables,
            inputs,
            **interface.mode(model, training=True),
        )
        return outputs

    return call
