"""Images a second that one core renders, with all labels, by kind of scene.

    OMP_NUM_THREADS=1 python benchmarks/rendering.py --count 200

The base scene is one hand with its arm; the others add a second hand or a body, the wide variety
all the rest. Building the meshes is left out, and so is PNG encoding but for the rows to disk,
which write RHD's layout. Processor seconds are shown next to wall seconds because other work on
the machine slows the latter.
"""

import argparse
import tempfile
import time

import cv2

from keras_hand3d.data.rhd_writer import RHDWriter
from keras_hand3d.data.synthetic import HandRenderer


def kind_of(scene):
    """A scene's kind in words."""
    hands = "one hand" if len(scene.hands) == 1 else "two hands"
    return hands + (", body" if scene.body is not None else "")


def seeds_by_kind(renderer, count):
    """For each kind of scene, seeds that show it."""
    seeds = {}
    index = 0
    while min(map(len, seeds.values()), default=0) < count or len(seeds) < 4:
        found = seeds.setdefault(kind_of(renderer.scene((1, index))), [])
        if len(found) < count:
            found.append((1, index))
        index += 1
    return seeds


def images_a_second(render, seeds):
    """Images a second by wall clock and by processor time."""
    wall, processor = time.perf_counter(), time.process_time()
    for seed in seeds:
        render(seed)
    return (
        len(seeds) / (time.perf_counter() - wall),
        len(seeds) / (time.process_time() - processor),
    )


def main():
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=60, help="images of each kind")
    parser.add_argument("--backgrounds", help="folder of photos")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    renderer = HandRenderer(backgrounds=options.backgrounds)
    renderer.render(0)
    print("| scene | images/s, wall | images/s, processor |\n| --- | --- | --- |")
    for kind, seeds in sorted(seeds_by_kind(renderer, options.count).items()):
        wall, processor = images_a_second(renderer.render, seeds)
        print(f"| {kind} | {wall:.1f} | {processor:.1f} |")
    mixed = [(2, index) for index in range(options.count)]
    for variety, without_hands in (("rhd", None), ("wide", None), ("wide", 1.0)):
        renderer = HandRenderer(
            backgrounds=options.backgrounds, variety=variety, without_hands=without_hands
        )
        name = f"{variety}, as drawn" if without_hands is None else f"{variety}, without hands"
        renderer.render(0)
        wall, processor = images_a_second(renderer.render, mixed)
        print(f"| {name} | {wall:.1f} | {processor:.1f} |")
        if without_hands is None:
            wall, processor = to_disk(renderer, mixed)
            print(f"| {name}, to disk | {wall:.1f} | {processor:.1f} |")


def to_disk(renderer, seeds):
    """Images a second rendered and written, by wall clock and by processor time."""
    with tempfile.TemporaryDirectory() as folder:
        writer = RHDWriter(folder)
        return images_a_second(lambda seed: writer.write(seed[1], renderer.render(seed)), seeds)


if __name__ == "__main__":
    main()
