"""Training a recipe's network into a run folder, and going on with it."""

import contextlib
import dataclasses
import math
import random

import keras

from keras_hand3d.data.held_samples import check_memory
from keras_hand3d.model_folders import CHECKPOINT_FOLDER
from keras_hand3d.training.averaging_adam import AveragingAdam
from keras_hand3d.training.build_task import build_task, samples_for
from keras_hand3d.training.checkpoints import Checkpoints
from keras_hand3d.training.distribution import Distribution
from keras_hand3d.training.learning_rates import schedule_of
from keras_hand3d.training.provenance import data_fingerprint, git_commit
from keras_hand3d.training.recorded_run import recorded_distribution, recorded_training
from keras_hand3d.training.run import TENSORBOARD_FOLDER, Run
from keras_hand3d.training.run_lock import run_lock
from keras_hand3d.training.run_state import RunState, check_state
from keras_hand3d.training.stopping import stop_on_signals
from keras_hand3d.training.tensorboard_log import TensorBoardLog
from keras_hand3d.training.timed_batches import TimedBatches
from keras_hand3d.training.training_callback import COMPLETE, EARLY, TrainingCallback
from keras_hand3d.training.training_display import TrainingDisplay
from keras_hand3d.training.training_options import TrainingOptions
from keras_hand3d.training.training_result import TrainingResult
from keras_hand3d.training.untuned import untuned
from keras_hand3d.training.variables import averaged_weights, check_variables, restore_variables
from keras_hand3d.versions import versions


def train(
    recipe,
    source,
    run_folder,
    options=None,
    test_source=None,
    data_info=None,
    console=None,
    distribution=None,
):
    """Train a recipe on a data set.

    Args:
        recipe: A `Recipe`.
        source: A `HandSource` with the fields that the recipe needs.
        run_folder: Folder to be made for the run.
        options: `TrainingOptions`; its defaults if None.
        test_source: `HandSource` that the loss is measured on during the training, if any.
        data_info: How the data was opened, a JSON-able dictionary for the run's config.
        console: Rich console for progress.
        distribution: What `start_distribution` gave; one device if None. All its processes call
            this with the same arguments, and must see the run folder.

    Returns:
        A `TrainingResult`, the trained model saved in its run.

    Raises:
        FileExistsError: If the run folder holds something already.
        ValueError: If the data set lacks a field that the recipe needs, the loss is not finite, or
            the devices cannot share the batch.
        OSError: If a checkpoint cannot be written.
    """
    options = (options or TrainingOptions()).resolved(recipe.steps)
    source, test_source = _usable(recipe, source, test_source, console)
    distribution = distribution or Distribution()
    _check_shares(recipe, options, source, test_source, distribution)
    with distribution.scope(), contextlib.ExitStack() as stack:
        task = _compiled_task(recipe, source, options, distribution)
        config = _config(recipe, source, options, test_source, data_info, distribution)
        run = distribution.first_does(lambda: Run.create(run_folder, config)) or Run(run_folder)
        distribution.first_does(lambda: stack.enter_context(run_lock(run.folder)))
        return _fit(
            task, run, RunState(), recipe, source, options, test_source, console, distribution
        )


