"""A name -> a `tf.distribute` strategy."""

import functools
import json
import os

import tensorflow as tf

from keras_gans.utils.errors import InputError, unknown

EXAMPLE = (
    '{"cluster": {"worker": ["host0:12345", "host1:12345"]}, '
    '"task": {"type": "worker", "index": 0}}'
)


def strategy(name="default", tpu="local"):
    """The strategy to build and train a model under.

    Call it before TensorFlow computes anything: collectives and TPUs are set up at the start.

    Args:
        name: `default`, one device; `mirrored`, all GPUs of this machine, or all its logical CPU
            devices where it has none; `multi_worker`, several machines, one process each, which
            TF_CONFIG describes, or SLURM or Kubernetes; `tpu`.
        tpu: name or address of the TPU; `local` where it is attached to this machine.

    Raises:
        InputError: an unknown name, or a strategy that this machine or its surroundings lack.
    """
    if name not in STRATEGIES:
        raise unknown("strategy", name, STRATEGIES)
    return _tpu(tpu) if name == "tpu" else STRATEGIES[name]()


def split_cpu(devices):
    """Make so many logical devices of the CPU, before TensorFlow computes anything."""
    tf.config.set_logical_device_configuration(
        tf.config.list_physical_devices("CPU")[0],
        [tf.config.LogicalDeviceConfiguration()] * devices,
    )


def is_chief(strategy):
    """Whether this process is the one that writes: the only one, or the first of several."""
    resolver = strategy.cluster_resolver
    if workers(strategy) == 1:
        return True
    if "chief" in resolver.cluster_spec().jobs:
        return resolver.task_type == "chief"
    return resolver.task_type == "worker" and resolver.task_id == 0


def workers(strategy):
    """How many processes train one model together."""
    resolver = strategy.cluster_resolver
    if not isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy) or resolver is None:
        return 1
    spec = resolver.cluster_spec()
    return max(1, sum(len(spec.job_tasks(job)) for job in spec.jobs if job != "evaluator"))


def agree(strategy, value):
    """The sum of every worker's number; it also waits until all have come here.

    Args:
        value: int.
    """
    if workers(strategy) == 1:
        return value

    @tf.function
    def local(number):
        return strategy.run(lambda: number)

    total = strategy.reduce(tf.distribute.ReduceOp.SUM, local(tf.constant(float(value))), axis=None)
    # All replicas of a worker say the same.
    return round(float(total) * workers(strategy) / strategy.num_replicas_in_sync)


@functools.cache  # The collectives of two strategies over the same devices get mixed up.
def _mirrored():
    gpus = tf.config.list_logical_devices("GPU")
    devices = gpus or tf.config.list_logical_devices("CPU")
    return tf.distribute.MirroredStrategy([device.name for device in devices])


def _multi_worker():
    resolver = _resolver()
    try:
        return tf.distribute.MultiWorkerMirroredStrategy(cluster_resolver=resolver)
    except RuntimeError as error:
        raise InputError(f"strategy 'multi_worker' came too late: {error}") from None
    except (ValueError, KeyError, TypeError, tf.errors.OpError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"strategy 'multi_worker' cannot start: {reason}") from None


def _resolver():
    resolvers = tf.distribute.cluster_resolver
    if "TF_CONFIG" in os.environ:
        _check(os.environ["TF_CONFIG"])
        return resolvers.TFConfigClusterResolver()
    for variable, resolver in (
        ("SLURM_STEP_NUM_TASKS", resolvers.SlurmClusterResolver),
        ("KUBERNETES_SERVICE_HOST", resolvers.KubernetesClusterResolver),
    ):
        if variable in os.environ:
            try:
                return resolver()
            except (ImportError, RuntimeError, ValueError, KeyError) as error:
                raise InputError(
                    f"{resolver.__name__} cannot describe the workers: {error}"
                ) from None
    raise InputError(
        f"strategy 'multi_worker' needs TF_CONFIG in the environment of each process, {EXAMPLE}, "
        "or to be started by SLURM or in Kubernetes"
    )


def _check(text):
    """Raise an `InputError` unless TF_CONFIG names workers and this process among them."""
    try:
        config = json.loads(text)
        hosts = config["cluster"][config["task"]["type"]]
        hosts[int(config["task"]["index"])]
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise InputError(
            f"TF_CONFIG names no cluster with this task in it ({type(error).__name__}: {error}): "
            f"it looks like {EXAMPLE}"
        ) from None


def _tpu(name):
    try:
        resolver = tf.distribute.cluster_resolver.TPUClusterResolver(tpu=name)
        tf.config.experimental_connect_to_cluster(resolver)
        tf.tpu.experimental.initialize_tpu_system(resolver)
        return tf.distribute.TPUStrategy(resolver)
    except Exception as error:  # The libraries under it raise anything.
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise InputError(f"strategy 'tpu' found no TPU {name!r}: {reason}") from None


STRATEGIES = {
    "default": tf.distribute.get_strategy,
    "mirrored": _mirrored,
    "multi_worker": _multi_worker,
    "tpu": _tpu,
}
