"""Show that the tests notice: python tools/checks/mutation_check.py

Each mutation flips one sign or constant of a loss, a divergence, a penalty or a layer in a copy of
the package, and runs the tests of that file, of which at least one must fail.
"""

import contextlib
import multiprocessing
import os
import pathlib
import shutil
import signal
import sys
import tempfile

# As the package would set it.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import keras  # noqa: F401  (imported once, before the processes are forked)
import pytest
from absl import app

ROOT = pathlib.Path(__file__).resolve().parents[2]

# How long the tests of a file may take.
SECONDS = 480

# A file of the package, and below tests/ the tests that must notice.
LOSSES = ("losses/adversarial.py", "losses/test_losses.py")
DIVERGENCES = ("losses/divergences.py", "losses/test_divergences.py")
PENALTIES = ("penalties.py", "test_penalties.py")
LAYERS = ("layers/spectral_normalization.py", "layers/test_layers.py")
CONDITIONAL_NORM = (
    "layers/conditional_batch_normalization.py",
    "layers/test_layers_conditional.py",
)
ATTENTION = ("layers/self_attention.py", "layers/test_layers_conditional.py")
RESAMPLED = ("layers/resampled_convolution.py", "layers/test_layers_conditional.py")
LABELS = ("networks/labels.py", "networks/test_networks_labels.py")
RESNET = ("networks/resnet.py", "networks/test_networks_resnet.py")
AUGMENT = ("augment/instance_noise.py", "augment/test_augment.py")
DIFF_AUGMENT = ("augment/diff_augment.py", "augment/test_augment.py")
ADAPTIVE = ("augment/adaptive.py", "augment/test_augment.py")
FRECHET = ("metrics/measures/frechet.py", "metrics/test_frechet.py")
SCORING = ("zoo/scoring.py", "zoo/test_scoring.py")
LOADING = ("zoo/loading.py", "zoo/test_scoring.py")
KID = ("metrics/measures/kid.py", "metrics/test_kid.py")
IMAGES = ("utils/images.py", "utils/test_images.py")
OBSERVED = ("models/gan.py", "test_penalties.py")
GAN_STEP = ("models/gan.py", "models/test_gan.py")
BEFORE_AUGMENTATION = ("models/gan.py", "models/test_penalised_augmentation.py")
EMA = ("models/ema.py", "models/test_ema.py")
SIGNS = ("models/two_player.py", "augment/test_adaptive.py")
CYCLE_SIGNS = ("models/cyclegan.py", "augment/test_adaptive.py")
SCHEDULES = ("schedules.py", "test_schedules.py")
OPTIMIZERS = ("training/optimizers.py", "training/test_optimizers.py")
R3 = ("networks/r3.py", "networks/test_networks_r3.py")
CRAMER = ("models/cramer.py", "models/test_cramer.py")
CONDITIONAL = ("models/conditional.py", "models/test_conditional.py")
AUXILIARY = ("losses/adversarial.py", "models/test_conditional.py")
FEED = ("models/feed.py", "models/test_conditional.py")
GIVEN = ("models/given.py", "models/test_given.py")
BATCHES = ("datasets/batches.py", "models/test_given.py")
ADDED = ("models/layer_losses.py", "models/test_surface.py")
MEANS = ("models/epoch_means.py", "models/test_surface.py")
STEP = ("models/gan.py", "models/test_conditional.py")
ADVANCE = ("models/two_player.py", "models/test_gan.py")
SHARED_STEP = ("models/two_player.py", "models/test_replicas.py")
SHARED_NOISE = ("noise.py", "models/test_replicas.py")
SHARED_NORM = ("layers/conditional_batch_normalization.py", "models/test_replicas.py")
GUARD = ("training/callbacks/finite_check.py", "training/test_guard.py")
HEALTH = ("training/callbacks/collapse_warning.py", "training/test_guard.py")
CHECKPOINTS = ("training/checkpoints.py", "training/test_checkpoints.py")
INTERRUPTION = ("training/callbacks/stop_on_signal.py", "training/test_interruption.py")
PIXELS = ("datasets/pixels.py", "datasets/test_images_of_all_kinds.py")

