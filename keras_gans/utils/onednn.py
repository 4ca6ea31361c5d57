"""oneDNN's kernels: chosen before TensorFlow is loaded, and a hint where that was too late.

TensorFlow leaves them off on processors without AVX512_VNNI, AVX512_BF16 or AMX, where training
with them is 1.5 to 1.75 times as fast all the same. It reads the choice once, when it is loaded.
"""

import os
import platform
import sys
import warnings

VARIABLE = "TF_ENABLE_ONEDNN_OPTS"
_TOO_LATE = "tensorflow" in sys.modules and VARIABLE not in os.environ
os.environ.setdefault(VARIABLE, "1")


def enabled():
    """Whether TensorFlow uses them."""
    # No public name tells it.
    from tensorflow.python.util import _pywrap_util_port

    return bool(_pywrap_util_port.IsMklEnabled())


def warn_if_off():
    """Warn where TensorFlow was loaded before, and left them off by itself."""
    if _TOO_LATE and platform.machine() in ("x86_64", "AMD64") and not enabled():
        warnings.warn(
            "TensorFlow was loaded before keras_gans, and without oneDNN, with which training on "
            f"this processor is 1.5 to 1.75 times as fast: import keras_gans first, or set "
            f"{VARIABLE}=1",
            stacklevel=3,
        )
