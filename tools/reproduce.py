"""Train an entry again and compare it with its card.

Ends with status 2 if a score is worse: where docs/ has runs with several seeds, beyond their
spread; else beyond the card's 95 % interval, which covers the draw of samples but not another
training. Better scores are told. The same bits are promised on the same processor, features,
threads and TensorFlow build alone, which the card keeps.

Examples:
    keras-gans-reproduce ring_lsgan
    keras-gans-reproduce r3gan --run_dir=runs/r3gan_again
"""

import json
import pathlib

from absl import flags

from keras_gans_tools import cli

REPRODUCED_IN = flags.DEFINE_string("run_dir", None, "folder of the run; runs/again-NAME if none")
DATA_DIR = flags.DEFINE_string("data_dir", None, "TensorFlow Datasets folder")

DOCS = pathlib.Path(__file__).resolve().parents[1] / "docs"


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
    bits = "the same bits" if loading.holds_values(name, gan) else "other bits"
    told_of = "promised: it is of this machine and these versions"
    if not made_alike(card):
        told_of = f"not promised: it is of {card['hardware']}"
    print(f"weights: {bits} as the card's, {told_of}")
    told = card["evaluation"]["metrics"]
    # As the entry is opened, so that both are measured alike.
    gan = loading.float32_model(plan, card["data"], publishing.packed(gan))
    found = scoring.scores_again(gan, plan, card["evaluation"], DATA_DIR.value)
    print(f"the card:\n{scoring.table(told)}\nnow:\n{scoring.table(found)}")
    source, runs = runs_with_seeds(name, plan.dataset.name)
    print(f"judged by {source}")
    judgements = scoring.judged(told, found, runs)
    for judgement in judgements:
        if judgement.verdict == "better":
            print(f"better: {said(judgement)}")
    worse = [judgement for judgement in judgements if judgement.verdict == "worse"]
    if worse:
        raise InputError(f"{len(worse)} of the scores are worse, the first {said(worse[0])}")
    print(f"reproduced: {name}")


def made_alike(card):
    """Whether the card's training rounded as one does here."""
    from keras_gans.utils import environment

    here = environment.machine()
    same_versions = card["versions"] == environment.versions()
    return same_versions and all(there == here for there in card.get("machines") or [None])


def runs_with_seeds(name, dataset):
    """What to judge an entry by, in words, and its runs with several seeds, if there are any."""
    path = DOCS / f"{dataset}.json"
    known = json.loads(path.read_text(encoding="utf-8"))["runs"] if path.exists() else {}
    if name not in known:
        return "the card's intervals: no table has its spread over seeds", ()
    # The table has percentages.
    runs = [run | {"high_quality": run["high_quality"] / 100} for run in known[name]]
    return f"the spread over {len(runs)} seeds in docs/{path.name}", runs


def said(judgement):
    name, value, _, low, high, _ = judgement
    return f"{name}: {value:.6g}, beyond [{low:.6g}, {high:.6g}]"


def run():
    cli.run(main, "NAME")


if __name__ == "__main__":
    run()
