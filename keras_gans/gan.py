"""GAN: two networks, their objective, and the training step of all that make samples of noise."""

import functools

import keras
import numpy as np
import tensorflow as tf

from keras_gans import export, images, progress
from keras_gans.configured import register
from keras_gans.errors import InputError
from keras_gans.evaluation import Evaluation
from keras_gans.feed import Part, batches_of, grouped_batches
from keras_gans.layers import spectrally_normalised
from keras_gans.networks.labels import labelled
from keras_gans.noise import Noise
from keras_gans.precision import full
from keras_gans.two_player import TwoPlayer, frozen, gradients_of, once_there


@register
class GAN(TwoPlayer):
    """A generator and a discriminator trained against each other.

    One step is one generator update. It draws `discriminator_steps` fresh real batches, one for
    each update of the discriminator (and one more where the generator's loss reads real logits),
    and never uses a real batch twice. All noise is a function of (seed, step, place in the global
    batch). While one player moves, no variable of the other does: its state updates (batch
    normalisation's statistics) are computed and dropped.

    A layer of the discriminator that has a method `power_iteration()` (spectral normalisation) has
    it called once before each update of the discriminator, and never in the generator's.

    Args:
        generator: `keras.Model` from latents (batch, latent_dim) to samples.
        discriminator: `keras.Model` from samples to logits (batch, 1).
        loss: `losses.AdversarialLoss`.
        penalties: sequence of `penalties.Penalty`, added to the discriminator's loss.
        constraint: called with the discriminator's trainable variables after each of its updates.
        discriminator_steps: discriminator updates per generator update, at least 1.
        accumulation_steps: equal parts each update's batch is handled in, one after the other,
            their gradients averaged: memory for time. What mixes the samples of a batch (batch
            normalisation, relativistic averages) then mixes those of one part.
        **kwargs: `augment`, `ema_halflife_kimg`, `ema_rampup` and `seed`, as in `TwoPlayer`.

    Call arguments:
        latents: float32 (batch, latent_dim), standard normal.

    Returns:
        Samples of the averaged generator, (batch, *sample_shape).

    Raises:
        InputError: the networks do not fit each other, or a layer of the discriminator mixes the
            samples of a batch beside a penalty on each sample's gradient.

    Example:
        gan = kg.GAN(generator, discriminator, loss=kg.losses.Hinge())
        gan.compile(keras.optimizers.Adam(2e-4, 0.5), keras.optimizers.Adam(2e-4, 0.5))
        gan.fit(dataset, epochs=5)
        images = gan.generate(16, seed=0)
    """

    # How many labels there are, for a model that takes them.
    num_classes = None

    @classmethod
    def assemble(cls, generator, discriminator, **kwargs):
        """The model from makers of its networks: functions of no argument, called in this order."""
        return cls(generator(), discriminator(), **kwargs)

    def __init__(
        self,
        generator,
        discriminator,
        *,
        loss,
        penalties=(),
        constraint=None,
        discriminator_steps: int = 1,
        accumulation_steps: int = 1,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.generator = generator
        self.discriminator = discriminator
        self.loss = loss
        self.penalties = tuple(penalties)
        self.constraint = constraint
        self.discriminator_steps = discriminator_steps
        self.accumulation_steps = accumulation_steps
        # Assigned here, Keras saves them with the model.
        self.state = [v for part in (*self.penalties, self.augment) for v in part.variables]
        self._check()
        self.latent_dim = generator.inputs[0].shape[-1]
        self.sample_shape = tuple(generator.output_shape[1:])
        self.ema_generator = self._average_of(generator)
        self._count()

    def _check(self):
        for name in ("discriminator_steps", "accumulation_steps"):
            if getattr(self, name) < 1:
                raise InputError(f"{name} must be at least 1, got {getattr(self, name)}")
        for role in ("generator", "discriminator"):
            if (len(getattr(self, role).inputs) == 2) != self.takes_labels:
                raise InputError(
                    f"{type(self).__name__} gives its {role} labels: build it with num_classes"
                    if self.takes_labels
                    else f"{type(self).__name__} has no labels, but its {role} takes some: build "
                    "it without num_classes, or use ConditionalGAN"
                )
        made, judged = self.generator.output_shape[1:], self.discriminator.inputs[0].shape[1:]
        if made != judged:
            raise InputError(
                f"the generator makes samples of shape {made} but the discriminator takes "
                f"{judged}: give both networks the same shape"
            )
        if any(penalty.per_sample_gradient for penalty in self.penalties):
            for layer in self.discriminator._flatten_layers():
                if isinstance(layer, keras.layers.BatchNormalization):
                    raise InputError(
                        f"discriminator layer {layer.name!r} normalises over the batch, where a "
                        "penalty on each sample's gradient has no meaning: use norm=None or 'layer'"
                    )

    @property
    def batches_per_step(self):
        """Real batches one step draws."""
        return self.discriminator_steps + bool(self.generator_needs_reals)

    @property
    def generator_needs_reals(self):
        """Whether the generator's loss reads a real batch."""
        return self.loss.generator_needs_reals

    @property
    def generators(self):
        return (self.generator,)

    @property
    def discriminators(self):
        return (self.discriminator,)

    # Training

    def fit(self, x, *, batch_size=None, **kwargs):
        """Train on `x`, as `keras.Model.fit` does; one of its steps is one generator update.

        Args:
            x: `tf.data.Dataset` of float32 batches (batch, *sample_shape), images in [-1, 1]; or
                an array of such samples.
            batch_size: int, for an array; 64 when not given.
            **kwargs: `epochs`, `steps_per_epoch`, `callbacks`, `verbose`, ...: as in Keras.

        Returns:
            A Keras `History`.

        Raises:
            InputError: the samples have another shape or type than the networks take.
        """
        data = grouped_batches(
            x, self.batches_per_step, self.sample_shape, batch_size, self.num_classes
        )
        return self._fit(data, **kwargs)

    @once_there
    def train_step(self, data):
        """Update the discriminator `discriminator_steps` times and the generator once.

        Args:
            data: float32 (batch, batches_per_step, *sample_shape): at each place of the batch,
                one fresh real sample for each update that reads reals; for a model that takes
                labels, a pair with int32 (batch, batches_per_step).

        Returns:
            Dict of float32 scalars: `d_loss`, `g_loss`, `real_logits` and `fake_logits` (means),
            `penalty`, `d_gradient_norm`, `g_gradient_norm`; the discriminator's are those of its
            last update.
        """
        noise = self._noise()
        batches = batches_of(data, self.batches_per_step)
        size = batches[0][0].shape[0]
        if size % self.accumulation_steps:
            raise InputError(
                f"a batch of {size} samples has no {self.accumulation_steps} equal parts: "
                "choose accumulation_steps that divide it"
            )
        for i in range(self.discriminator_steps):
            real, labels = batches[i]
            scoped = noise.scope(f"discriminator{i}")
            logs = self._update_discriminator(Part(real, labels, size, scoped))
        scoped = noise.scope("generator")
        if self.generator_needs_reals:
            real, labels = batches[-1]
        else:
            real, labels = None, self._drawn_labels(size, scoped)
        logs |= self._update_generator(Part(real, labels, size, scoped))
        self._advance(size, (self.ema_generator, self.generator))
        return logs

    def _update_discriminator(self, batch):
        for layer in spectrally_normalised(self.discriminator):
            layer.power_iteration()
        gradients, logs = self._accumulated(self._discriminator_gradients, batch)
        norm = self._descend(gradients, self.discriminator_variables, self.discriminator_optimizer)
        if self.constraint is not None:
            self.constraint(self.discriminator.trainable_variables)
        return logs | {"d_gradient_norm": norm}

    def _discriminator_gradients(self, part):
        fake = self._shown(self._fake(part, "latents"), part.noise, "fake")
        real = self._shown(part.real, part.noise, "real")
        with tf.GradientTape() as tape:
            evaluate = functools.partial(Evaluation, self._critic(part))
            on_real, on_fake = evaluate(real), evaluate(fake)
            loss = self.loss.discriminator(on_real.outputs, on_fake.outputs)
            penalty = tf.zeros_like(loss)
            for i, term in enumerate(self.penalties):
                scoped = part.noise.scope(f"penalty{i}")
                penalty += term(evaluate, on_real, on_fake, scoped, self._kimg)
            total = loss + penalty
        self.augment.observe(on_real.logits)
        return gradients_of(tape, total, self.discriminator_variables), {
            "d_loss": loss,
            "real_logits": tf.reduce_mean(on_real.logits),
            "fake_logits": tf.reduce_mean(on_fake.logits),
            "penalty": penalty,
        }

    def _update_generator(self, batch):
        gradients, logs = self._accumulated(self._generator_gradients, batch)
        norm = self._descend(gradients, self.generator_variables, self.generator_optimizer)
        return logs | {"g_gradient_norm": norm}

    def _generator_gradients(self, part):
        def judge(samples):
            return full(frozen(self.discriminator)(labelled(samples, part.labels)))

        on_real = None
        if part.real is not None:
            on_real = judge(self._shown(part.real, part.noise, "real"))
        with tf.GradientTape() as tape:
            loss = self._generator_loss(judge, on_real, part)
        return gradients_of(tape, loss, self.generator_variables), {"g_loss": loss}

    def _accumulated(self, gradients, batch):
        """The mean of what `gradients` returns for each `Part` of a batch."""
        total = None
        for part in batch.split(self.accumulation_steps):
            # One after the other, or all parts would be in memory at once.
            with tf.control_dependencies([] if total is None else tf.nest.flatten(total)):
                found = gradients(part)
            total = found if total is None else tf.nest.map_structure(tf.add, total, found)
        return tf.nest.map_structure(lambda value: value / self.accumulation_steps, total)

    def _drawn_labels(self, batch_size, noise):
        """Labels of what the generator is to make, where no real batch gives them."""
        return None

    def _critic(self, part):
        """The function, from samples to logits, that one update of the discriminator trains.

        A hook for objectives that judge a sample by more than its own logit; called once an update.
        """
        return lambda samples: self.discriminator(labelled(samples, part.labels), training=True)

    def _generator_loss(self, judge, on_real, part):
        """The generator's loss, a scalar.

        A hook for objectives that compare more than one logit a sample.

        Args:
            judge: the discriminator, from samples to its outputs, its state updates dropped.
            on_real: its outputs on a real batch, or None where `generator_needs_reals` is False.
            part: `Part` of the batch to generate.
        """
        return self.loss.generator(on_real, self._on_fake(judge, part, "latents"))

    def _on_fake(self, judge, part, name):
        """What `judge` says of generated samples that the generator is to learn from."""
        fake = self.generator(self._inputs(part, name), training=True)
        return judge(self._shown(full(fake), part.noise, name))

    def _fake(self, part, name):
        """Generated samples that the generator is not to learn from."""
        return full(frozen(self.generator)(self._inputs(part, name)))

    def _inputs(self, part, name):
        """What the generator makes the samples called `name` of."""
        return labelled(part.noise.normal(name, (part.size, self.latent_dim)), part.labels)

    # Use

    @property
    def sampling_generator(self):
        """The generator to sample from: the moving average where there is one."""
        return self.generator if self.ema_generator is None else self.ema_generator

    def call(self, latents, training=False):
        return self.sampling_generator(latents, training=training)

    def generate(self, n, seed=0, batch_size=64, labels=None):
        """Samples of the averaged generator.

        Args:
            n: int, how many.
            seed: int in [0, 2**31); sample i depends on the seed and i alone.
            batch_size: int, samples made at once; changes time and memory only.
            labels: what to make, for a model that takes labels: see `labels`.

        Returns:
            float32 array (n, *sample_shape); images NHWC in [-1, 1].
        """
        empty = np.zeros((0, *self.sample_shape), np.float32)
        return np.concatenate([empty, *self.generated_batches(n, seed, batch_size, labels)])

    def generated_batches(self, n, seed=0, batch_size=64, labels=None):
        """Yield what `generate` returns, `batch_size` samples at a time, saying how far it is."""
        latents, labels = self.latents(n, seed), self.labels(n, labels)
        for rows in progress.batches(n, batch_size, "generated"):
            inputs = labelled(latents[rows], None if labels is None else tf.constant(labels[rows]))
            yield images.finish(self(inputs, training=False)).numpy()

    def preview(self, data, seed=0):
        """A picture to watch the training by: uint8 (height, width, channels).

        Args:
            data: the training set, for models that make something of samples.
            seed: int, as in `generate`.
        """
        count = 64 if len(self.sample_shape) == 3 else 2500
        return images.picture(self.generate(count, seed))

    def golden_inputs(self, count, data=None):
        labels = self.labels(count)
        return [np.asarray(self.latents(count, seed=0)), *([] if labels is None else [labels])]

    def respond(self, latents, labels=None):
        return images.finish(self(labelled(latents, labels), training=False)).numpy()

    def latents(self, n, seed=0):
        """The latents behind `generate(n, seed)`: float32 (n, latent_dim); tensors may be given."""
        return Noise(seed, scope="generate/").normal("latents", (n, self.latent_dim))

    def labels(self, n, asked=None):
        """The labels behind `generate(n, labels=asked)`: none, where the model takes none.

        Raises:
            InputError: some were asked for.
        """
        if asked is not None:
            raise InputError(f"{type(self).__name__} takes no labels: leave them out")

    def export(self, path):
        """Write a SavedModel that needs TensorFlow alone: see `export.saved_model`."""
        export.saved_model(self, path)
