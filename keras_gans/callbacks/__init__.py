"""What a run does while it trains: logs, pictures, measurements, checkpoints, and its guards."""

from keras_gans.callbacks.checkpoint import Checkpoint
from keras_gans.callbacks.evaluate import Evaluate, Watch
from keras_gans.callbacks.every import Every
from keras_gans.callbacks.guard import Diverged, Guard, SoundState
from keras_gans.callbacks.health import Health
from keras_gans.callbacks.interruption import Interrupted, Interruption, deferred_signals
from keras_gans.callbacks.log import Log
from keras_gans.callbacks.sample_grid import SampleGrid

__all__ = [
    "Checkpoint",
    "Diverged",
    "Evaluate",
    "Every",
    "Guard",
    "Health",
    "Interrupted",
    "Interruption",
    "Log",
    "SampleGrid",
    "SoundState",
    "Watch",
    "deferred_signals",
]
