"""What an epoch's history holds."""

import collections

import keras


class EpochMeans(keras.callbacks.Callback):
    """At the end of an epoch: the mean over its steps of every value but the gradients' norms.

    The norms stay those of the last step. It comes before the callbacks that read the values.
    """

    def on_epoch_begin(self, epoch, logs=None):
        self.sums, self.count = collections.Counter(), 0

    def on_train_batch_end(self, batch, logs=None):
        self.count += 1
        for name, value in logs.items():
            self.sums[name] += value

    def on_epoch_end(self, epoch, logs=None):
        for name, total in self.sums.items():
            if not name.endswith("gradient_norm"):
                logs[name] = total / self.count
