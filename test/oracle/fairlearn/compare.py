"""fairlearn's ExponentiatedGradient and our reduction on the same problems, in one run. See README.md."""

import json
import subprocess
import time
from pathlib import Path

import numpy as np
import pandas as pd
from fairlearn.reductions import DemographicParity, ExponentiatedGradient
from sklearn.base import BaseEstimator, ClassifierMixin

HERE = Path(__file__).parent
ROOT = HERE.parent.parent.parent
BOUND = 0.02
REPEATS = 3


class BestRule(ClassifierMixin, BaseEstimator):
    """The rule of a finite list with the least weighted error: an exact oracle, as ours is."""

    def __init__(self, decisions):
        self.decisions = decisions  # rules x cells, 0 or 1

    def fit(self, X, y, sample_weight):
        cell = X["cell"].to_numpy()
        cells = self.decisions.shape[1]
        ones = np.bincount(cell, weights=sample_weight * y, minlength=cells)
        zeros = np.bincount(cell, weights=sample_weight * (1 - y), minlength=cells)
        self.rule_ = int(np.argmin(ones.sum() + self.decisions @ (zeros - ones)))
        self.classes_ = np.array([0, 1])
        return self

    def predict(self, X):
        return self.decisions[self.rule_][X["cell"].to_numpy()]


def reduce(decisions, frame):
    """Weights of rules found by fairlearn, and the seconds it took (the least of the repeats)."""
    seconds = []
    for _ in range(REPEATS):
        solver = ExponentiatedGradient(
            BestRule(decisions), DemographicParity(difference_bound=BOUND), eps=0.01, nu=1e-6, max_iter=100
        )
        started = time.perf_counter()
        solver.fit(frame[["cell"]], frame["y"], sensitive_features=frame["group"])
        seconds.append(time.perf_counter() - started)
    weights = {}
    for predictor, weight in zip(solver.predictors_, solver.weights_):
        if weight > 0:
            weights[predictor.rule_] = weights.get(predictor.rule_, 0) + float(weight)
    atoms = [{"rule": rule, "weight": weight} for rule, weight in sorted(weights.items())]
    return {"atoms": atoms, "bestGap": float(solver.best_gap_), "oracleCalls": int(solver.n_oracle_calls_)}, min(seconds)


def judge(atoms, decisions, frame):
    """Error rate and largest distance of a group's acceptance from everybody's, of a mixture on these people."""
    accept = sum(a["weight"] * decisions[a["rule"]] for a in atoms)[frame["cell"].to_numpy()]
    y = frame["y"].to_numpy()
    error = float(np.mean(y * (1 - accept) + (1 - y) * accept))
    groups = frame["group"].to_numpy()
    gaps = [abs(accept[groups == g].mean() - accept.mean()) for g in np.unique(groups)]
    return {"risk": error, "largestGap": float(max(gaps))}


def counts(frame):
    return [[int(v) for v in key] + [int(n)] for key, n in frame.groupby(["group", "cell", "y"]).size().items()]


def static_problem():
    rng = np.random.default_rng(7)
    n = 20_000
    group = rng.choice(3, n, p=[0.5, 0.3, 0.2])
    ability = rng.normal(0, 1, n) + np.array([0.3, 0.0, -0.5])[group]
    first = np.clip(np.round(2 * (ability + rng.normal(0, 0.8, n)) + 5), 0, 10).astype(int)
    second = np.clip(np.round(2 * (ability + rng.normal(0, 1.2, n) + 0.4 * group) + 5), 0, 10).astype(int)
    y = (ability + rng.normal(0, 0.5, n) > 0).astype(int)
    frame = pd.DataFrame({"group": group, "cell": first * 11 + second, "y": y})
    a, b = np.divmod(np.arange(121), 11)
    rules = [(u, v, t) for u, v in [(1, 0), (3, 1), (2, 1), (1, 1), (1, 2), (1, 3), (0, 1), (2, -1)] for t in range(-5, 25)]
    decisions = np.array([(u * a + v * b >= t * (abs(u) + abs(v)) / 2).astype(int) for u, v, t in rules])
    return frame, decisions


def labour_problem():
    rng = np.random.default_rng(11)
    n = 40_000
    group = (rng.random(n) < 0.7).astype(int)
    s = 3.7 / 8.1  # the blind optimum of kappas 2 and 3
    skilled = (rng.random(n) < np.array([2.0, 3.0])[group] * s * (1 - s)).astype(int)
    signal = np.where(skilled == 1, np.sqrt(rng.random(n)), 1 - np.sqrt(rng.random(n)))
    level = np.minimum((signal * 50).astype(int), 49)
    frame = pd.DataFrame({"group": group, "cell": group * 50 + level, "y": skilled})
    steps = np.arange(51)
    pairs = [(i, j) for i in steps for j in steps]
    levels = np.arange(50)
    decisions = np.array([np.concatenate([levels >= i, levels >= j]).astype(int) for i, j in pairs])
    return frame, decisions


def main():
    static_frame, static_rules = static_problem()
    problem = {"bound": BOUND, "counts": counts(static_frame), "decisions": ["".join(map(str, row)) for row in static_rules]}
    (HERE / "static-problem.json").write_text(json.dumps(problem, separators=(",", ":")) + "\n")
    found, seconds = reduce(static_rules, static_frame)
    static = {**found, **judge(found["atoms"], static_rules, static_frame)}

    labour_frame, labour_rules = labour_problem()
    found, _ = reduce(labour_rules, labour_frame)
    atoms = [{"thresholds": [a["rule"] // 51 / 50, a["rule"] % 51 / 50], "weight": a["weight"]} for a in found["atoms"]]
    labour = {"atoms": atoms, **judge(found["atoms"], labour_rules, labour_frame)}

    node = ROOT / "node_modules/node/bin/node"
    ours = json.loads(subprocess.check_output([node, "--conditions=@fairstream/source", HERE / "ours.ts"]))
    times = {
        "fairlearnSeconds": round(seconds, 4),
        "oursSeconds": round(ours["seconds"], 4),
        "ratio": round(seconds / ours["seconds"], 1),
        "note": "least of three runs each, in one run of this script; ours builds its table from the counts every time",
    }
    kept = {"static": static, "performative": labour, "times": times}
    (HERE / "kept.json").write_text(json.dumps(kept, indent=1) + "\n")
    print(json.dumps({"fairlearn": static["risk"], "ours": ours["risk"], **times}, indent=1))


main()
