"""What a run does while it trains: logs, pictures, measurements, checkpoints, and its guards."""

from keras_gans.training.callbacks.checkpoint import Checkpoint
from keras_gans.training.callbacks.collapse_warning import CollapseWarning
from keras_gans.training.callbacks.evaluate import Evaluate, EvaluationPlan
from keras_gans.training.callbacks.every import Every
from keras_gans.training.callbacks.finite_check import Diverged, FiniteCheck, FiniteStateCheck
from keras_gans.training.callbacks.log import Log
from keras_gans.training.callbacks.progress_bar import ProgressBar
from keras_gans.training.callbacks.sample_grid import SampleGrid
from keras_gans.training.callbacks.stop_on_signal import Interrupted, StopOnSignal, deferred_signals
from keras_gans.utils.deprecated import renamed

__all__ = [
    "Checkpoint",
    "CollapseWarning",
    "Diverged",
    "Evaluate",
    "EvaluationPlan",
    "Every",
    "FiniteCheck",
    "FiniteStateCheck",
    "Interrupted",
    "Log",
    "ProgressBar",
    "SampleGrid",
    "StopOnSignal",
    "deferred_signals",
]

__getattr__ = renamed(
    globals(),
    {
        "Guard": "FiniteCheck",
        "Health": "CollapseWarning",
        "Interruption": "StopOnSignal",
        "SoundState": "FiniteStateCheck",
        "Watch": "EvaluationPlan",
    },
)
