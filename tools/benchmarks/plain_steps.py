"""The plainest TensorFlow training steps that compute what the library's steps compute.

Written as one would in a script, for one objective each, with nothing of `GAN` in them but its
noise: the yardstick of the benchmark, and an independent implementation for the tests.
"""

import tensorflow as tf

from keras_gans.noise import Noise

LATENT_DIM = 128


def optimizers():
    """Adam with beta_1 0.5 for each player, a new pair."""
    return tf.keras.optimizers.Adam(2e-4, 0.5), tf.keras.optimizers.Adam(2e-4, 0.5)


class Plain:
    """What both steps share: the networks, their optimizers, an average and a step count."""

    def __init__(self, generator, discriminator, average, seed=0):
        self.generator, self.discriminator, self.average = generator, discriminator, average
        self.g_optimizer, self.d_optimizer = optimizers()
        self.g_optimizer.build(generator.trainable_variables)
        self.d_optimizer.build(discriminator.trainable_variables)
        self.count = tf.Variable(0, dtype=tf.int64)
        self.seed = seed

    def latents(self, player, batch):
        return Noise(self.seed, self.count, f"{player}/").normal("latents", (batch, LATENT_DIM))

    def finish(self, batch):
        seen = tf.cast(self.count, tf.float32) * batch
        keep = 0.5 ** (batch / tf.maximum(tf.minimum(10_000.0, 0.05 * seen), 1e-8))
        for a, v in zip(self.average.variables, self.generator.variables, strict=True):
            a.assign(a + (1.0 - keep) * (v - a))
        self.count.assign_add(1)


class NonSaturatingStep(Plain):
    """Radford et al.'s training step; networks without state, so that nothing needs freezing."""

    @tf.function
    def __call__(self, real):
        batch = real.shape[0]
        fake = self.generator(self.latents("discriminator0", batch), training=True)
        with tf.GradientTape() as tape:
            real_logits = self.discriminator(real, training=True)
            fake_logits = self.discriminator(fake, training=True)
            d_loss = tf.reduce_mean(tf.nn.softplus(-real_logits))
            d_loss += tf.reduce_mean(tf.nn.softplus(fake_logits))
        d_gradients = tape.gradient(d_loss, self.discriminator.trainable_variables)
        self.d_optimizer.apply(d_gradients, self.discriminator.trainable_variables)
        with tf.GradientTape() as tape:
            images = self.generator(self.latents("generator", batch), training=True)
            g_loss = tf.reduce_mean(tf.nn.softplus(-self.discriminator(images, training=True)))
        g_gradients = tape.gradient(g_loss, self.generator.trainable_variables)
        self.g_optimizer.apply(g_gradients, self.generator.trainable_variables)
        self.finish(batch)
        return {
            "d_loss": d_loss,
            "g_loss": g_loss,
            "real_logits": tf.reduce_mean(real_logits),
            "fake_logits": tf.reduce_mean(fake_logits),
            "d_gradient_norm": tf.linalg.global_norm(d_gradients),
            "g_gradient_norm": tf.linalg.global_norm(g_gradients),
        }


class WGANGPStep(Plain):
    """Gulrajani et al.'s training step with 5 critic updates; takes (batch, 5, ...)."""

    @tf.function
    def __call__(self, reals):
        batch = reals.shape[0]
        for i in range(5):
            real = reals[:, i]
            fake = self.generator(self.latents(f"discriminator{i}", batch), training=True)
            noise = Noise(self.seed, self.count, f"discriminator{i}/penalty0/")
            e = noise.uniform("epsilon", (batch, 1, 1, 1))
            between = e * real + (1.0 - e) * fake
            with tf.GradientTape() as tape:
                real_logits = self.discriminator(real, training=True)
                fake_logits = self.discriminator(fake, training=True)
                with tf.GradientTape() as inner:
                    inner.watch(between)
                    score = self.discriminator(between, training=True)
                slope = inner.gradient(score, between)
                norm = tf.sqrt(tf.reduce_sum(slope**2, axis=[1, 2, 3]) + 1e-12)
                penalty = 10.0 * tf.reduce_mean((norm - 1.0) ** 2)
                d_loss = tf.reduce_mean(fake_logits) - tf.reduce_mean(real_logits)
                total = d_loss + penalty
            d_gradients = tape.gradient(total, self.discriminator.trainable_variables)
            self.d_optimizer.apply(d_gradients, self.discriminator.trainable_variables)
        with tf.GradientTape() as tape:
            images = self.generator(self.latents("generator", batch), training=True)
            g_loss = -tf.reduce_mean(self.discriminator(images, training=True))
        g_gradients = tape.gradient(g_loss, self.generator.trainable_variables)
        self.g_optimizer.apply(g_gradients, self.generator.trainable_variables)
        self.finish(batch)
        return {
            "d_loss": d_loss,
            "g_loss": g_loss,
            "penalty": penalty,
            "real_logits": tf.reduce_mean(real_logits),
            "fake_logits": tf.reduce_mean(fake_logits),
            "d_gradient_norm": tf.linalg.global_norm(d_gradients),
            "g_gradient_norm": tf.linalg.global_norm(g_gradients),
        }
