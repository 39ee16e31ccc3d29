# SPDX-License-Identifier: MIT
"""A figure of the benchmark: what was measured, and what it is to come to."""
import statistics


class Missing(Exception):
    """What is not there."""


class Figure:
    """A line of the table. values: one for each pair; goal: a bound on their median."""

    def __init__(self, row, what, values, unit, goal=None, at_least=True, note=""):
        self.row, self.what, self.unit, self.note = row, what, unit, note
        self.values = [v for v in values if v is not None]
        self.goal, self.at_least = goal, at_least
        self.median = statistics.median(self.values)

    def reached(self):
        if self.goal is None:
            return None
        return self.median >= self.goal if self.at_least else self.median <= self.goal

    def as_json(self):
        return {"row": self.row, "what": self.what, "unit": self.unit,
                "median": self.median, "least": min(self.values),
                "most": max(self.values), "pairs": len(self.values), "goal": self.goal,
                "at_least": self.at_least, "reached": self.reached(), "note": self.note}

    def cells(self):
        goal = "" if self.goal is None else \
            f"{'≥' if self.at_least else '≤'} {short(self.goal)}"
        said = {None: "", True: "yes", False: "no"}[self.reached()]
        spread = "" if len(self.values) < 2 else \
            f"{short(min(self.values))} … {short(max(self.values))}"
        return (self.row, self.what, short(self.median), spread, self.unit, goal, said)


def short(x):
    if abs(x) >= 1e6:
        return f"{x / 1e6:.3g} M"
    if abs(x) >= 1e4:
        return f"{x / 1e3:.3g} k"
    return f"{x:.3g}"
