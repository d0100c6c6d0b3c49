"""Reading samples: how near to bare decoding, and what packing gains.

    KERAS_BACKEND=tensorflow python benchmarks/reading.py [--data RHD_published_v2]

Every way reads the same samples in the same batches, with the same number of threads, in turn
within one process, so that ratios hold on a machine whose speed drifts; the figures are medians
over the rounds, ratios those of each round. Where other processes want the same cores, the time of
the processors (all threads of this process together) says more than the time that passed. Bare
decoding is ``cv2.imdecode`` of colour and mask
from bytes in memory by a thread pool, nothing else. Without ``--data`` a folder of RHD's layout is
made, 320 x 320, with files as large as RHD's. Everything lies in the page cache after the first
round.
"""

import argparse
import os
import pickle
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import h5py
import numpy as np
import tensorflow as tf

from keras_hand3d.data import HandBatches, PackedHands, make_dataset, pack
from keras_hand3d.data.batch_reading import read_batch
from keras_hand3d.data.rhd import RHD

SIZE, BATCH_SIZE = 320, 16


def write_samples(root, count):
    """A folder of RHD's layout whose PNGs take 100 KB (colour) and 1 to 2 KB (mask)."""
    random = np.random.default_rng(0)
    for kind in ("color", "mask"):
        (root / "training" / kind).mkdir(parents=True)
    annotations = {}
    for index in range(count):
        name = f"{index:05d}.png"
        coarse = random.integers(0, 256, (8, 8, 3)).astype("float32")
        colour = cv2.resize(coarse, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC)
        colour = np.clip(colour + random.normal(0, 0.7, colour.shape), 0, 255).astype(np.uint8)
        cv2.imwrite(str(root / "training" / "color" / name), colour)
        mask = np.zeros((SIZE, SIZE), np.uint8)
        for part in range(1, 34):
            place = [int(value) for value in random.integers(40, 280, 2)]
            cv2.circle(mask, place, 12, part, -1)
        cv2.imwrite(str(root / "training" / "mask" / name), mask)
        xyz = random.normal(0, 0.1, (42, 3)) + [0, 0, 0.7]
        intrinsics = np.array([[280.0, 0, 160], [0, 280.0, 160], [0, 0, 1]])
        uv = xyz @ intrinsics.T
        uv_vis = np.concatenate([uv[:, :2] / uv[:, 2:], np.ones((42, 1))], axis=1)
        annotations[index] = {"xyz": xyz, "uv_vis": uv_vis, "K": intrinsics}
    (root / "training" / "anno_training.pickle").write_bytes(pickle.dumps(annotations, protocol=2))
    return root


def bare_decoding(source, order, workers):
    """Decode colour and mask of every sample from memory; keeps nothing."""
    files = [
        [(source.folder / kind / f"{sample_id:05d}.png").read_bytes() for kind in ("color", "mask")]
        for sample_id in source.ids
    ]
    buffers = [[np.frombuffer(data, np.uint8) for data in pair] for pair in files]

    def decode(index):
        colour, mask = buffers[index]
        cv2.imdecode(colour, cv2.IMREAD_COLOR)
        cv2.imdecode(mask, cv2.IMREAD_UNCHANGED)

    def run():
        with ThreadPoolExecutor(workers) as pool:
            for _ in pool.map(decode, order):
                pass

    return run


def through_tf_data(source, steps, workers):
    """Iterate over the tf.data loader."""
    dataset = make_dataset(source, BATCH_SIZE, steps=steps, workers=workers)

    def run():
        for _ in dataset:
            pass

    return run


def through_batches(source, steps, workers):
    """Take batches of the PyDataset by threads, as its reading ahead does, but none too many."""
    batches = HandBatches(source, BATCH_SIZE, steps=steps)

    def run():
        with ThreadPoolExecutor(workers) as pool:
            for _ in pool.map(batches.__getitem__, range(steps)):
                pass

    return run


def from_arrays(folder, order):
    """Batches from a packed folder on one thread, opened anew."""

    def run():
        source = PackedHands(folder)
        for first in range(0, len(order), BATCH_SIZE):
            read_batch(source, order[first : first + BATCH_SIZE], sorted(source.fields))

    return run


def from_hdf5(path, order):
    """Batches from an HDF5 file, a chunk a sample, on one thread."""

    def run():
        with h5py.File(path) as file:
            for first in range(0, len(order), BATCH_SIZE):
                indices = order[first : first + BATCH_SIZE]
                {name: np.stack([data[i] for i in indices]) for name, data in file.items()}

    return run


