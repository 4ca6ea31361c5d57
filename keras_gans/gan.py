"""GAN: two networks, their objective, and the training step of all that make samples of noise."""

import functools

import keras
import numpy as np
import tensorflow as tf

from keras_gans import export, images, progress
from keras_gans.configured import register
from keras_gans.errors import InputError
from keras_gans.evaluation import Evaluation
from keras_gans.feed import grouped_batches
from keras_gans.layers import spectrally_normalised
from keras_gans.noise import Noise
from keras_gans.two_player import TwoPlayer, frozen, gradients_of


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
        self.latent_dim = generator.input_shape[-1]
        self.sample_shape = tuple(generator.output_shape[1:])
        self.ema_generator = self._average_of(generator)
        self._count()

    def _check(self):
        for name in ("discriminator_steps", "accumulation_steps"):
            if getattr(self, name) < 1:
                raise InputError(f"{name} must be at least 1, got {getattr(self, name)}")
        made, judged = self.generator.output_shape[1:], self.discriminator.input_shape[1:]
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
        data = grouped_batches(x, self.batches_per_step, self.sample_shape, batch_size)
        return super().fit(data, shuffle=False, **kwargs)

    def train_step(self, data):
        """Update the discriminator `discriminator_steps` times and the generator once.

        Args:
            data: float32 (batch, batches_per_step, *sample_shape): at each place of the batch,
                one fresh real sample for each update that reads reals.

        Returns:
            Dict of float32 scalars: `d_loss`, `g_loss`, `real_logits` and `fake_logits` (means),
            `penalty`, `d_gradient_norm`, `g_gradient_norm`; the discriminator's are those of its
            last update.
        """
        if data.shape[0] % self.accumulation_steps:
            raise InputError(
                f"a batch of {data.shape[0]} samples has no {self.accumulation_steps} equal parts: "
                "choose accumulation_steps that divide it"
            )
        noise = Noise(self.seed, self.step.value)
        batches = tf.unstack(data, self.batches_per_step, axis=1)
        for i in range(self.discriminator_steps):
            logs = self._update_discriminator(batches[i], noise.scope(f"discriminator{i}"))
        unseen = batches[-1] if self.generator_needs_reals else None
        logs |= self._update_generator(unseen, data.shape[0], noise.scope("generator"))
        self._advance(data.shape[0], (self.ema_generator, self.generator))
        return logs

    def _update_discriminator(self, real, noise):
        for layer in spectrally_normalised(self.discriminator):
            layer.power_iteration()
        gradients, logs = self._accumulated(
            self._discriminator_gradients, real, real.shape[0], noise
        )
        norm = self._descend(gradients, self.discriminator_variables, self.discriminator_optimizer)
        if self.constraint is not None:
            self.constraint(self.discriminator.trainable_variables)
        return logs | {"d_gradient_norm": norm}

    def _discriminator_gradients(self, real, batch_size, noise):
        fake = self._shown(self._fake(batch_size, noise, "latents"), noise, "fake")
        real = self._shown(real, noise, "real")
        with tf.GradientTape() as tape:
            evaluate = functools.partial(Evaluation, self._critic(batch_size, noise))
            on_real, on_fake = evaluate(real), evaluate(fake)
            loss = self.loss.discriminator(on_real.logits, on_fake.logits)
            penalty = tf.zeros(())
            for i, term in enumerate(self.penalties):
                scoped = noise.scope(f"penalty{i}")
                penalty += term(evaluate, on_real, on_fake, scoped, self._kimg)
            total = loss + penalty
        self.augment.observe(on_real.logits)
        return gradients_of(tape, total, self.discriminator_variables), {
            "d_loss": loss,
            "real_logits": tf.reduce_mean(on_real.logits),
            "fake_logits": tf.reduce_mean(on_fake.logits),
            "penalty": penalty,
        }

    def _update_generator(self, real, batch_size, noise):
        gradients, logs = self._accumulated(self._generator_gradients, real, batch_size, noise)
        norm = self._descend(gradients, self.generator_variables, self.generator_optimizer)
        return logs | {"g_gradient_norm": norm}

    def _generator_gradients(self, real, batch_size, noise):
        judge = frozen(self.discriminator)
        if real is not None:
            real = tf.cast(judge(self._shown(real, noise, "real")), tf.float32)
        with tf.GradientTape() as tape:
            loss = self._generator_loss(judge, real, batch_size, noise)
        return gradients_of(tape, loss, self.generator_variables), {"g_loss": loss}

    def _accumulated(self, gradients, real, batch_size, noise):
        """The mean of what `gradients` returns for each part of a batch.

        Args:
            gradients: function of (real, batch_size, noise) of one part.
            real: the batch's real samples, or None.
            batch_size: int, of the whole batch.
            noise: `Noise` of the update.
        """
        count = self.accumulation_steps
        parts = [None] * count if real is None else tf.split(real, count)
        total = None
        for i, part in enumerate(parts):
            # One after the other, or all parts would be in memory at once.
            with tf.control_dependencies([] if total is None else tf.nest.flatten(total)):
                found = gradients(part, batch_size // count, noise.part(i, count))
            total = found if total is None else tf.nest.map_structure(tf.add, total, found)
        return tf.nest.map_structure(lambda value: value / count, total)

    def _critic(self, batch_size, noise):
        """The function, from samples to logits, that one update of the discriminator trains.

        A hook for objectives that judge a sample by more than its own logit; called once an update.
        """
        return functools.partial(self.discriminator, training=True)

    def _generator_loss(self, judge, on_real, batch_size, noise):
        """The generator's loss, a scalar.

        A hook for objectives that compare more than one logit a sample.

        Args:
            judge: the discriminator, from samples to its outputs, its state updates dropped.
            on_real: its outputs on a real batch, or None where `generator_needs_reals` is False.
            batch_size: int, samples to generate.
            noise: `Noise` of this update.
        """
        return self.loss.generator(on_real, self._on_fake(judge, batch_size, noise, "latents"))

    def _on_fake(self, judge, batch_size, noise, name):
        """What `judge` says of generated samples that the generator is to learn from."""
        fake = self.generator(noise.normal(name, (batch_size, self.latent_dim)), training=True)
        return tf.cast(judge(self._shown(tf.cast(fake, tf.float32), noise, name)), tf.float32)

    def _fake(self, batch_size, noise, name):
        """Generated samples that the generator is not to learn from."""
        latents = noise.normal(name, (batch_size, self.latent_dim))
        return tf.cast(frozen(self.generator)(latents), tf.float32)

    # Use

    @property
    def sampling_generator(self):
        """The generator to sample from: the moving average where there is one."""
        return self.generator if self.ema_generator is None else self.ema_generator

    def call(self, latents, training=False):
        return self.sampling_generator(latents, training=training)

    def generate(self, n, seed=0, batch_size=64):
        """Samples of the averaged generator.

        Args:
            n: int, how many.
            seed: int in [0, 2**31); sample i depends on the seed and i alone.
            batch_size: int, samples made at once; changes time and memory only.

        Returns:
            float32 array (n, *sample_shape); images NHWC in [-1, 1].
        """
        empty = np.zeros((0, *self.sample_shape), np.float32)
        return np.concatenate([empty, *self.generated_batches(n, seed, batch_size)])

    def generated_batches(self, n, seed=0, batch_size=64):
        """Yield what `generate` returns, `batch_size` samples at a time, saying how far it is."""
        latents = self.latents(n, seed)
        for rows in progress.batches(n, batch_size, "generated"):
            yield images.finish(self(latents[rows], training=False)).numpy()

    def preview(self, data, seed=0):
        """A picture to watch the training by: uint8 (height, width, channels).

        Args:
            data: the training set, for models that make something of samples.
            seed: int, as in `generate`.
        """
        count = 64 if len(self.sample_shape) == 3 else 2500
        return images.picture(self.generate(count, seed))

    def golden_inputs(self, count, data=None):
        return np.asarray(self.latents(count, seed=0))

    def respond(self, inputs):
        return images.finish(self(inputs, training=False)).numpy()

    def latents(self, n, seed=0):
        """The latents behind `generate(n, seed)`: float32 (n, latent_dim); tensors may be given."""
        return Noise(seed, scope="generate/").normal("latents", (n, self.latent_dim))

    def export(self, path):
        """Write a SavedModel that needs TensorFlow alone: see `export.saved_model`."""
        export.saved_model(self, path)