def resume(
    run_folder,
    source,
    recipe=None,
    options=None,
    test_source=None,
    console=None,
    distribution=None,
):
    """Go on with a training from its newest checkpoint as if it had not stopped.

    Args:
        run_folder: Folder of the run.
        source: The same data set.
        recipe: The run's recipe, perhaps with more steps; that of its config if None.
        options: The run's options, perhaps with another ``max_minutes``; likewise.
        test_source: The same test data, if any.
        console: Rich console for progress.
        distribution: As of `train`, over as many devices as the run was begun on.

    Returns:
        A `TrainingResult`.

    Raises:
        ValueError: If it is no run, its config is damaged, another process trains it, the data or
            the number of devices is not that of the run, or as of `train`.
        OSError: If a checkpoint cannot be written.
    """
    run = Run(run_folder)
    stored_recipe, stored_options = recorded_training(run)
    recipe, options = recipe or stored_recipe, options or stored_options
    source, test_source = _usable(recipe, source, test_source, console)
    expected, came = run.config["data"]["fingerprint"], data_fingerprint(source)
    if came != expected:
        raise ValueError(
            f"{run.folder}: the data set is not the one that the run was begun with: "
            f"expected the fingerprint {expected}, got {came}."
        )
    distribution = distribution or Distribution()
    _check_count(run, distribution)
    _check_shares(recipe, options, source, test_source, distribution)

    def prepare():
        run.clear_unfinished()
        run.update_config(recipe=dataclasses.asdict(recipe), options=dataclasses.asdict(options))
        Checkpoints(run.folder / CHECKPOINT_FOLDER).clear_unfinished()

    with distribution.scope(), contextlib.ExitStack() as stack:
        distribution.first_does(lambda: stack.enter_context(run_lock(run.folder)))
        task = _compiled_task(recipe, source, options, distribution)
        distribution.first_does(prepare)
        state = _restored(task, run, options, console, distribution)
        return _fit(task, run, state, recipe, source, options, test_source, console, distribution)


def _usable(recipe, source, test_source, console):
    """Both data sets without what the recipe cannot learn from; says how many samples that is."""
    usable = []
    for samples in (source, test_source):
        fitting = samples if samples is None else samples_for(recipe, samples)
        if fitting is not samples:
            left = len(samples) - len(fitting)
            say = TrainingDisplay(0, 0, 1, console).say
            reason = f"fewer than {recipe.least_shown} visible key points of a hand"
            reason = reason if recipe.least_shown else "no hand"
            say(f"{left} of {len(samples)} samples show {reason} and are left out.")
        usable.append(fitting)
    return usable


def _check_count(run, distribution):
    begun, now = recorded_distribution(run), distribution.record()
    if begun != now:
        raise ValueError(
            f"{run.folder}: was begun with devices {begun['devices']} and hosts {begun['hosts']}, "
            f"now there are {now['devices']} devices on {now['hosts']} hosts: go on with as many."
        )


def _check_shares(recipe, options, source, test_source, distribution):
    distribution.check_batch_size(recipe.batch_size)
    tests = math.inf if test_source is None else min(options.test_samples, len(test_source))
    if tests < distribution.replicas:
        raise ValueError(f"{distribution.replicas} devices cannot share {tests} test samples.")
    if options.hold and distribution.replicas > 1:
        raise ValueError(
            f"hold: samples can be held on one device alone, got {distribution.replicas}: "
            "leave it out."
        )
    if options.hold:
        check_memory(source, source.fields)


def _compiled_task(recipe, source, options, distribution):
    # Initial weights draw their seeds from Python's generator. Keras's own set_random_seed would
    # load every backend that is installed.
    random.seed(options.seed)
    task = build_task(recipe, source, options.seed, options.precision, options.init)
    # Zero turns off what the recipe has.
    clip_norm = recipe.clip_norm if options.clip_norm is None else options.clip_norm
    ema = recipe.ema if options.ema is None else options.ema
    optimizer = AveragingAdam(
        schedule_of(recipe),
        global_clipnorm=clip_norm or None,
        use_ema=ema > 0.0,
        ema_momentum=ema,
        name="adam",
    )
    if options.precision == "float16":
        optimizer = keras.optimizers.LossScaleOptimizer(optimizer, name="loss_scale")
    distribution.prepare_optimizer(optimizer)
    # TensorFlow's XLA makes convolutions on a CPU slower and compiles for minutes.
    jit = keras.backend.backend() == "jax" if options.jit is None else options.jit
    task.compile(optimizer=optimizer, jit_compile=jit)
    optimizer.build(task.trainable_variables)
    distribution.prepare_task(task)
    return task


def _config(recipe, source, options, test_source, data_info, distribution):
    data = {**(data_info or {}), "samples": len(source), "fingerprint": data_fingerprint(source)}
    return {
        "recipe": dataclasses.asdict(recipe),
        "options": dataclasses.asdict(options),
        "distribution": distribution.record(),
        "data": data,
        "test_samples": None if test_source is None else len(test_source),
        "versions": versions(),
        "git_commit": git_commit(),
    }