def write_hdf5(source, path):
    """The samples as HDF5, a chunk a sample, not compressed."""
    with h5py.File(path, "w") as file:
        for name, value in source[0].items():
            shape = (len(source), *value.shape)
            file.create_dataset(name, shape, value.dtype, chunks=(1, *value.shape))
        for index in range(len(source)):
            for name, value in source[index].items():
                file[name][index] = value


def write_tfrecord(source, path):
    """The samples as one TFRecord file of serialised tensors."""
    with tf.io.TFRecordWriter(str(path)) as writer:
        for index in range(len(source)):
            feature = {
                name: tf.train.Feature(
                    bytes_list=tf.train.BytesList(value=[tf.io.serialize_tensor(value).numpy()])
                )
                for name, value in source[index].items()
            }
            example = tf.train.Example(features=tf.train.Features(feature=feature))
            writer.write(example.SerializeToString())


def from_tfrecord(source, path, steps):
    """Batches from the TFRecord file in its own order, parsed on one thread."""
    dtypes = {name: value.dtype for name, value in source[0].items()}

    def parse(record):
        features = {name: tf.io.FixedLenFeature([], tf.string) for name in dtypes}
        parsed = tf.io.parse_single_example(record, features)
        return {name: tf.io.parse_tensor(parsed[name], dtype) for name, dtype in dtypes.items()}

    dataset = tf.data.TFRecordDataset(str(path)).repeat().map(parse).batch(BATCH_SIZE).take(steps)

    def run():
        for _ in dataset:
            pass

    return run


def in_turn(ways, rounds):
    """``(seconds, processor seconds)`` of each way's rounds; one more before is not counted."""
    times = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, run in ways.items():
            start, start_processor = time.perf_counter(), time.process_time()
            run()
            if number:
                processor = time.process_time() - start_processor
                times[name].append((time.perf_counter() - start, processor))
    return times


def report(title, times, base, reads):
    """Print samples a second, processor time, and the speed relative to a base by either."""
    print(f"{title:28} {'samples/s':>10} {'CPU ms':>8}   over {base}: by time, by CPU time")
    for name, rounds in times.items():
        seconds, processor = (statistics.median(column) for column in zip(*rounds, strict=True))
        ratios = [
            statistics.median(
                base_round[kind] / own[kind]
                for base_round, own in zip(times[base], rounds, strict=True)
            )
            for kind in (0, 1)
        ]
        own = f"{reads / seconds:10.0f} {1000 * processor / reads:8.3f}"
        print(f"  {name:26} {own}   {ratios[0]:.2f}, {ratios[1]:.2f}")


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of RHD's layout")
    parser.add_argument("--samples", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args()
    workers, steps = options.workers, 10 * options.workers
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        source = RHD(options.data or write_samples(scratch / "rhd", options.samples))
        source.ids = source.ids[: options.samples]
        order = [index % len(source) for index in range(steps * BATCH_SIZE)]
        packed = pack(source, scratch / "packed")
        ways = {
            "cv2.imdecode": bare_decoding(source, order, workers),
            "tf.data, PNG": through_tf_data(source, steps, workers),
            "PyDataset, PNG": through_batches(source, steps, workers),
            "tf.data, packed": through_tf_data(packed, steps, workers),
            "PyDataset, packed": through_batches(packed, steps, workers),
        }
        times = in_turn(ways, options.rounds)
        report(f"Loaders, {workers} threads:", times, "cv2.imdecode", len(order))
        pair = {name: times[f"tf.data, {name}"] for name in ("PNG", "packed")}
        report("Packed over PNG, tf.data:", pair, "PNG", len(order))
        pair = {name: times[f"PyDataset, {name}"] for name in ("PNG", "packed")}
        report("Packed over PNG, PyDataset:", pair, "PNG", len(order))
        write_hdf5(source, scratch / "samples.h5")
        write_tfrecord(source, scratch / "samples.tfrecord")
        shuffled = np.random.default_rng(0).permutation(order).tolist()
        ways = {
            "npy, random order": from_arrays(scratch / "packed", shuffled),
            "HDF5, random order": from_hdf5(scratch / "samples.h5", shuffled),
            "TFRecord, stored order": from_tfrecord(source, scratch / "samples.tfrecord", steps),
        }
        times = in_turn(ways, options.rounds)
        report("Formats, one thread:", times, "npy, random order", len(order))


if __name__ == "__main__":
    main()
