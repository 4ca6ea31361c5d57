"""Record what other implementations make of the arrays in tests/metrics/arrays.py.

    pip install torch numpy scipy scikit-learn tqdm requests pillow
    pip install --no-deps torch-fidelity clean-fid prdc
    python tools/assets/record_metric_oracles.py

It writes tests/metrics/oracles.json, so that the tests need none of these packages.
torch-fidelity and clean-fid import torchvision for their networks; only functions of feature arrays
are called here, so an empty stand-in does.
"""

import importlib.metadata
import json
import pathlib
import sys
import types
import unittest.mock

TESTS = pathlib.Path(__file__).parents[2] / "tests" / "metrics"
sys.path.insert(0, str(TESTS))


class _StandIn(types.ModuleType):
    """A module any name can be imported from."""

    __path__ = ()

    def __getattr__(self, name):
        return unittest.mock.MagicMock()


PARTS = ("", ".datasets", ".models", ".transforms", ".transforms.functional")
for name in (f"torchvision{part}" for part in PARTS):
    sys.modules[name] = _StandIn(name)

import arrays  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402
from cleanfid import fid as cleanfid  # noqa: E402
from cleanfid import resize  # noqa: E402
from prdc import compute_prdc  # noqa: E402
from torch_fidelity import metric_fid, metric_isc, metric_kid, metric_prc  # noqa: E402


def fidelity_fid(x, y):
    statistics = [metric_fid.fid_features_to_statistics(torch.from_numpy(a)) for a in (x, y)]
    return metric_fid.fid_statistics_to_metric(*statistics, verbose=False)


def main():
    x, y = arrays.features()
    logits, image = arrays.logits(), arrays.image()
    size = len(x)
    kid = metric_kid.kid_features_to_metric(
        torch.from_numpy(x),
        torch.from_numpy(y),
        kid_subsets=1,
        kid_subset_size=size,
        verbose=False,
    )
    # It takes (generated, real); prdc takes (real, generated).
    prc = metric_prc.prc_features_to_metric(
        torch.from_numpy(x), torch.from_numpy(y), save_cpu_ram=False, verbose=False
    )
    score = metric_isc.isc_features_to_metric(torch.from_numpy(logits), splits=1)
    resized = resize.build_resizer("clean")(image)
    packages = ("torch", "torch-fidelity", "clean-fid", "prdc", "numpy", "scipy")
    recorded = {
        "versions": {name: importlib.metadata.version(name) for name in packages},
        "torch_fidelity": {**fidelity_fid(x, y), **kid, **prc, **score},
        "clean_fid": {
            "fid": float(cleanfid.fid_from_feats(x, y)),
            "kid": cleanfid.kernel_distance(x, y, num_subsets=1, max_subset_size=size),
            "resized_rows": resized[arrays.ROWS][:, arrays.ROWS].astype(float).tolist(),
            "resized_mean": float(resized.mean(dtype=np.float64)),
        },
        "prdc": {k: float(v) for k, v in compute_prdc(y, x, nearest_k=5).items()},
    }
    (TESTS / "oracles.json").write_text(json.dumps(recorded, indent=1) + "\n")


if __name__ == "__main__":
    main()
