"""Record every name that a recipe or a flag may hold, with what it is, for keras-gans-list.

    python tools/assets/record_names.py

Writes tools/names.json. The image sets of TensorFlow Datasets are those of record_image_sets.py.
"""

import inspect

from keras_gans import datasets, metrics
from keras_gans.augment.diff_augment import KINDS
from keras_gans.distribution import strategies
from keras_gans.losses.divergences import DIVERGENCES
from keras_gans.networks.labels import DiscriminatorLabels, GeneratorLabels
from keras_gans.networks.shapes import NORMS, UPSAMPLINGS
from keras_gans.training.parts import REGISTRIES
from keras_gans.training.recipe import DIVERGENCE_ACTIONS, DTYPES
from keras_gans.utils import files
from keras_gans.zoo import catalog, loading
from keras_gans_tools import cli, names

OWN_DATA = {
    "digits": "8x8 grey, 10 classes, in the package",
    "glyphs": "32x32 grey letters of free fonts, 26 classes, in the package",
    "folder:PATH": "the images below a folder, sub-folders are classes",
    "grid": "points of the plane, 25 Gaussians",
    "regular2bold": "two domains, light and bold letters, in the package",
    "ring": "points of the plane, 8 Gaussians",
    "stacked_mnist": "colour, 28x28, 1,000 classes, made of mnist",
    "twemoji2noto": "two domains, emoji of two sets, in the package",
    "unpaired:PATH": "two domains, a folder with trainA, trainB, testA, testB",
}
# What is a plain string in the code, in words.
WORDS = {
    "norm": {
        "batch": "batch normalisation, over all replicas",
        "layer": "layer normalisation",
        "instance": "instance normalisation",
        "none": "no normalisation",
    },
    "condition": {
        "concat": "an embedding of the label beside the input",
        "conditional_batch_norm": "scale and shift by class; generators",
        "projection": "inner product with an embedding; discriminators",
        "auxiliary": "a classifier beside the logit; discriminators",
    },
    "upsampling": {
        "transposed": "a transposed convolution",
        "nearest": "the nearest pixel, then a convolution",
    },
    "policy": {
        "color": "brightness, saturation and contrast",
        "translation": "shifts",
        "cutout": "holes",
    },
    "dtype": {
        "float32": "single precision",
        "mixed_bfloat16": "networks in bfloat16, weights and losses in float32",
        "float64": "double precision, to compare by",
    },
    "on_divergence": {
        "stop": "a step that is not finite ends the run",
        "skip": "that step is undone",
        "rollback": "back to the last checkpoint, with other noise",
    },
    "strategy": {
        "default": "the one device there is",
        "mirrored": "all GPUs, or logical CPUs, of this machine",
        "multi_worker": "the processes that TF_CONFIG names",
        "tpu": "the TPU of --tpu",
    },
}

# Metrics by the beginning of their names; what follows it is the data whose classifier they use.
METRICS = {
    "fid50k": "FID, 50,000 samples, Inception of 2015",
    "clean_fid50k": "FID with antialiased resizing, 50,000 samples, Inception of 2015",
    "frechet_": "Fréchet distance of classifier features",
    "kid_": "kernel distance of classifier features",
    "classifier_score_": "sure classes, and many",
    "precision_": "generated samples near real ones",
    "recall_": "real samples near generated ones",
    "density_": "real neighbourhoods around a generated sample",
    "coverage_": "real samples with a generated one near",
    "conditional_accuracy_": "how often the class is that which was asked for",
    "unsure_": "samples that the classifier reads with less than 0.9 confidence",
    "sliced_wasserstein": "distance of pixels or points, over random directions",
    "mode_coverage": "modes found of a known mixture, and how evenly",
    "nearest_neighbours": "copies of training samples",
    "paired_l1": "translations against true counterparts",
    "untranslated_l1": "sources against true counterparts",
    "cycle_l1": "sources against what comes back",
    "domain_classifier": "translations taken for the target",
}


def main():
    files.write_json(names.RECORDED, found())
    print(f"{sum(map(len, found().values()))} names: {names.RECORDED}")


def found():
    """Kind -> name -> what it is."""
    kinds = {
        "recipe": {name: _recipe(name) for name in catalog.shipped()},
        "dataset": dict(sorted((OWN_DATA | datasets.image_sets()).items())),
    }
    for kind, key in (
        ("model", "model"),
        ("generator", "generator"),
        ("discriminator", "discriminator"),
        ("optimizer", "generator_optimizer"),
        ("schedule", "schedule"),
        ("loss", "loss"),
        ("penalty", "penalties"),
        ("constraint", "constraint"),
        ("augment", "augment"),
    ):
        kinds[kind] = _described(REGISTRIES[key])
    kinds["divergence"] = _described(DIVERGENCES)
    return kinds | _in_words() | {"metric": {name: _metric(name) for name in metrics.METRICS}}


def _described(registry):
    return {name: inspect.getdoc(thing).splitlines()[0] for name, thing in registry.items()}


def _metric(name):
    beginning = max((key for key in METRICS if name.startswith(key)), key=len)
    ratio = ", over that of real samples" if name.endswith("_ratio") else ""
    return METRICS[beginning] + ratio


def _recipe(name):
    """The first line of a recipe, and whether weights ship."""
    first = catalog.recipe_path(name).read_text(encoding="utf-8").splitlines()[0]
    trained = (catalog.folder(name) / loading.CARD).exists()
    text = first.lstrip("# ").rstrip(".")
    text = text if len(text) <= 80 else text.split(": ")[0]
    return text if trained else f"{text} (no weights)"


def _in_words():
    """`WORDS`, after a look at whether they are all the names there are."""
    there = {
        "norm": [*NORMS, "none"],
        "condition": {*GeneratorLabels.METHODS, *DiscriminatorLabels.METHODS},
        "upsampling": UPSAMPLINGS,
        "policy": KINDS,
        "dtype": DTYPES,
        "on_divergence": DIVERGENCE_ACTIONS,
        "strategy": strategies.STRATEGIES,
    }
    for kind, valid in there.items():
        if set(valid) != set(WORDS[kind]):
            raise AssertionError(f"WORDS[{kind!r}] must describe {sorted(valid)}")
    return WORDS


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
