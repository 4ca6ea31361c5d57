"""Labels that nobody gave: clusters of alike samples, all of one size.

A GAN that is told which of many clusters of its data a sample is from, or is to be of, has less to
span by one continuous latent, and draws less of what lies between (Sage et al. 2018, arXiv
1712.04407; Liu et al. 2020, arXiv 2006.10728). Of equal sizes, the clusters may be drawn uniformly.
"""

import numpy as np

from keras_gans.utils.errors import InputError

COMPONENTS = 50
# Rounds of plain k-means, then of k-means under equal sizes.
FREE, BALANCED = 15, 10
CHUNK = 4096


def balanced_clusters(samples, count, seed=0):
    """The cluster of each sample, by k-means of its principal components under equal sizes.

    No cluster has more than ceil(n / count) samples. For images of some thousand values at most:
    distances are those of pixels.

    Args:
        samples: array (n, ...), uint8 or float.
        count: int, clusters, from 2 to n.
        seed: int, of the first centres.

    Returns:
        int32 (n,) in [0, count). Near numbers are no alike clusters.

    Raises:
        InputError: fewer than 2 clusters, or more than samples.
    """
    if not 2 <= count <= len(samples):
        raise InputError(
            f"clusters must be from 2 to the {len(samples)} samples there are, got {count}"
        )
    points = _principal_components(samples.reshape(len(samples), -1))
    centres = points[np.random.default_rng(seed).choice(len(points), count, replace=False)]
    most = -(-len(points) // count)
    for i in range(FREE + BALANCED):
        distances = np.square(points).sum(1)[:, None] + np.square(centres).sum(1)
        distances -= 2 * points @ centres.T
        nearest = distances.argmin(1) if i < FREE else _with_room(distances, most)
        sizes = np.bincount(nearest, minlength=count)
        for j in np.flatnonzero(sizes):
            centres[j] = points[nearest == j].mean(0)
    return nearest.astype(np.int32)


def _principal_components(rows):
    """The first of them, of each row: float32 (n, at most COMPONENTS)."""
    starts = range(0, len(rows), CHUNK)
    chunks = [slice(start, start + CHUNK) for start in starts]
    mean = sum(rows[c].sum(0, dtype=np.float64) for c in chunks) / len(rows)
    mean = mean.astype(np.float32)
    scatter = sum((rows[c] - mean).T @ (rows[c] - mean) for c in chunks)
    directions = np.linalg.eigh(scatter)[1][:, -COMPONENTS:].astype(np.float32)
    return np.concatenate([(rows[c] - mean) @ directions for c in chunks])


def _with_room(distances, most):
    """Each sample's nearest centre that has room; a centre keeps the samples nearest to it.

    Deferred acceptance (Gale and Shapley 1962): whom a full centre turns away asks the next.
    """
    distances = distances.copy()
    chosen = np.full(len(distances), -1)
    while (free := np.flatnonzero(chosen < 0)).size:
        chosen[free] = distances[free].argmin(1)
        for j in np.flatnonzero(np.bincount(chosen) > most):
            mine = np.flatnonzero(chosen == j)
            away = mine[np.argsort(distances[mine, j], kind="stable")[most:]]
            distances[away, j] = np.inf
            chosen[away] = -1
    return chosen
