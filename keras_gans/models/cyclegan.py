"""CycleGAN: two translators, learnt from images of two domains without pairs."""

import types

import numpy as np
import tensorflow as tf

from keras_gans import losses
from keras_gans.layers import dropout, spectrally_normalised
from keras_gans.models import players
from keras_gans.models.given import Wanted
from keras_gans.models.history_pool import HistoryPool
from keras_gans.models.two_player import TwoPlayer, gradients_of, stateless, wait_for_data
from keras_gans.networks import interface
from keras_gans.schedules import Schedule, at
from keras_gans.utils import images, progress
from keras_gans.utils.checks import whole
from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError, unknown
from keras_gans.utils.precision import full


@register
class CycleGAN(TwoPlayer):
    """Translates images of A to B and of B to A; each translator checks the other.

    One step draws one batch of each domain and is one update of both translators, then one of both
    discriminators. These see the real images of the batch, and the translations that the update of
    the translators was taken from, swapped with those of the past by a `HistoryPool`.

    The translators minimise, summed over both directions,
    E[(D_B(a2b(a)) - 1)^2] + lambda_cycle E|b2a(a2b(a)) - a| + lambda_identity E|a2b(b) - b|, and
    the discriminators (E[(D_B(b) - 1)^2] + E[D_B(a2b(a))^2]) / 2: means over images, pixels in
    [-1, 1], and patches. All noise is a function of (seed, step, place in the batch).

    Args:
        a2b, b2a: `keras.Model` from images to images of the same shape; their `dropout.Dropout`s
            are fed while they train.
        discriminator_a, discriminator_b: `keras.Model` from images to logits, of any shape.
        lambda_cycle: weight of the cycles.
        lambda_identity: weight of leaving alone what is of the target domain already; the paper's
            code has half of `lambda_cycle`, and its authors 0 where colours are to change. Either
            weight may be a schedule over thousands of images.
        pool_size: translations kept for the discriminators, of either domain.
        cycle_noise: standard deviation of the normal noise on a translation before it is translated
            back. Without any, as in the paper, the way there may hide what the way back needs in
            shades that nobody sees (Bashkirova et al. 2019, arXiv 1908.01517).
        **kwargs: `augment`, `ema_halflife_kimg`, `ema_rampup` and `seed`, as in `TwoPlayer`.

    Call arguments:
        images: float32 (batch, height, width, channels) in [-1, 1], images of A.

    Returns:
        Images of B by the averaged translator, of the same shape.

    Raises:
        InputError: the networks do not fit each other.

    Example:
        gan = kg.CycleGAN(a2b, b2a, discriminator_a, discriminator_b)
        gan.compile(keras.optimizers.Adam(2e-4, 0.5), keras.optimizers.Adam(2e-4, 0.5))
        gan.fit(kg.datasets.load("cycle_gan/horse2zebra", image_size=256, batch_size=1), epochs=200)
        zebras = gan.translate(horses, direction="a2b")

    Reference: Zhu et al. 2017, arXiv 1703.10593, equations 1 to 3, sections 4 and 5.2.
    """

    batches_per_step = 1
    translates = True
    # Direction, named after the domains it leads from and to -> the way back.
    directions = types.MappingProxyType({"a2b": "b2a", "b2a": "a2b"})

    @classmethod
    def assemble(cls, generator, discriminator, generator_b2a=None, **kwargs):
        """The model from makers of its networks; without one of its own, b2a is made like a2b."""
        translators = generator(), (generator_b2a or generator)()
        return cls(*translators, discriminator(), discriminator(), **kwargs)

    def __init__(
        self,
        a2b,
        b2a,
        discriminator_a,
        discriminator_b,
        *,
        lambda_cycle: float | Schedule = 10.0,
        lambda_identity: float | Schedule = 5.0,
        pool_size: int = 50,
        cycle_noise: float = 0.0,
        **kwargs,
    ):
        super().__init__(**kwargs)
        players.check_networks(
            a2b=a2b,
            b2a=b2a,
            discriminator_a=discriminator_a,
            discriminator_b=discriminator_b,
        )
        self.a2b, self.b2a = a2b, b2a
        self.discriminator_a, self.discriminator_b = discriminator_a, discriminator_b
        self.lambda_cycle, self.lambda_identity = lambda_cycle, lambda_identity
        self.cycle_noise = cycle_noise
        self.loss = losses.LeastSquares()
        self.sample_shape = self._interface()
        for discriminator in self.discriminators:
            players.check_logits(discriminator)
        # Assigned here, Keras saves them with the model.
        self.state = list(self.augment.variables)
        self.ema_a2b, self.ema_b2a = self._average_of(a2b), self._average_of(b2a)
        self.pool_a = HistoryPool(
            pool_size, self.sample_shape, name="pool_a", dtype=self._precision
        )
        self.pool_b = HistoryPool(
            pool_size, self.sample_shape, name="pool_b", dtype=self._precision
        )
        self._add_counters()

    def _interface(self):
        """The shape of an image, as the networks have it."""

        def takes(role, expected=None):
            found = interface.takes(getattr(self, role), role, expected)
            return interface.only(found, role, "take")

        shape = takes("discriminator_a")
        if len(shape) != 3 or None in shape:
            raise InputError(f"discriminator_a must take images of one size, it takes {shape}")
        if (other := takes("discriminator_b", [shape])) != shape:
            raise InputError(
                f"the discriminators take images of shapes {shape} and {other}: give "
                "both networks the same shape"
            )
        for role in self.directions:
            takes(role, [shape])
            found = interface.makes(getattr(self, role), role, [shape])
            if (made := interface.only(found, role, "make")) != shape:
                raise InputError(
                    f"{role} makes images of shape {made} of {shape}: a translator keeps the shape"
                )
        return shape

    @property
    def generators(self):
        return self.a2b, self.b2a

    @property
    def discriminators(self):
        return self.discriminator_a, self.discriminator_b

    # Training

    @property
    def wanted(self):
        """What `fit` takes: `given.Wanted`."""
        return Wanted(self.sample_shape, batch_size=1, two_domains=True)

    def fit(self, x=None, y=None, *, batch_size=None, shuffle=None, **kwargs):
        """Train on `x`, as `keras.Model.fit` does.

        Of arrays, and of what `datasets.load` returns, an epoch is max(1, n // batch_size) steps,
        n the images of the smaller domain; otherwise as in `GAN.fit`.

        Args:
            x: pair of float32 arrays of images (n, *sample_shape) in [-1, 1], of any two lengths;
                or a `tf.data.Dataset`, a `keras.utils.PyDataset` or a generator of pairs of
                batches (images A, images B).
            y: images of B, where x is an array of images of A.
            batch_size: int, for arrays; 1 when not given.
            shuffle: False for arrays in their own order.
            **kwargs: `epochs`, `steps_per_epoch`, `callbacks`, `verbose`, ...: as in Keras.

        Returns:
            A Keras `History`: of losses and logits an epoch's mean, of gradient norms the last.

        Raises:
            InputError: as `GAN.fit` does.
        """
        return self._fit(x, y, batch_size, shuffle, **kwargs)

    @wait_for_data
    def train_step(self, data):
        """Update both translators, then both discriminators.

        Args:
            data: pair of float32 (batch, *sample_shape): images of A, and of B.

        Returns:
            Dict of float32 scalars: `d_loss`, `g_loss`, `adversarial`, `cycle` and `identity` (the
            translators' terms before their weights), `real_logits` and `fake_logits` (means),
            `d_gradient_norm`, `g_gradient_norm`; beside an adaptive augmentation `real_signs`.
        """
        a, b = data
        noise = self._noise()
        made, logs = self._update_generators(a, b, noise.scope("generators"))
        logs |= self._update_discriminators((a, b), made, noise.scope("discriminators"))
        self._finish_step(a.shape[0], (self.ema_a2b, self.a2b), (self.ema_b2a, self.b2a))
        return logs

    def _update_generators(self, a, b, noise):
        with tf.GradientTape() as tape:
            self._layer_losses.reset()
            to_b, b_terms = self._terms(a, b, "a2b", noise.scope("a2b"))
            to_a, a_terms = self._terms(b, a, "b2a", noise.scope("b2a"))
            terms = {name: a_terms[name] + b_terms[name] for name in a_terms}
            loss = terms["adversarial"] + at(self.lambda_cycle, self._kimg) * terms["cycle"]
            loss += at(self.lambda_identity, self._kimg) * terms["identity"]
            loss = self._layer_losses.add_to(loss, self.generators)
        gradients = gradients_of(tape, loss, self.generator_variables)
        norm = self._apply_gradients(gradients, self.generator_variables, self.generator_optimizer)
        return (to_a, to_b), terms | {"g_loss": loss, "g_gradient_norm": norm}

    def _terms(self, source, target, direction, noise):
        """Translations of `source`, and the three terms of one direction."""
        translated = self._translated(source, direction, noise.scope("translate"))
        noisy = translated + self.cycle_noise * noise.normal("cycle_noise", translated.shape)
        cycled = self._translated(noisy, self.directions[direction], noise.scope("cycle"))
        judge = stateless(getattr(self, f"discriminator_{direction[-1]}"))
        logits = full(judge(self._augmented(translated, noise, "fake")))
        terms = {
            # The paper halves the discriminators' loss alone, `losses.LeastSquares` both.
            "adversarial": 2.0 * self.loss.generator(None, logits),
            "cycle": tf.reduce_mean(tf.abs(cycled - source)),
            "identity": tf.zeros((), logits.dtype),
        }
        if self.lambda_identity:
            same = self._translated(target, direction, noise.scope("identity"))
            terms["identity"] = tf.reduce_mean(tf.abs(same - target))
        return translated, terms

    def _translated(self, source, direction, noise):
        with dropout.drawing_from(noise):
            return full(self._layer_losses.call(getattr(self, direction), source))

    def _update_discriminators(self, real, made, noise):
        total, logs = 0.0, []
        with tf.GradientTape() as tape:
            self._layer_losses.reset()
            for domain, images_of, fake in zip("ab", real, made, strict=True):
                loss, found = self._judged(domain, images_of, fake, noise.scope(domain))
                total += loss
                logs.append(found)
            total = self._layer_losses.add_to(total, self.discriminators)
        gradients = gradients_of(tape, total, self.discriminator_variables)
        norm = self._apply_gradients(
            gradients, self.discriminator_variables, self.discriminator_optimizer
        )
        means = {name: (logs[0][name] + logs[1][name]) / 2.0 for name in logs[0]}
        if self.augment.adaptive:
            self.augment.observe(means["real_signs"], real[0].shape[0])
        return means | {"d_loss": total, "d_gradient_norm": norm}

    def _judged(self, domain, real, fake, noise):
        """One discriminator's loss, and what it says of real images and translations."""
        discriminator = getattr(self, f"discriminator_{domain}")
        for layer in spectrally_normalised(discriminator):
            layer.power_iteration()
        fake = getattr(self, f"pool_{domain}").swap(fake, noise)
        shown = self._augmented(real, noise, "real"), self._augmented(fake, noise, "fake")
        on_real, on_fake = (full(self._layer_losses.call(discriminator, x)) for x in shown)
        logs = {"real_logits": tf.reduce_mean(on_real), "fake_logits": tf.reduce_mean(on_fake)}
        return self.loss.discriminator(on_real, on_fake), logs | self._signs(on_real)

    # Use

    def translator(self, direction):
        """The translator to use, `a2b` or `b2a`: the moving average where there is one."""
        if not isinstance(direction, str) or direction not in self.directions:
            raise unknown("direction", direction, self.directions)
        average = getattr(self, f"ema_{direction}")
        return getattr(self, direction) if average is None else average

    def call(self, images, training=False):
        return interface.call(self.translator("a2b"), images, training)

    def translate(self, pictures, direction="a2b", batch_size=16):
        """Translations by the averaged translator.

        Args:
            pictures: float32 (n, height, width, channels) in [-1, 1]; the sides multiples of the
                translator's `side_multiple`, whatever it was trained on.
            direction: `a2b` or `b2a`.
            batch_size: int, images at once; changes time and memory only.

        Returns:
            float32 array of the same shape, in [-1, 1].

        Raises:
            InputError: an unknown direction, images of another shape, type or range, or a
                batch_size that is no whole number from 1 on.
        """
        translator = self.translator(direction)
        pictures, batch_size = np.asarray(pictures), whole("batch_size", batch_size, 1)
        check_images(pictures, self.sample_shape[-1], translator)
        batches = [
            images.finish(interface.call(translator, pictures[rows], training=False)).numpy()
            for rows in progress.batches(len(pictures), batch_size, "translated")
        ]
        return np.concatenate([np.zeros((0, *pictures.shape[1:]), np.float32), *batches])

    def preview(self, data, seed=0):
        """A picture to watch the training by: source, translation and cycle, in rows.

        Args:
            data: the training set, `datasets.Unpaired`.
            seed: int, of which images are shown.
        """
        rows = []
        for direction, back in self.directions.items():
            samples = getattr(data, direction[0]).samples
            chosen = np.random.default_rng(seed).permutation(len(samples))[:8]
            source = images.to_float(samples[chosen])
            translated = self.translate(source, direction)
            rows += [source, translated, self.translate(translated, back)]
        return images.grid(np.concatenate(rows), columns=len(rows[0]))

    def golden_inputs(self, count, data):
        sides = [images.to_float(side.samples[:count]) for side in (data.a, data.b)]
        return [np.stack(sides)]

    def golden_outputs(self, inputs):
        return np.stack(
            [self.translate(x, d) for x, d in zip(inputs, self.directions, strict=True)]
        )

    @property
    def shipped_variables(self):
        """As in `TwoPlayer`, and without the pools, which fill anew."""
        pools = {id(v) for pool in (self.pool_a, self.pool_b) for v in pool.variables}
        return [v for v in super().shipped_variables if id(v) not in pools]


def check_images(pictures, channels, translator):
    """Raise an `InputError` unless `translator` takes images like these."""
    multiple = getattr(translator, "side_multiple", 1)
    least = getattr(translator, "smallest_side", 1)
    if pictures.dtype != np.float32:
        raise InputError(
            f"images to translate must be float32 in [-1, 1], got {pictures.dtype}: "
            "images.astype('float32') / 127.5 - 1 for uint8"
        )
    if pictures.ndim != 4 or pictures.shape[-1] != channels:
        raise InputError(
            f"images to translate must be of shape (n, height, width, {channels}), got "
            f"{pictures.shape}"
        )
    if any(side % multiple or side < least for side in pictures.shape[1:3]):
        raise InputError(
            f"images of {pictures.shape[1]}x{pictures.shape[2]} cannot be translated: both sides "
            f"must be multiples of {multiple}, at least {max(least, multiple)}: crop or resize them"
        )
    images.check_range(pictures)
