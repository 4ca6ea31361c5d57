"""The files beside a SavedModel that a server reads: a card, and requests to warm it up by.

Warm-up requests are records of TensorFlow Serving's `PredictionLog`. Its protocol buffers come with
a package that would install a second TensorFlow, so the few fields needed are encoded here, by
https://protobuf.dev/programming-guides/encoding.
"""

import tensorflow as tf

from keras_gans.utils import files

EXTRA = "assets.extra"
# Numbers of the fields, from prediction_log.proto, predict.proto and model.proto.
LOG_PREDICT, PREDICT_REQUEST = 6, 1
REQUEST_MODEL, REQUEST_INPUTS = 1, 2
MODEL_NAME, MODEL_SIGNATURE = 1, 3
KEY, VALUE = 1, 2


def write(folder, endpoints, card=None):
    """Write `assets.extra` into a SavedModel's folder.

    Args:
        folder: `pathlib.Path` of the SavedModel.
        endpoints: dict, signature -> (function, list of `tf.TensorSpec`).
        card: dict of plain values, or None.
    """
    extra = folder / EXTRA
    if card is not None:
        files.write_json(extra / "card.json", card)
    extra.mkdir(exist_ok=True)
    with tf.io.TFRecordWriter(str(extra / "tf_serving_warmup_requests")) as writer:
        for signature, (_, specs) in endpoints.items():
            if all(spec.dtype != tf.string for spec in specs) and _sized(specs):
                writer.write(prediction_log(signature, {s.name: _zeros(s) for s in specs}))


def prediction_log(signature, inputs, model="model"):
    """The bytes of a `PredictionLog` that asks `signature` about a dict of arrays."""
    spec = _field(MODEL_NAME, model.encode()) + _field(MODEL_SIGNATURE, signature.encode())
    request = _field(REQUEST_MODEL, spec)
    for name, value in inputs.items():
        tensor = tf.make_tensor_proto(value).SerializeToString()
        entry = _field(KEY, name.encode()) + _field(VALUE, tensor)
        request += _field(REQUEST_INPUTS, entry)
    return _field(LOG_PREDICT, _field(PREDICT_REQUEST, request))


def _sized(specs):
    """Whether only the batch size is open."""
    return all(None not in spec.shape[1:] for spec in specs)


def _zeros(spec):
    return tf.zeros((1, *spec.shape[1:]), spec.dtype)


def _field(number, content):
    """A length-delimited field."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value):
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*encoded, value])
