"""Where data-parallel training stops paying, for each trained entry: docs/scaling.md's table.

python tools/figures/cost_model.py

A step of a global batch takes compute / R on each of R replicas, and an all-reduce of every
update's gradients, which moves 2 (R - 1) / R times their bytes over each link. Sharing stops paying
about where the second is as long as the first: compute / R = 2 bytes / bandwidth, so that
R = compute * bandwidth / (2 * bytes), and never more than the batch has samples.
"""

from absl import flags

from keras_gans import zoo
from keras_gans_tools import cli
from keras_gans_tools.figures.markdown import table

SPEED_UP = flags.DEFINE_float(
    "speed_up", 50.0, "how many times faster one replica computes than the card's machine"
)
LINKS = {"10 Gbit Ethernet": 1.25e9, "100 Gbit": 12.5e9, "NVLink": 200e9}
BYTES = 4  # of a float32 gradient


def reduced_bytes(card, discriminator_steps):
    """Bytes of the gradients of one step's updates."""
    critic = discriminator_steps * card["discriminator_parameters"]
    return BYTES * (critic + card["generator_parameters"])


def replicas(seconds, moved, bandwidth, batch_size):
    """How many replicas make the all-reduce as long as the compute, from 1 to the batch's size."""
    return min(batch_size, max(1, int(seconds * bandwidth / (2 * moved))))


def costs(speed_up=50.0):
    """The table, with a replica `speed_up` times as fast as the cards' machine."""
    rows = []
    for name in zoo.names(pretrained=True):
        card, plan = zoo.card(name), zoo.recipe(name)
        moved = reduced_bytes(card, plan.model.arguments.get("discriminator_steps", 1))
        seconds = card["seconds_per_step"] / speed_up
        ends = [str(replicas(seconds, moved, x, plan.batch_size)) for x in LINKS.values()]
        size = [str(plan.batch_size), f"{moved / 1e6:.1f}", f"{seconds:.4f}"]
        rows.append([f"`{name}`", *size, *ends])
    return table(["entry", "batch", "MB a step", "s a step, one replica", *LINKS], rows)


def main():
    print(costs(SPEED_UP.value))


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
