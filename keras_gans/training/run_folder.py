"""The folder of a run: what stands in it, whose it is, and how far it is."""

import json
import pathlib

from keras_gans import noise
from keras_gans.training import checkpoints
from keras_gans.training.recipe import Recipe, differences
from keras_gans.utils import files
from keras_gans.utils.environment import machine, versions
from keras_gans.utils.errors import InputError

# What may change between two parts of a run: it shapes none of the steps made so far.
FREE = {"on_divergence"}


class RunFolder:
    """The files of one run.

    recipe.json (resolved), run.json (the data's shape, the noise, versions, machines), log.jsonl,
    metrics.jsonl, samples/, tensorboard/, checkpoints/ and best/.

    Args:
        path: the folder; it need not exist.
    """

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.recipe, self.info = self.path / "recipe.json", self.path / "run.json"
        self.log, self.metrics = self.path / "log.jsonl", self.path / "metrics.jsonl"
        self.samples, self.tensorboard = self.path / "samples", self.path / "tensorboard"
        self.checkpoints, self.best = self.path / "checkpoints", self.path / "best"

    def __str__(self):
        return str(self.path)

    def check_same(self, recipe):
        """Raise an `InputError` if it holds a run that cannot go on by this recipe, saying why."""
        if not self.recipe.exists():
            return
        if files.read_table(self.info).get("noise") != noise.STREAM:
            raise InputError(
                f"run folder {str(self)!r} was begun with the random numbers of an earlier version "
                "of keras_gans: finish it with that version, or choose another folder"
            )
        changed = [
            f"{key}: {old!r} there, {new!r} asked"
            for key, old, new in differences(
                Recipe.from_file(self.recipe).to_dict(), recipe.to_dict()
            )
            if key not in FREE
        ]
        if changed:
            raise InputError(
                f"run folder {str(self)!r} holds a run of another recipe ({'; '.join(changed)}): "
                "choose another folder, or the same recipe"
            )

    def initialise(self, recipe, data_spec):
        """Write what the run is before it starts, which also shows that it can be written."""
        files.remove_partial(self.path)
        machines = self.machines()
        if machines[-1:] != [machine()]:
            machines.append(machine())
        info = {"data": data_spec, "noise": noise.STREAM, "versions": versions()}
        files.write_json(self.info, info | {"machines": machines})
        files.write_json(self.recipe, recipe.to_dict())

    def machines(self):
        """On what it was trained so far, in order: see `environment.machine`."""
        return files.read_table(self.info).get("machines", []) if self.info.exists() else []

    def forget_after(self, step):
        """Drop the lines of the steps that a resumed run will make again."""
        for log in (self.log, self.metrics):
            if log.exists():
                kept = [line for line in files.read_lines(log) if line["step"] <= step]
                with files.replacing(log) as partial:
                    partial.write_text(
                        "".join(json.dumps(line) + "\n" for line in kept), encoding="utf-8"
                    )

    def lock(self):
        """A context in which no other process may train here."""
        self.path.mkdir(parents=True, exist_ok=True)
        return files.locked(self.path / ".lock")

    def build(self):
        """The model of the run as it was before its first step.

        Raises:
            InputError: the folder holds no run, or one of R3 networks as they were before.
        """
        if not self.recipe.exists():
            raise InputError(f"{str(self)!r} is not a run folder: it has no {self.recipe.name}")
        recipe, info = Recipe.from_file(self.recipe), files.read_table(self.info)
        if "noise" not in info and "r3" in (recipe.generator.name, recipe.discriminator.name):
            raise InputError(
                f"run folder {str(self)!r} is of R3 networks of an earlier version, which resample "
                "by another filter: open it with that version"
            )
        return recipe.build(**info["data"])

    def last_step(self):
        """Of the newest checkpoint; None without one."""
        found = checkpoints.found(self.checkpoints)
        return checkpoints.step_of(found[-1]) if found else None