# (What it is, (file, its tests), the line to change, the changed line). The line must be the only
# one of its kind within the class, or the function, of that name.
MUTATIONS = [
    ("Minimax", LOSSES, "ops.softplus(-real_logits)", "ops.softplus(real_logits)"),
    ("Minimax", LOSSES, "self.smoothing * real_logits", "-self.smoothing * real_logits"),
    ("Minimax", LOSSES, "return real + ops.mean(", "return real - ops.mean("),
    ("Minimax", LOSSES, "return -ops.mean(", "return ops.mean("),
    ("NonSaturating", LOSSES, "ops.softplus(-fake_logits)", "ops.softplus(fake_logits)"),
    ("LeastSquares", LOSSES, "real_logits - self.b", "real_logits + self.b"),
    (
        "LeastSquares",
        LOSSES,
        "ops.square(fake_logits - self.a)",
        "ops.square(fake_logits + self.a)",
    ),
    ("LeastSquares", LOSSES, "0.5 * real + 0.5 * fake", "0.5 * real + 1.0 * fake"),
    ("LeastSquares", LOSSES, "fake_logits - self.c", "fake_logits + self.c"),
    ("Wasserstein", LOSSES, "ops.mean(fake_logits) - ops", "ops.mean(fake_logits) + ops"),
    ("Wasserstein", LOSSES, "return -ops.mean(", "return ops.mean("),
    ("Hinge", LOSSES, "1.0 - real_logits", "1.0 + real_logits"),
    ("Hinge", LOSSES, "1.0 + fake_logits", "0.0 + fake_logits"),
    ("FDivergence", LOSSES, "return fake - ops.mean(", "return fake + ops.mean("),
    (
        "FDivergence",
        LOSSES,
        "return -ops.mean(chosen.activation",
        "return ops.mean(chosen.activation",
    ),
    ("FDivergence", LOSSES, "return -ops.mean(chosen.conj", "return ops.mean(chosen.conj"),
    ("RelativisticPairing", LOSSES, "softplus(fake_logits - real", "softplus(fake_logits + real"),
    ("RelativisticPairing", LOSSES, "softplus(real_logits - fake", "softplus(fake_logits - real"),
    ("RelativisticAverage", LOSSES, "real_logits - replicas", "real_logits + replicas"),
    ("RelativisticAverage", LOSSES, "ops.softplus(-real)", "ops.softplus(real)"),
    (
        "RelativisticAverage",
        LOSSES,
        "self.discriminator(fake_logits, real_logits)",
        "self.discriminator(real_logits, fake_logits)",
    ),
    ("KL", DIVERGENCES, "return u * ops.log(u)", "return -u * ops.log(u)"),
    ("KL", DIVERGENCES, "ops.exp(t - 1.0)", "ops.exp(t + 1.0)"),
    ("ReverseKL", DIVERGENCES, "-1.0 - ops.log(-t)", "1.0 - ops.log(-t)"),
    ("ReverseKL", DIVERGENCES, "return v - 1.0", "return v + 1.0"),
    ("Pearson", DIVERGENCES, "0.25 * ops.square(t) + t", "0.5 * ops.square(t) + t"),
    ("Neyman", DIVERGENCES, "2.0 - 2.0 * ops.sqrt(1.0 - t)", "2.0 + 2.0 * ops.sqrt(1.0 - t)"),
    ("Neyman", DIVERGENCES, "ops.exp(-0.5 * v)", "ops.exp(-v)"),
    ("SquaredHellinger", DIVERGENCES, "t / (1.0 - t)", "t / (1.0 + t)"),
    ("SquaredHellinger", DIVERGENCES, "ops.exp(2.0 * v)", "ops.exp(v)"),
    ("JensenShannon", DIVERGENCES, "0.5 * (u + 1.0)", "1.0 * (u + 1.0)"),
    ("JensenShannon", DIVERGENCES, "ops.softplus(v) - LOG2", "ops.softplus(v) + LOG2"),
    ("GANDivergence", DIVERGENCES, "-ops.log(1.0 - ops.exp(t))", "ops.log(1.0 - ops.exp(t))"),
    ("TotalVariation", DIVERGENCES, "0.5 * ops.tanh(v)", "ops.tanh(v)"),
    ("gradient_norm", PENALTIES, "+ 1e-12", "+ 0.0"),
    ("GradientPenalty", PENALTIES, '"epsilon", [real.samples.shape[0]]', '"epsilon", [1]'),
    ("GradientPenalty", PENALTIES, "noise.uniform(", "noise.normal("),
    ("GradientPenalty", PENALTIES, "(1.0 - e) * fake", "(1.0 + e) * fake"),
    ("GradientPenalty", PENALTIES, ".gradient) - 1.0", ".gradient) - 0.0"),
    ("GradientPenalty", PENALTIES, "if self.one_sided:", "if not self.one_sided:"),
    ("GradientPenalty", PENALTIES, "return at(self.weight, kimg) * tf", "return tf"),
    ("R1", PENALTIES, "0.5 * at(", "at("),
    ("R1", PENALTIES, "real.gradient", "fake.gradient"),
    ("R2", PENALTIES, "0.5 * at(", "-0.5 * at("),
    ("R2", PENALTIES, "fake.gradient", "real.gradient"),
    ("DRAGAN", PENALTIES, "real.samples + self.deviation", "fake.samples + self.deviation"),
    ("DRAGAN", PENALTIES, ".gradient) - 1.0", ".gradient) + 1.0"),
    ("LeCam", PENALTIES, "(1.0 - self.decay) * tf", "tf"),
    ("LeCam", PENALTIES, "self.decay * variable.value", "variable.value"),
    ("LeCam", PENALTIES, "real.logits - fake_mean", "real.logits - real_mean"),
    ("LeCam", PENALTIES, "real_mean - fake.logits", "fake.logits - real_mean"),
    ("LeCam", PENALTIES, "divide_no_nan(mean, ones)", "multiply_no_nan(mean, ones / ones)"),
    ("LeCam", PENALTIES, "if noise.whole", "if True"),
    ("LeCam", PENALTIES, "(on_real + on_fake)", "(on_real - on_fake)"),
    ("WeightClipping", PENALTIES, "-self.limit, self.limit", "0.0, self.limit"),
    ("_transposed", LAYERS, "ops.swapaxes(kernel, -1, -2)", "kernel"),
    ("_each_channel", LAYERS, ", 0, 1)", ", 0, 0)"),
    ("SpectralNormalization", LAYERS, "self.kernel) / sigma", "self.kernel) * sigma"),
    ("SpectralNormalization", LAYERS, "self.v.assign(v)", "self.v.assign(-v)"),
    ("SpectralNormalization", LAYERS, '"autocast": False', '"autocast": True'),
    ("SpectralNormalization", LAYERS, "range(self.WARM_UP)", "range(1)"),
    ("FrechetRatio", FRECHET, "real) / unit", "real) * unit"),
    ("FrechetRatio", FRECHET, "sha256 == subject", "sha256 != subject"),
    ("judged", SCORING, "ends[1] < low", "ends[0] < low"),
    ("judged", SCORING, "(above, below)[better", "(below, above)[better"),
    ("_range_of", SCORING, "1 + 1 / len", "1 / len"),
    ("holds_values", LOADING, ".astype(kept.dtype)", ""),
    ("KID", KID, "student_t(subsets - 1) * error", "error"),
    ("KID", KID, "student_t(subsets - 1) * error", "1.96 * error"),
    ("to_uint8", IMAGES, "tf.round((images + 1.0) * 127.5)", "(images + 1.0) * 127.5"),
    ("GAN", GAN_STEP, "layer.power_iteration()", "pass"),
    ("GAN", OBSERVED, "term.observe(logs", "(lambda *_: None)(logs"),
    ("GAN", BEFORE_AUGMENTATION, "critic(self._augmented(x, batch.noise, name))", "critic(x)"),
    ("decay", EMA, "if rampup is not None", "if rampup is None"),
    ("InstanceNoise", AUGMENT, "1.0 - kimg / self", "1.0 + kimg / self"),
    ("InstanceNoise", AUGMENT, "samples + self.sigma", "samples + 2.0 * self.sigma"),
    ("CramerGAN", CRAMER, "- distance(features, 0.0)", "+ distance(features, 0.0)"),
    ("CramerGAN", CRAMER, "- distance(on_fake, on_other)", "+ distance(on_fake, on_other)"),
    ("ConditionalBatchNormalization", CONDITIONAL_NORM, "- mean * scale", "+ mean * scale"),
    ("ConditionalBatchNormalization", CONDITIONAL_NORM, "(1.0 - self.momentum) * new", "new"),
    ("ConditionalBatchNormalization", CONDITIONAL_NORM, "variance + self.epsilon", "variance"),
    ("ConditionalBatchNormalization", CONDITIONAL_NORM, "autocast=False", "autocast=True"),
    (
        "SelfAttention",
        ATTENTION,
        "ops.swapaxes(flat(self.f), 1, 2)",
        "ops.swapaxes(flat(self.g), 1, 2)",
    ),
    ("SelfAttention", ATTENTION, "flat(self.g), ops", "flat(self.f), ops"),
    ("SelfAttention", ATTENTION, "return inputs + ops", "return inputs - ops"),
    ("PooledConv2D", RESAMPLED, "_spread(kernel) / 4", "_spread(kernel)"),
    ("UpsampledConv2D", RESAMPLED, "ops.flip(_spread(kernel), axis=(0, 1))", "_spread(kernel)"),
    ("DiscriminatorLabels", LABELS, "return logits + ops.sum(", "return logits - ops.sum("),
    (
        "DiscriminatorLabels",
        LABELS,
        "spectral(embedding, spectral_norm)",
        "spectral(embedding, False)",
    ),
    ("DiscriminatorLabels", LABELS, "asked * log_probabilities", "-asked * log_probabilities"),
    ("GeneratorLabels", LABELS, 'if norm != "batch"', "if norm is None"),
    ("ResNetGenerator", RESNET, "2**i, 16", "2**i, 8"),
    ("ResNetDiscriminator", RESNET, "if i:", "if True:"),
    ("ResNetDiscriminator", RESNET, "1 if doubling else 2", "2"),
    ("_convolution", RESNET, "VarianceScaling(2.0", "VarianceScaling(1.0"),
    ("AuxiliaryClassifier", AUXILIARY, "mean(on_real) + ops", "mean(on_real) - ops"),
    ("AuxiliaryClassifier", AUXILIARY, "fake_logits) - self.weight", "fake_logits) + self.weight"),
    ("ConditionalGAN", CONDITIONAL, "share * self.num_classes", "share * (self.num_classes - 1)"),
    ("ConditionalGAN", CONDITIONAL, "arange(len(latents)) % columns", "arange(len(latents)) // 8"),
    ("Batch", FEED, "parts(self.labels)", "parts(self.labels)[::-1]"),
    ("check_labels", GIVEN, "labels >= num_classes", "labels > num_classes"),
    ("_endless", BATCHES, "epoch = place // count", "epoch = 0 * place"),
    ("read", GIVEN, "max(1, len(rows)", "max(2, len(rows)"),
    ("_own", GIVEN, "1 if short else None", "2 if short else None"),
    ("LayerLosses", ADDED, "found[:of_call]", "found"),
    ("EpochMeans", MEANS, "total / self.count", "total"),
    ("GAN", STEP, "self._drawn_labels(size, scoped)", "batches[0][1]"),
    ("wait_for_data", ADVANCE, "tf.nest.flatten(data)", "[]"),
    ("Linear", SCHEDULES, "(self.end - self.start) * done", "(self.end + self.start) * done"),
    ("Cosine", SCHEDULES, "1.0 + ops.cos(", "1.0 - ops.cos("),
    ("AnnealedAdam", OPTIMIZERS, "(1 - beta_2) * (", "(1 - self.beta_1) * ("),
    ("saturation", DIFF_AUGMENT, "return grey + 2.0 *", "return grey + 1.0 *"),
    ("cutout", DIFF_AUGMENT, "first + hole", "first + hole + 1"),
    ("AdaptiveAugment", ADAPTIVE, "total.value / count.value -", "total.value / count.value +"),
    ("TwoPlayer", SIGNS, "real_logits - self.loss.indifferent", "real_logits"),
    ("CycleGAN", CYCLE_SIGNS, "self.augment.observe(", "self.augment.__eq__("),
    ("DiffAugment", DIFF_AUGMENT, "at(self.probability, kimg)", "1.0"),
    ("residual", R3, "total**-0.25", "total**-0.5"),
    ("TwoPlayer", SHARED_STEP, "replicas.mean(gradients)", "gradients"),
    ("Noise", SHARED_NOISE, "place * k + i", "i"),
    (
        "ConditionalBatchNormalization",
        SHARED_NORM,
        "replicas.mean(ops.mean(x, axes))",
        "ops.mean(x, axes)",
    ),
    ("FiniteCheck", GUARD, "v is not self.model.step", "True"),
    ("FiniteCheck", GUARD, "self.in_a_row > self.PATIENCE", "False"),
    ("CollapseWarning", HEALTH, "share < COLLAPSED", "share > COLLAPSED"),
    ("CollapseWarning", HEALTH, "mean < least + WON", "mean > least + WON"),
    ("restore", CHECKPOINTS, "reversed(stored)", "stored"),
    ("restore", CHECKPOINTS, "path.stem.endswith(arrays.digest(content))", "True"),
    ("StopOnSignal", INTERRUPTION, "self.checkpoint.act_now()", "pass"),
    ("_of_eight_bits", PIXELS, "/ 257.0", "/ 256.0"),
    ("downsample", R3, "ops.pad(x, EDGE)", "ops.pad(x, [(0, 0), (0, 2), (0, 2), (0, 0)])"),
]


