"""Prints the index of the event at which river's ADWIN first alarmed, -1 if it never did.

Standard input: pairs of doubles, group and score. One detector per group, river's defaults. With a group as argument only that
group's detector counts.
"""

import sys
from array import array

from river.drift import ADWIN


def first_alarm(values, only):
    detectors = {}
    for event in range(len(values) // 2):
        group, score = values[2 * event], values[2 * event + 1]
        if only is not None and group != only:
            continue
        detector = detectors.setdefault(group, ADWIN())
        detector.update(score)
        if detector.drift_detected:
            return event
    return -1


values = array("d")
values.frombytes(sys.stdin.buffer.read())
print(first_alarm(values, float(sys.argv[1]) if len(sys.argv) > 1 else None))
