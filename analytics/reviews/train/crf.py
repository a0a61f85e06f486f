"""The loss of a conditional random field over rows of tags, and its gradients."""

from typing import Any

import numpy as np


def chain_loss(emissions: Any, steps: Any, first: Any, gold: Any, lengths: Any) -> tuple[float, Any, Any, Any]:
    """Negative log likelihood of the tags, and its gradients by emissions, steps and first.

    By forward and backward sums over all texts at once; `emissions` is units × tags, text after text.
    """
    order = np.argsort(-lengths, kind="stable")
    starts = (np.cumsum(lengths) - lengths)[order]
    sizes = lengths[order]
    longest = int(sizes[0])
    going = [int((sizes > step).sum()) for step in range(longest)]
    top = emissions.max(1, keepdims=True)
    likely, step_likely = np.exp(emissions - top), np.exp(steps)
    forward, scale = np.zeros_like(emissions), np.ones(len(emissions))
    for step in range(longest):
        at = starts[: going[step]] + step
        mass = likely[at] * (np.exp(first) if step == 0 else forward[at - 1] @ step_likely)
        scale[at] = mass.sum(1)
        forward[at] = mass / scale[at][:, None]
    backward, d_steps = np.ones_like(emissions), np.zeros_like(steps)
    for step in range(longest - 1, 0, -1):
        at = starts[: going[step]] + step
        ahead = likely[at] * backward[at] / scale[at][:, None]
        d_steps += (forward[at - 1].T @ ahead) * step_likely
        backward[at - 1] = ahead @ step_likely.T
    d_emissions = forward * backward
    rows = np.arange(len(gold))
    heads = starts
    tails = np.delete(rows, heads)
    value = float(np.log(scale).sum() + top.sum())
    value -= float(emissions[rows, gold].sum() + first[gold[heads]].sum() + steps[gold[tails - 1], gold[tails]].sum())
    d_first = d_emissions[heads].sum(0)
    d_emissions[rows, gold] -= 1
    np.subtract.at(d_first, gold[heads], 1)
    np.subtract.at(d_steps, (gold[tails - 1], gold[tails]), 1)
    return value, d_emissions, d_steps, d_first
