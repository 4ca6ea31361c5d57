"""GAN: two networks, their objective, and the training step of all that make samples of noise."""

import keras
import tensorflow as tf

from keras_gans.layers import spectrally_normalised
from keras_gans.models import players
from keras_gans.models.evaluation import Evaluation
from keras_gans.models.feed import Batch, batches_of, grouped
from keras_gans.models.given import Wanted
from keras_gans.models.sampling import Sampling
from keras_gans.models.two_player import TwoPlayer, gradients_of, stateless, wait_for_data
from keras_gans.networks import interface
from keras_gans.networks.labels import labelled
from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError
from keras_gans.utils.precision import full


@register
class GAN(Sampling, TwoPlayer):
    """A generator and a discriminator trained against each other.

    One step is one generator update. It draws `discriminator_steps` fresh real batches, one for
    each update of the discriminator (and one more where the generator's loss reads real logits),
    and never uses a real batch twice. All noise is a function of (seed, step, place in the global
    batch). While one player moves, no variable of the other does: its state updates (batch
    normalisation's statistics) are computed and dropped.

    A layer of the discriminator that has a method `power_iteration()` (spectral normalisation) has
    it called once before each update of the discriminator, and never in the generator's.

    Args:
        generator: `keras.Model` from latents (batch, latent_dim) to samples; a subclass of one's
            own, that was not called yet, has an attribute `latent_dim`.
        discriminator: `keras.Model` from samples to logits (batch, 1).
        loss: `losses.AdversarialLoss`.
        penalties: sequence of `penalties.Penalty`, added to the discriminator's loss.
        constraint: called with the discriminator's trainable variables after each of its updates.
        discriminator_steps: discriminator updates per generator update, at least 1.
        accumulation_steps: micro-batches that each update's batch is split into, of equal size,
            one after the other, their gradients averaged: less memory for more time. What mixes
            the samples of a batch (batch normalisation, relativistic averages) then mixes those
            of a micro-batch. What follows the updates (adaptive augmentation, LeCam's means)
            moves once an update.
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
        players.check_networks(generator=generator, discriminator=discriminator)
        players.check_objective(loss, penalties, constraint)
        self.generator = generator
        self.discriminator = discriminator
        self.loss = loss
        self.penalties = tuple(penalties)
        self.constraint = constraint
        self.discriminator_steps = discriminator_steps
        self.accumulation_steps = accumulation_steps
        # Assigned here, Keras saves them with the model.
        self.state = [v for owner in (*self.penalties, self.augment) for v in owner.variables]
        self.latent_dim, self.sample_shape = interface.of_pair(
            type(self).__name__, generator, discriminator, self.takes_labels
        )
        self._check()
        self.ema_generator = self._average_of(generator)
        self._add_counters()

    def _check(self):
        for name in ("discriminator_steps", "accumulation_steps"):
            if getattr(self, name) < 1:
                raise InputError(f"{name} must be at least 1, got {getattr(self, name)}")
        players.check_logits(self.discriminator)
        if self.augment.adaptive and self.loss.indifferent is None:
            raise InputError(
                f"{type(self.augment).__name__} follows the sign of the logits, which says nothing "
                f"under {type(self.loss).__name__}: take DiffAugment, or another loss"
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

    @property
    def wanted(self):
        """What `fit` takes: `given.Wanted`."""
        return Wanted(self.sample_shape, self.batches_per_step, num_classes=self.num_classes)

    def fit(self, x=None, y=None, *, batch_size=None, shuffle=None, **kwargs):
        """Train on `x`, as `keras.Model.fit` does; one of its steps is one generator update.

        Of an array, and of what `datasets.load` returns, an epoch of n samples is
        max(1, n // (batches_per_step * batch_size)) steps. Their order follows from the model's
        seed and step: what is left over comes first in the next epoch, or the next `fit`. Other
        data keeps its own order; what does not fill a step at its end is dropped, and what is
        shorter than a step is repeated, with a warning.

        Args:
            x: float32 array of samples (n, *sample_shape), images in [-1, 1]; or a
                `tf.data.Dataset`, a `keras.utils.PyDataset` or a generator of batches of them. For
                a model that takes labels, pairs (samples, labels).
            y: the labels, where x is an array: int (n,).
            batch_size: int, for arrays; 64 when not given.
            shuffle: False for arrays in their own order.
            **kwargs: `epochs`, `steps_per_epoch`, `callbacks`, `verbose`, ...: as in Keras.

        Returns:
            A Keras `History`: of losses and logits an epoch's mean, of gradient norms the last.

        Raises:
            InputError: the samples have another shape, type or range than the networks take, or
                are fewer than a batch; an argument or a callback of Keras that needs one loss or
                one optimizer.
        """
        return self._fit(x, y, batch_size, shuffle, **kwargs)

    def _feed(self, batches):
        return grouped(batches, self.batches_per_step)

    @wait_for_data
    def train_step(self, data):
        """Update the discriminator `discriminator_steps` times and the generator once.

        Args:
            data: float32 (batch, batches_per_step, *sample_shape): at each place of the batch,
                one fresh real sample for each update that reads reals; for a model that takes
                labels, a pair with int32 (batch, batches_per_step).

        Returns:
            Dict of float32 scalars: `d_loss`, `g_loss`, `real_logits` and `fake_logits` (means),
            `penalty`, `d_gradient_norm`, `g_gradient_norm`, and `real_signs` beside an adaptive
            augmentation; the discriminator's are those of its last update.
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
            logs = self._update_discriminator(Batch(real, labels, size, scoped))
        scoped = noise.scope("generator")
        if self.generator_needs_reals:
            real, labels = batches[-1]
        else:
            real, labels = None, self._drawn_labels(size, scoped)
        logs |= self._update_generator(Batch(real, labels, size, scoped))
        self._finish_step(size, (self.ema_generator, self.generator))
        return logs

    def _update_discriminator(self, batch):
        for layer in spectrally_normalised(self.discriminator):
            layer.power_iteration()
        gradients, logs = self._accumulated(self._discriminator_gradients, batch)
        norm = self._apply_gradients(
            gradients, self.discriminator_variables, self.discriminator_optimizer
        )
        if self.constraint is not None:
            self.constraint(self.discriminator.trainable_variables)
        for term in self.penalties:
            term.observe(logs["real_logits"], logs["fake_logits"])
        if self.augment.adaptive:
            self.augment.observe(logs["real_signs"], batch.size)
        return logs | {"d_gradient_norm": norm}

    def _discriminator_gradients(self, batch):
        fake = self._fake(batch, "latents")
        with tf.GradientTape() as tape:
            critic = self._critic(batch)

            def evaluate(samples, name="penalty"):
                # Augmented inside, so that penalties differentiate in the samples before it.
                return Evaluation(lambda x: critic(self._augmented(x, batch.noise, name)), samples)

            self._layer_losses.reset()
            on_real, on_fake = evaluate(batch.real, "real"), evaluate(fake, "fake")
            loss = self.loss.discriminator(on_real.outputs, on_fake.outputs)
            loss = self._layer_losses.add_to(loss, self.discriminators)
            penalty = tf.zeros_like(loss)
            for i, term in enumerate(self.penalties):
                scoped = batch.noise.scope(f"penalty{i}")
                penalty += term(evaluate, on_real, on_fake, scoped, self._kimg)
            total = loss + penalty
        logs = {
            "d_loss": loss,
            "real_logits": tf.reduce_mean(on_real.logits),
            "fake_logits": tf.reduce_mean(on_fake.logits),
            "penalty": penalty,
        }
        logs |= self._signs(on_real.logits)
        return gradients_of(tape, total, self.discriminator_variables), logs

    def _update_generator(self, batch):
        gradients, logs = self._accumulated(self._generator_gradients, batch)
        norm = self._apply_gradients(gradients, self.generator_variables, self.generator_optimizer)
        return logs | {"g_gradient_norm": norm}

    def _generator_gradients(self, batch):
        def judge(samples):
            return full(stateless(self.discriminator)(labelled(samples, batch.labels)))

        on_real = None
        if batch.real is not None:
            on_real = judge(self._augmented(batch.real, batch.noise, "real"))
        with tf.GradientTape() as tape:
            self._layer_losses.reset()
            loss = self._layer_losses.add_to(
                self._generator_loss(judge, on_real, batch), self.generators
            )
        return gradients_of(tape, loss, self.generator_variables), {"g_loss": loss}

    def _accumulated(self, gradients, batch):
        """The mean of what `gradients` returns for each micro-batch."""
        total = None
        for micro_batch in batch.micro_batches(self.accumulation_steps):
            # One after the other, or all of them would be in memory at once.
            with tf.control_dependencies([] if total is None else tf.nest.flatten(total)):
                found = gradients(micro_batch)
            total = found if total is None else tf.nest.map_structure(tf.add, total, found)
        return tf.nest.map_structure(lambda value: value / self.accumulation_steps, total)

    def _drawn_labels(self, batch_size, noise):
        """Labels of what the generator is to make, where no real batch gives them."""
        return None

    def _critic(self, batch):
        """The function, from samples to logits, that one update of the discriminator trains.

        A hook for objectives that judge a sample by more than its own logit; called once an update.
        """
        return lambda x: self._layer_losses.call(self.discriminator, labelled(x, batch.labels))

    def _generator_loss(self, judge, on_real, batch):
        """The generator's loss, a scalar.

        A hook for objectives that compare more than one logit a sample.

        Args:
            judge: the discriminator, from samples to its outputs, its state updates dropped.
            on_real: its outputs on a real batch, or None where `generator_needs_reals` is False.
            batch: the `Batch` to generate.
        """
        return self.loss.generator(on_real, self._on_fake(judge, batch, "latents"))

    def _on_fake(self, judge, batch, name):
        """What `judge` says of generated samples that the generator is to learn from."""
        fake = self._layer_losses.call(self.generator, self._inputs(batch, name))
        return judge(self._augmented(full(fake), batch.noise, name))

    def _fake(self, batch, name):
        """Generated samples that the generator is not to learn from."""
        return full(stateless(self.generator)(self._inputs(batch, name)))

    def _inputs(self, batch, name):
        """What the generator makes the samples called `name` of."""
        return labelled(batch.noise.normal(name, (batch.size, self.latent_dim)), batch.labels)
