"""Train an entry again and compare it with its card.

Ends with status 2 if a score is outside the card's 95 % interval. The interval is that of drawing
other samples of the same weights; on another kind of machine a training rounds otherwise, and may
end outside.

Examples:
    keras-gans-reproduce ring_lsgan
    keras-gans-reproduce r3gan --run_dir=runs/r3gan_again
"""

import hashlib

from absl import flags

from keras_gans_tools import cli

REPRODUCED_IN = flags.DEFINE_string("run_dir", None, "folder of the run; runs/again-NAME if none")
DATA_DIR = flags.DEFINE_string("data_dir", None, "TensorFlow Datasets folder")


def main(name):
    from keras_gans import training, zoo
    from keras_gans.utils.errors import InputError
    from keras_gans.zoo import loading, publishing, scoring

    card = zoo.card(name)
    if not card["evaluation"]:
        raise InputError(f"the card of {name!r} tells no scores to compare with")
    plan = zoo.recipe(name)
    gan = training.train(
        plan,
        REPRODUCED_IN.value or f"runs/again-{name}",
        DATA_DIR.value,
        source=publishing.source_of(card),
    )
    weights = publishing.packed(gan)
    same = hashlib.sha256(weights).hexdigest() == card["weights_sha256"]
    print(f"weights: {'the same bits' if same else 'other bits'} as the card's")
    told = card["evaluation"]["metrics"]
    # As the entry is opened, so that both are measured alike.
    gan = loading.float32_model(plan, card["data"], weights)
    found = scoring.scores_again(gan, plan, card["evaluation"], DATA_DIR.value)
    print(f"the card:\n{scoring.table(told)}\nnow:\n{scoring.table(found)}")
    missed = scoring.outside(told, found)
    if missed:
        metric, key, value, (low, high) = missed[0]
        raise InputError(
            f"{len(missed)} of the scores are outside the card's intervals, the first {metric} "
            f"{key}: {value:.6g}, not in [{low:.6g}, {high:.6g}]"
        )
    print(f"reproduced: {name}")


def run():
    cli.run(main, "NAME")


if __name__ == "__main__":
    run()