def _restored(task, run, options, console, distribution):
    """The state of the newest whole checkpoint, its variables put into the task."""

    def check(arrays, record):
        check_state(arrays, record)
        check_variables(task, arrays, record["variables"])

    checkpoints = Checkpoints(run.folder / CHECKPOINT_FOLDER, options.keep, check)
    report = TrainingDisplay(0, 0, 1, console).say
    checkpoint = checkpoints.latest(report)
    step = -1 if checkpoint is None else checkpoint.step
    greatest, least = distribution.greatest(step, -step)
    if greatest != -least:
        raise ValueError(
            f"{checkpoints.folder}: the processes see different checkpoints; all must see the "
            "same folder."
        )
    if checkpoint is None and checkpoints.steps():
        raise ValueError(
            f"{checkpoints.folder}: no checkpoint is whole, so there is nothing to go on from: "
            f"begin a new run. Of the newest: {_what_is_wrong(checkpoints)}"
        )
    if checkpoint is None:
        report(f"{run.folder}: there is no checkpoint yet, it begins anew.")
        return RunState()
    state = RunState(**checkpoint.record["state"])
    restore_variables(task, checkpoint.arrays)
    report(f"{run.folder}: going on after step {state.step}")
    distribution.first_does(lambda: run.write_history(state.rows))
    return state


def _what_is_wrong(checkpoints):
    try:
        checkpoints.read(checkpoints.steps()[-1])
    except (OSError, ValueError) as error:
        return str(error)
    return ""


def _fit(task, run, state, recipe, source, options, test_source, console, distribution):
    if state.step >= recipe.steps:
        return _finish(task, run, state, COMPLETE, None, distribution)
    if state.is_out_of(options.patience):
        return _finish(task, run, state, EARLY, None, distribution)
    distribution.use_own_noise(task)
    batches = TimedBatches(
        source,
        recipe.batch_size,
        recipe.steps,
        state.step,
        shuffle=True,
        seed=options.seed,
        workers=options.workers,
        share=distribution.share,
        hold=options.hold,
    )
    display = TrainingDisplay(recipe.steps, recipe.batch_size, options.print_every, console)
    checkpoints = Checkpoints(run.folder / CHECKPOINT_FOLDER, options.keep)
    with contextlib.ExitStack() as stack:
        log = None
        if options.tensorboard and distribution.is_first:
            log = TensorBoardLog(run.folder / TENSORBOARD_FOLDER, state.step)
            stack.callback(log.close)
        request = stack.enter_context(stop_on_signals(display.say))
        display.start(state.step)
        stack.callback(display.stop)
        callback = TrainingCallback(
            run,
            state,
            recipe,
            options,
            batches,
            test_source,
            checkpoints,
            display,
            request,
            log,
            distribution,
        )
        try:
            # Keras would shuffle the batches once more, out of reach of the seed.
            task.fit(untuned(batches), epochs=1, callbacks=[callback], shuffle=False, verbose=0)
        except Exception as error:
            raise batches.error or callback.error or error from None
    if callback.failed:
        raise ValueError(_failure(callback.failed, run, state, batches, checkpoints))
    return _finish(task, run, state, callback.ended, request.signal, distribution)


def _finish(task, run, state, ended, signal, distribution):
    """Save the last weights, averaged where the run averages."""
    metrics = {"steps": state.step, "training_loss": state.rows[-1][1] if state.rows else None}
    with averaged_weights(task):
        distribution.first_does(lambda: run.save_model(task.network, metrics))
    used_patience = state.without_gain if ended == EARLY else None
    return TrainingResult(run, state.step, ended, signal, used_patience)


def _failure(what, run, state, batches, checkpoints):
    last = max(checkpoints.steps(), default=None)
    kept = "there is no checkpoint before it" if last is None else f"that of step {last} is kept"
    return (
        f"{run.folder}: {what} at step {state.step}, "
        f"samples {', '.join(batches.sample_ids(state.step))}; {kept}. "
        "A smaller learning rate or a clip_norm may help."
    )
