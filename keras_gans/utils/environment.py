"""What a result was made with: packages, and what else decides its last bits."""

import functools
import importlib.metadata
import os
import pathlib
import platform

import tensorflow as tf

from keras_gans.utils import onednn

# Of a processor's features those by which TensorFlow and oneDNN choose among kernels.
FEATURES = (
    *("sse4_2", "avx", "fma", "avx2", "avx_vnni", "avx512f", "avx512bw", "avx512vl", "avx512_vnni"),
    *("avx512_bf16", "avx512_fp16", "amx_tile", "amx_int8", "amx_bf16", "asimd", "bf16", "sve"),
)


def versions():
    """Package -> version, as plain strings."""
    packages = ("keras-gans", "keras", "tensorflow-datasets", "numpy")
    found = {name: importlib.metadata.version(name) for name in packages}
    return found | {"tensorflow": tf.__version__, "python": platform.python_version()}


def machine():
    """What rounding depends on beside the versions, as plain values.

    Returns:
        `processor`, its model; `features`, those of `FEATURES` it has; `architecture`; `cores`;
        `threads` that one operation may use; `onednn`, whether TensorFlow uses it; `build`, of
        TensorFlow; `gpus`, their names.
    """
    model, features = _processor()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    gpus = tf.config.list_physical_devices("GPU")
    return {
        "processor": model,
        "features": features,
        "architecture": platform.machine(),
        "cores": cores,
        "threads": tf.config.threading.get_intra_op_parallelism_threads() or cores,
        "onednn": onednn.enabled(),
        "build": f"{tf.version.GIT_VERSION}, {tf.version.COMPILER_VERSION}",
        "gpus": [tf.config.experimental.get_device_details(gpu)["device_name"] for gpu in gpus],
    }


def described(found):
    """A `machine()` in a few words."""
    gpus = "".join(f", {gpu}" for gpu in found["gpus"])
    kernels = f"oneDNN {'on' if found['onednn'] else 'off'}"
    return f"{found['processor']}, {found['cores']} cores, {found['architecture']}, {kernels}{gpus}"


@functools.cache
def _processor():
    """Its model, and which of `FEATURES` it has."""
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown", []
    told = dict(reversed([map(str.strip, line.split(":", 1)) for line in lines if ":" in line]))
    has = told.get("flags", told.get("Features", "")).split()
    return told.get("model name", "unknown"), [name for name in FEATURES if name in has]