def mutated(text, owner, old, new):
    """`text` with `old` replaced inside the class or function `owner`."""
    marks = (f"\nclass {owner}(", f"\nclass {owner}:", f"\ndef {owner}(")
    start = max(text.find(mark) for mark in marks)
    if start < 0:
        raise LookupError(f"nothing is called {owner}")
    ends = [text.find(mark, start + 1) for mark in ("\nclass ", "\ndef ", "\n@register")]
    end = min([at for at in ends if at >= 0], default=len(text))
    if text.count(old, start, end) != 1:
        raise LookupError(f"{owner} has not exactly one {old!r}")
    return text[:start] + text[start:end].replace(old, new) + text[end:]


def out_of_time(*_):
    raise TimeoutError(f"the tests did not end within {SECONDS} s")


def survives(mutation):
    """Whether the tests pass with the mutation in place; runs in a process of its own."""
    owner, (name, tests), old, new = mutation
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "keras_gans"
        shutil.copytree(ROOT / "keras_gans", copy)
        shutil.copytree(ROOT / "tools", copy / "tools")
        path = copy / name
        path.write_text(mutated(path.read_text(), owner, old, new))
        sys.path.insert(0, folder)
        import keras_gans

        assert pathlib.Path(keras_gans.__file__).parent == copy
        # A mutant may train for ever: that is noticed as well.
        signal.signal(signal.SIGALRM, out_of_time)
        signal.alarm(SECONDS)
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            ended = pytest.main(["-x", "-q", "-p", "no:cacheprovider", str(ROOT / "tests" / tests)])
    if ended not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(f"{tests} did not run: {ended}")
    return ended == pytest.ExitCode.OK


def main(argv):
    del argv
    survivors = 0
    # Forked with TensorFlow imported but not yet used, and without the package: each process
    # imports a copy of its own.
    with multiprocessing.get_context("fork").Pool(2, maxtasksperchild=1) as pool:
        results = pool.imap(survives, MUTATIONS, chunksize=1)
        for (owner, _, old, new), passed in zip(MUTATIONS, results, strict=True):
            survivors += passed
            print(f"{'SURVIVED' if passed else 'caught  '} {owner}: {old}  ->  {new}", flush=True)
    print(f"{len(MUTATIONS)} mutations, {survivors} survived")
    sys.exit(1 if survivors else 0)


def run():
    app.run(main)


if __name__ == "__main__":
    run()
