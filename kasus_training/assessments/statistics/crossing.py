"""Finding where a falling function reaches a value."""

from __future__ import annotations

import math
from collections.abc import Callable

STEPS_MAX = 200


def crossing(function: Callable[[float], float], wanted: float, low: float, high: float) -> float:
    """Where a falling, smooth function passes `wanted` between two points, to the last digits.

    Halving keeps it safe; a straight line through both ends makes it quick.
    """
    above, below = function(low) - wanted, function(high) - wanted
    for step in range(STEPS_MAX):
        if above <= 0.0 or math.nextafter(low, high) >= high:
            return low
        if below >= 0.0:
            return high
        middle = (low + high) / 2.0 if step % 3 == 2 else (low * below - high * above) / (below - above)
        if not low < middle < high:
            middle = (low + high) / 2.0
        value = function(middle) - wanted
        if value > 0.0:
            low, above, below = middle, value, below / 2.0
        elif value < 0.0:
            high, below, above = middle, value, above / 2.0
        else:
            return middle
        if high - low <= 4e-16 * max(abs(low), abs(high)):
            break
    return (low + high) / 2.0
