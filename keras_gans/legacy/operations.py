"""TensorFlow's functions between the layers of a functional model, by the names Keras 2 wrote."""

from keras import ops


def _binary(function):
    return lambda x, y: function(x, y)


# Their arguments are named as TensorFlow names them; the first may be given by position.
OPERATIONS = {
    "__operators__.add": _binary(ops.add),
    "math.add": _binary(ops.add),
    "math.subtract": _binary(ops.subtract),
    "math.multiply": _binary(ops.multiply),
    "math.truediv": _binary(ops.true_divide),
    "math.divide": _binary(ops.true_divide),
    "math.negative": lambda x: ops.negative(x),
    "math.tanh": lambda x: ops.tanh(x),
    "math.sigmoid": lambda x: ops.sigmoid(x),
    "nn.relu": lambda features: ops.relu(features),
    "nn.leaky_relu": lambda features, alpha=0.2: ops.leaky_relu(features, alpha),
    "concat": lambda values, axis: ops.concatenate(values, axis),
    "math.reduce_mean": lambda input_tensor, axis=None, keepdims=False: ops.mean(
        input_tensor, axis, bool(keepdims)
    ),
}
