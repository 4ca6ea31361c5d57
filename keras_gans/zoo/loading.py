"""The zoo's entries: recipes, and for those that were trained, weights and a card."""

import dataclasses
import pathlib

import keras
import numpy as np

from keras_gans import datasets
from keras_gans.models import MODELS
from keras_gans.utils import arrays, files, imports
from keras_gans.utils.errors import InputError, unknown
from keras_gans.zoo import catalog, recipes
from keras_gans.zoo.cards import URL, read_card
from keras_gans.zoo.catalog import register

__all__ = ["card", "load", "names", "register"]

CARD, WEIGHTS, GOLDEN, SAMPLES = "card.json", "weights.npz", "golden.npz", "samples.png"
ABOUT = "about.toml"


def names(pretrained=None, dataset=None, objective=None, conditional=None):
    """Names of the entries, sorted; each argument that is not None leaves fewer of them.

    Args:
        pretrained: True for those with weights, False for those without.
        dataset: name of the data set they are trained on.
        objective: name of their model, as in a recipe.
        conditional: whether they take labels.

    Raises:
        InputError: no such data set, or no such objective.
    """
    if dataset is not None and dataset not in _datasets():
        datasets.check_name(dataset)
    if objective not in (None, *MODELS):
        raise unknown("objective", objective, MODELS)

    def fits(name):
        if pretrained is not None and (catalog.folder(name) / CARD).exists() != pretrained:
            return False
        if (dataset, objective, conditional) == (None, None, None):
            return True
        # As it stands: the recipe may need parts of the user's own, which are not known here.
        plan = files.read_table(catalog.recipe_path(name))
        model = _name(plan.get("model"))
        takes_labels = model in MODELS and MODELS[model].takes_labels
        return (
            dataset in (None, _name(plan.get("dataset")))
            and objective in (None, model)
            and conditional in (None, takes_labels)
        )

    return [name for name in catalog.names() if fits(name)]


def _datasets():
    """Names of the data sets that entries are trained on, those of the user's own included."""
    plans = (files.read_table(catalog.recipe_path(name)) for name in catalog.names())
    return {_name(plan.get("dataset")) for plan in plans}


def _name(part):
    """The name of a recipe's part, a table or the name alone."""
    return part.get("name") if isinstance(part, dict) else part


def card(name):
    """What is known of a trained entry: a dict of plain values, as `publishing.publish` wrote it.

    Under `about` stands what people wrote of it: paper, licence of the data, use and limits.

    Raises:
        InputError: no such entry, one without weights, or a card that cannot be read.
    """
    path = catalog.folder(name) / CARD
    if not path.exists():
        raise InputError(
            f"zoo entry {name!r} has a recipe but no weights: train it, "
            f"keras-gans-train --recipe={name} --run_dir=runs/{name}, or choose from "
            f"{', '.join(names(pretrained=True))}"
        )
    about = catalog.folder(name) / ABOUT
    return read_card(path) | {"about": files.read_table(about) if about.exists() else {}}


def load(name, pretrained=True):
    """The compiled GAN of an entry, ready for `generate`, `fit` and `export`.

    Args:
        name: one of `names(pretrained=True)`.
        pretrained: False for the same model with the weights it started from.

    Returns:
        A `GAN` that computes in float32: both players, the moving average and the step as the
        training left them, weights as the entry stores them, most rounded to float16; the
        optimizers new.

    Raises:
        InputError: no such entry, no weights, or weights that are not those of the card; an entry
            of parts of one's own whose modules were not named.
    """
    known = card(name)
    imports.check(known.get("imports", []), f"zoo entry {name!r}")
    path = content = None
    if pretrained:
        path = _weights(name, known)
        content = files.read_checked(path, known["weights_sha256"])
    return float32_model(recipes.recipe(name, check_data=False), known["data"], content, path)


def float32_model(plan, data, weights=None, source=None):
    """The model of a `Recipe` in float32, whatever it is trained in, so that all machines agree.

    Args:
        plan: the `Recipe`.
        data: facts of the training data, as on a card.
        weights: bytes as `publishing.packed` makes them; None for those it starts from.
        source: where the weights are from, for an error.
    """
    gan = dataclasses.replace(plan, dtype="float32").build(**data)
    if weights is not None:
        arrays.check_paths(weights, gan.shipped_paths, source)
        arrays.assign(gan.shipped_variables, arrays.unpack(weights), source)
        gan.begin_new_data()
    return gan


def holds_values(name, gan):
    """Whether an entry's weights are the values of `gan`, each rounded as it is stored there."""
    known = card(name)
    stored = arrays.unpack(files.read_checked(_weights(name, known), known["weights_sha256"]))
    pairs = zip(gan.shipped_variables, stored, strict=True)
    return all(np.array_equal(np.asarray(v).astype(kept.dtype), kept) for v, kept in pairs)


def _weights(name, known):
    """The file of an entry's weights: in its folder, or fetched once from the card's address."""
    path = catalog.folder(name) / WEIGHTS
    if path.exists() or URL not in known:
        return path
    sha256 = known["weights_sha256"]
    arguments = {"file_hash": sha256, "hash_algorithm": "sha256", "cache_subdir": "keras_gans"}
    try:
        stored = keras.utils.get_file(f"{name}-{sha256[:16]}.npz", known[URL], **arguments)
    except Exception as error:  # Keras raises plain ones.
        raise InputError(
            f"cannot download the weights of {name!r} from {known[URL]} ({error}): fetch the file "
            f"where there is a network, and put it at {str(path)!r}"
        ) from error
    return pathlib.Path(stored)
