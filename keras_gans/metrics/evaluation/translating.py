"""A translator and a data set of two domains -> what the metrics of translations measure."""

from keras_gans import datasets
from keras_gans.metrics.measures.image_to_image import Translation
from keras_gans.metrics.samples import REFERENCE, TRAINING, Samples
from keras_gans.utils import images
from keras_gans.utils.errors import InputError


def translations(
    gan,
    dataset,
    *,
    counterparts,
    image_size,
    num_samples,
    seed,
    splits,
    data_dir,
    batch_size,
    layout,
):
    """The test images of either domain, translated and back.

    Args:
        gan: a `CycleGAN`.
        counterparts: whether some metric needs to know which test images belong together.
        dataset, image_size, data_dir, layout: the real data, as in `datasets.examples`.
        num_samples: int, images translated of either domain; all when None.
        seed: int, of the domain classifier.
        splits: what was trained on, and what is translated.
        batch_size: int; changes time and memory only.

    Returns:
        Dict direction -> `Translation`, and dict part -> what describes its real images.

    Raises:
        InputError: data of one domain, or without counterparts where they are needed.
    """
    sides, real = {}, {}
    for role, split in zip((TRAINING, REFERENCE), splits, strict=True):
        sides[role] = datasets.examples(dataset, image_size, split, data_dir=data_dir, **layout)
        if not isinstance(sides[role], datasets.Unpaired):
            raise InputError(
                f"a translator is measured on data of two domains, but {dataset!r} has one"
            )
        for name, side in zip("ab", sides[role][:2], strict=True):
            described = {"split": split, "count": len(side.samples)}
            sha256 = Samples(side.samples, kept=False).sha256
            real[f"{role}_{name}"] = described | {"sha256": sha256}

    if counterparts and not sides[REFERENCE].paired:
        raise InputError(
            f"the test images of {dataset!r} have no counterparts, which hold files of the same "
            "names: leave out the metrics that compare with them"
        )

    def translation(direction, back):
        source, target = direction[0], direction[-1]
        training, test = ({"a": side.a.samples, "b": side.b.samples} for side in sides.values())
        translated = gan.translate(
            images.to_float(test[source][:num_samples]), direction, batch_size
        )
        return Translation(
            test[source][:num_samples],
            translated,
            counterparts=test[target][:num_samples] if sides[REFERENCE].paired else None,
            cycled=gan.translate(translated, back, batch_size),
            real_a=training[source],
            real_b=training[target],
            test_b=test[target],
            dataset=dataset,
            seed=seed,
        )

    return {
        direction: translation(direction, back) for direction, back in gan.directions.items()
    }, real
