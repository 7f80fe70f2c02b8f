"""Two convolutions from features to letters, by CTC and Adam, in numpy alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tools.cyrillic.lines import Line

from payments_ocr.local.cyrillic import ALPHABET

Floats = NDArray[np.float32]
Head = dict[str, Floats]

BATCH, INNER, EDGE = 64, 96, 2
NOWHERE = np.float32(-1e30)


@dataclass
class Batch:
    """Lines of like length, padded."""

    steps: Floats
    lengths: NDArray[np.int64]
    letters: list[tuple[int, ...]]


def trained(lines: Sequence[Line], epochs: int, said: Callable[[int, float, Head], None]) -> Head:
    """The head; `said` hears of each epoch."""
    sample = np.concatenate([line.features for line in lines[:1500]]).astype(np.float32)
    head = _fresh(sample)
    names = ("w1", "b1", "w2", "b2")
    first, second = ({name: np.zeros_like(head[name]) for name in names} for _ in range(2))
    chance, step = np.random.default_rng(1), 0
    order = np.argsort([len(line.features) for line in lines])
    steps = epochs * (-(-len(lines) // BATCH))
    for epoch in range(epochs):
        starts = chance.permutation(range(0, len(lines), BATCH))
        losses = []
        for start in starts:
            batch = _batch([lines[number] for number in order[start : start + BATCH]], head, chance)
            loss, slopes = _slopes(head, batch)
            losses.append(loss)
            step += 1
            rate = 2e-3 * min(1.0, step / 200) * (0.5 + 0.5 * np.cos(np.pi * step / steps)) + 1e-5
            for name in names:
                first[name] += 0.1 * (slopes[name] - first[name])
                second[name] += 0.01 * (slopes[name] ** 2 - second[name])
                way = (first[name] / (1 - 0.9**step)) / (np.sqrt(second[name] / (1 - 0.99**step)) + 1e-6)
                head[name] -= (rate * way).astype(np.float32)
        said(epoch, float(np.mean(losses)), head)
    return head


def _fresh(sample: Floats) -> Head:
    chance = np.random.default_rng(0)
    channels, signs = sample.shape[1], len(ALPHABET) + 1
    head = {
        "mu": sample.mean(axis=0),
        "sd": sample.std(axis=0) + 1e-3,
        "w1": chance.normal(0, np.sqrt(2 / (3 * channels)), (3 * channels, INNER)),
        "b1": np.zeros(INNER),
        "w2": chance.normal(0, np.sqrt(1 / (3 * INNER)), (3 * INNER, signs)),
        "b2": np.zeros(signs),
    }
    head["b2"][0] = 2  # nothing is the most usual sign
    return {name: value.astype(np.float32) for name, value in head.items()}


def _batch(lines: Sequence[Line], head: Head, chance: np.random.Generator) -> Batch:
    """With noise and lost channels, so that the head learns to do without any one of them."""
    longest = max(len(line.features) for line in lines)
    steps = np.zeros((len(lines), longest + 2 * EDGE, len(head["mu"])), dtype=np.float32)
    for number, line in enumerate(lines):
        steps[number, EDGE : EDGE + len(line.features)] = (line.features - head["mu"]) / head["sd"]
    if chance.random() < 0.5:
        steps += chance.normal(0, 0.25, steps.shape)
    steps *= (chance.random((len(lines), 1, steps.shape[2])) > 0.1) / 0.9
    return Batch(steps, np.array([len(line.features) for line in lines]), [line.letters for line in lines])


def _slopes(head: Head, batch: Batch) -> tuple[float, Head]:
    """The loss, and which way each number of the head makes it grow."""
    around = _windows(batch.steps)
    inner = np.maximum(around @ head["w1"] + head["b1"], 0)
    outer = _windows(inner)
    odds = outer @ head["w2"] + head["b2"]
    odds -= odds.max(axis=2, keepdims=True)
    logs = odds - np.log(np.exp(odds).sum(axis=2, keepdims=True))
    loss, slope = _ctc(logs, batch)
    slope /= len(batch.letters)
    back = slope @ head["w2"].T
    through = np.zeros_like(inner)
    for place in range(3):
        through[:, place : through.shape[1] - 2 + place] += back[:, :, place * INNER : (place + 1) * INNER]
    through *= inner > 0
    return loss, {
        "w2": outer.reshape(-1, outer.shape[2]).T @ slope.reshape(-1, slope.shape[2]),
        "b2": slope.sum(axis=(0, 1)),
        "w1": around.reshape(-1, around.shape[2]).T @ through.reshape(-1, INNER),
        "b1": through.sum(axis=(0, 1)),
    }


def _windows(steps: Floats) -> Floats:
    return np.concatenate([steps[:, :-2], steps[:, 1:-1], steps[:, 2:]], axis=2)


def _ctc(logs: Floats, batch: Batch) -> tuple[float, Floats]:
    """The CTC loss of the lines, and its slope by the odds: what is believed less what the letters allow."""
    count, most, _ = logs.shape
    states = 2 * max(map(len, batch.letters)) + 1
    signs = np.zeros((count, states), dtype=np.int64)
    known = np.full((count, states), NOWHERE)
    ends = np.array([2 * len(letters) for letters in batch.letters])
    for number, letters in enumerate(batch.letters):
        signs[number, 1 : 2 * len(letters) : 2] = letters
        known[number, : 2 * len(letters) + 1] = 0
    jump = np.full((count, states), NOWHERE)
    jump[:, 2:][(signs[:, 2:] != 0) & (signs[:, 2:] != signs[:, :-2])] = 0
    costs = np.take_along_axis(logs, np.broadcast_to(signs[:, None], (count, most, states)), 2) + known[:, None]
    last = np.full((count, states), NOWHERE)
    last[np.arange(count), ends] = 0
    last[np.arange(count)[ends > 0], ends[ends > 0] - 1] = 0
    ahead, behind = _forward(costs, jump), _backward(costs, jump, last, batch.lengths)
    total = ahead[batch.lengths - 1, np.arange(count)] + last
    best = total.max(axis=1, keepdims=True)
    likely = best[:, 0] + np.log(np.exp(total - best).sum(axis=1))
    share = np.exp(np.clip(ahead + behind - likely[None, :, None], -80, 0)).transpose(1, 0, 2)
    wanted = np.zeros_like(logs)
    np.add.at(wanted, (np.arange(count)[:, None, None], np.arange(most)[None, :, None], signs[:, None]), share)
    within = (np.arange(most) < batch.lengths[:, None])[:, :, None]
    slope = (np.exp(logs) - wanted / np.maximum(wanted.sum(axis=2, keepdims=True), 1e-6)) * within
    return float(-likely.mean()), slope.astype(np.float32)


def _forward(costs: Floats, jump: Floats) -> Floats:
    count, most, states = costs.shape
    ahead = np.full((most, count, states), NOWHERE)
    ahead[0, :, :2] = costs[:, 0, :2]
    for step in range(1, most):
        before = ahead[step - 1]
        ahead[step] = _sum_of(before, _shifted(before, 1), _shifted(before, 2) + jump) + costs[:, step]
    return ahead


def _backward(costs: Floats, jump: Floats, last: Floats, lengths: NDArray[np.int64]) -> Floats:
    count, most, states = costs.shape
    behind = np.full((most, count, states), NOWHERE)
    leap = _shifted(jump, -2)
    for step in range(most - 1, -1, -1):
        now = np.full((count, states), NOWHERE)
        if step < most - 1:
            after = behind[step + 1] + costs[:, step + 1]
            now = _sum_of(after, _shifted(after, -1), _shifted(after, -2) + leap)
        behind[step] = np.where(
            (lengths == step + 1)[:, None], last, np.where((lengths > step + 1)[:, None], now, NOWHERE)
        )
    return behind


def _shifted(values: Floats, by: int) -> Floats:
    moved = np.full_like(values, NOWHERE)
    if by > 0:
        moved[:, by:] = values[:, :-by]
    else:
        moved[:, :by] = values[:, -by:]
    return moved


def _sum_of(first: Floats, second: Floats, third: Floats) -> Floats:
    """Of chances that are given by their logarithms."""
    best = np.maximum(np.maximum(first, second), third)
    result: Floats = np.maximum(
        best + np.log(np.exp(first - best) + np.exp(second - best) + np.exp(third - best)), NOWHERE
    )
    return result
