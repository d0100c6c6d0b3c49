"""Where figures come from."""

import datetime

from keras_hand3d.versions import versions


def provenance(data_name, samples, weights=(), command=None):
    """What is needed to tell how figures came about.

    Args:
        data_name: Name of the data set, such as its folder.
        samples: Number of its samples.
        weights: Pairs of a name and a SHA-256, one for each file of weights.
        command: The command that was given, if it was one.

    Returns:
        A JSON-able dictionary.
    """
    return {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "command": command,
        "data": {"name": data_name, "samples": samples},
        "weights": [{"name": name, "sha256": digest} for name, digest in weights],
        "versions": versions(),
    }
