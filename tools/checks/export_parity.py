"""Each entry's samples in every export format against those in process.

    python tools/checks/export_parity.py --entries=wgan_gp,conditional --count=1000

Prints the largest difference for each format, and ends with status 1 where one is above its bound:
1e-5, for translators 1e-4. A format whose runtime is not installed is left out, and says so:
onnxruntime and tf2onnx, ai-edge-litert, openvino (which reads the SavedModel's folder).
"""

import importlib.util
import pathlib
import sys
import tempfile

import keras_gans  # noqa: F401  (before TensorFlow, whose kernels it chooses)

# isort: split
import numpy as np
import tensorflow as tf
from absl import flags

from keras_gans import zoo
from keras_gans.utils import images
from keras_gans_tools import cli

ENTRIES = flags.DEFINE_list("entries", [], "names of entries; all with weights when empty")
COUNT = flags.DEFINE_integer("count", 1000, "latents; a tenth of it in images for translators")
DATA_DIR = flags.DEFINE_string("data_dir", None, "TensorFlow Datasets folder")
BATCH = 50


def saved_model(gan, folder):
    gan.export(folder / "model")
    model = tf.saved_model.load(str(folder / "model"))
    return {name: _called(model.signatures[name]) for name in _functions(gan)}


def _called(signature):
    return lambda inputs: next(iter(signature(**inputs).values())).numpy()


def onnx(gan, folder):
    import onnxruntime

    paths = gan.export(folder / "model.onnx", format="onnx")
    sessions = [onnxruntime.InferenceSession(path) for path in paths]
    runs = [lambda inputs, session=session: session.run(None, inputs)[0] for session in sessions]
    return dict(zip(_functions(gan), runs, strict=True))


def litert(gan, folder, **options):
    from ai_edge_litert.interpreter import Interpreter

    paths = gan.export(folder / "model.tflite", format="litert", **options)
    runners = [Interpreter(str(path)).get_signature_runner() for path in paths]
    return {
        name: lambda inputs, runner=runner: next(iter(runner(**inputs).values()))
        for name, runner in zip(_functions(gan), runners, strict=True)
    }


def litert_float16(gan, folder):
    return litert(gan, folder, float16=True)


def openvino(gan, folder):
    import openvino

    if gan.translates:
        return {}
    gan.export(folder / "model")
    core = openvino.Core()
    hint = {"INFERENCE_PRECISION_HINT": "f32"}
    model = core.compile_model(core.read_model(str(folder / "model")), "CPU", hint)
    return {"serving_default": lambda inputs: model(inputs)[0]}


# Format -> (what runs it, the modules it needs, whether a bound holds for it).
FORMATS = {
    "SavedModel": (saved_model, [], True),
    "onnxruntime": (onnx, ["onnxruntime", "tf2onnx"], True),
    "LiteRT": (litert, ["ai_edge_litert"], True),
    "LiteRT float16": (litert_float16, ["ai_edge_litert"], False),
    "OpenVINO": (openvino, ["openvino"], True),
}


def _functions(gan):
    return list(gan.directions) if gan.translates else ["serving_default"]


def expected(gan, plan, count):
    """Function -> (inputs, what the model makes of them in process)."""
    if gan.translates:
        data = plan.load_data(DATA_DIR.value, split="test")
        sides = {"a2b": data.a, "b2a": data.b}
        pictures = {d: images.to_float(side.samples[: count // 10]) for d, side in sides.items()}
        made = {d: gan.translate(x, d, BATCH) for d, x in pictures.items()}
        return {d: ({"images": x.numpy()}, made[d]) for d, x in pictures.items()}
    inputs = {"latents": np.asarray(gan.latents(count))}
    if gan.takes_labels:
        inputs["labels"] = gan.labels(count)
    rows = [slice(i, i + BATCH) for i in range(0, count, BATCH)]
    made = [gan.golden_outputs(*(x[part] for x in inputs.values())) for part in rows]
    return {"serving_default": (inputs, np.concatenate(made))}


def difference(run, inputs, made):
    """The largest difference between a run and what was made in process."""
    rows = [slice(i, i + BATCH) for i in range(0, len(made), BATCH)]
    return max(
        np.abs(run({name: x[part] for name, x in inputs.items()}) - made[part]).max()
        for part in rows
    )


def main():
    failed = False
    for name in ENTRIES.value or zoo.names(pretrained=True):
        gan, plan = zoo.load(name), zoo.recipe(name)
        bound = 1e-4 if gan.translates else 1e-5
        cases = expected(gan, plan, COUNT.value)
        for kind, (runs, needed, bounded) in FORMATS.items():
            missing = [module for module in needed if importlib.util.find_spec(module) is None]
            if missing:
                print(f"{name}  {kind}: left out, {missing[0]} is not installed", flush=True)
                continue
            with tempfile.TemporaryDirectory() as folder:
                for function, run in runs(gan, pathlib.Path(folder)).items():
                    found = difference(run, *cases[function])
                    failed |= bounded and not found <= bound
                    print(f"{name}  {kind}  {function}  {found:.2g}", flush=True)
    sys.exit(int(failed))


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
