"""Handwritten digits, told apart by a small network: an example of a program for the trainer.

Every process computes on its share of each batch, the gradients are summed over all of them, and each process writes
its share of the state. What a step does depends on its number alone, so a run that was stopped and resumed ends as one
that never was. The state may be restored by another number of processes than wrote it.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import IO, Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.experimental import multihost_utils
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from sklearn.datasets import load_digits
from training_run import Run, attach

BATCH = 128
HIDDEN = 64
OPTIMIZER = optax.adam(2e-3)


class State(NamedTuple):
    """Everything that the next step depends on, besides its number."""

    weights: Any
    optimizer: Any


class Digits(NamedTuple):
    """Images as rows of 64 values from 0 to 1, and which digit each shows."""

    train: Any
    train_labels: Any
    test: Any
    test_labels: Any


def load() -> Digits:
    """Load the data set that comes with scikit-learn; every fourth image is for testing."""
    images, labels = load_digits(return_X_y=True)
    images, labels = images.astype(np.float32) / 16, labels.astype(np.int32)
    testing = np.arange(len(labels)) % 4 == 3
    return Digits(images[~testing], labels[~testing], images[testing], labels[testing])


def first_state() -> State:
    """Give the state before step 0."""
    random = np.random.default_rng(0)
    weights = {
        "hidden": random.normal(scale=1 / 8, size=(64, HIDDEN)),
        "hidden_bias": np.zeros(HIDDEN),
        "out": random.normal(scale=1 / 8, size=(HIDDEN, 10)),
        "out_bias": np.zeros(10),
    }
    weights = {name: values.astype(np.float32) for name, values in weights.items()}
    return State(weights, jax.jit(OPTIMIZER.init)(weights))


def logits(weights: Any, images: Any) -> Any:
    """Give ten scores for each image."""
    hidden = jax.nn.relu(images @ weights["hidden"] + weights["hidden_bias"])
    return hidden @ weights["out"] + weights["out_bias"]


@jax.jit
def accuracy(weights: Any, images: Any, labels: Any) -> Any:
    """Give the share of images that are told right."""
    return jnp.mean(jnp.argmax(logits(weights, images), axis=1) == labels)


@jax.jit
def train(state: State, images: Any, labels: Any) -> tuple[State, Any]:
    """Do one step on a batch; gives the state after it and the loss before."""

    def loss(weights: Any) -> Any:
        return optax.softmax_cross_entropy_with_integer_labels(logits(weights, images), labels).mean()

    value, gradients = jax.value_and_grad(loss)(state.weights)
    updates, optimizer = OPTIMIZER.update(gradients, state.optimizer)
    return State(optax.apply_updates(state.weights, updates), optimizer), value


def batches(digits: Digits, run: Run) -> Callable[[int], tuple[Any, Any]]:
    """Give the batch of a step: the same images whoever asks, each process holding its share."""
    sharding = NamedSharding(Mesh(np.array(jax.devices()), ("data",)), PartitionSpec("data"))
    share = BATCH // run.parts

    def batch(step: int) -> tuple[Any, Any]:
        chosen = np.random.default_rng(step).choice(len(digits.train), BATCH, replace=False)
        mine = chosen[run.part * share : (run.part + 1) * share]
        images = jax.make_array_from_process_local_data(sharding, digits.train[mine])
        return images, jax.make_array_from_process_local_data(sharding, digits.train_labels[mine])

    return batch


def write(run: Run, state: State, file: IO[bytes]) -> None:
    """Write every `parts`-th array of the state, beginning with this process' first."""
    arrays = jax.tree.leaves(state)
    mine = {str(index): np.asarray(arrays[index]) for index in range(run.part, len(arrays), run.parts)}
    np.savez(file, allow_pickle=False, **mine)


def restore(run: Run, state: State) -> State:
    """Take the state of the checkpoint that the run resumes from; the given one where it begins anew."""
    arrays, structure = jax.tree.flatten(state)

    def read(file: IO[bytes]) -> None:
        with np.load(file, allow_pickle=False) as found:
            for index in found.files:
                arrays[int(index)] = found[index]

    run.restore(read)
    everywhere = NamedSharding(Mesh(np.array(jax.devices()), ("data",)), PartitionSpec())
    found: State = jax.device_put(jax.tree.unflatten(structure, arrays), everywhere)
    return found


def agree(wish: int) -> int:
    """Give the greatest wish of all processes."""
    return int(np.max(multihost_utils.process_allgather(np.int32(wish))))


def main(arguments: Sequence[str]) -> None:
    """Train, and say the loss of each step and the accuracy at the end, as JSON."""
    options = argparse.ArgumentParser()
    options.add_argument("--steps", type=int, default=300)
    steps = options.parse_args(arguments).steps
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
    jax.distributed.initialize(
        num_processes=int(os.environ["JAX_NUM_PROCESSES"]), process_id=int(os.environ["JAX_PROCESS_ID"])
    )
    run = attach(agree)
    digits = load()
    batch = batches(digits, run)
    state = restore(run, first_state())
    for step in range(run.first_step, steps):
        state, loss = train(state, *batch(step))
        say(run, step=step, loss=float(loss))
        run.after(step, partial(write, run, state))
    run.save(steps - 1, partial(write, run, state))
    say(run, accuracy=float(accuracy(state.weights, digits.test, digits.test_labels)))


def say(run: Run, **values: float) -> None:
    """Log values, from one process."""
    if run.part == 0:
        logging.getLogger(__name__).info(json.dumps(values))


if __name__ == "__main__":
    main(sys.argv[1:])
