"""Advice on a model that callers find slow or wrong, and on inference away from any data centre.

Sources: what distance costs is physics, light in fibre; Google's own text on regions and latency is UNVERIFIED. An Edge
TPU does 4 TOPS in 8 bits, for quantised TensorFlow Lite models only (google-coral READMEs, and a guide of 2026-05-07 at
blackscarab.ai); whether the devices are still sold is UNVERIFIED.
"""

from __future__ import annotations

from collections.abc import Iterable

from groundplan.catalog.figures import figure
from groundplan.design.training.advice.row import Advice, Row
from groundplan.design.training.advice.situation import Situation

NEAR = ("near-callers", "serve from regions near the callers")
EDGE = ("edge-tpu", "Edge TPU devices where the model decides")
EDGE_GPU = ("edge-gpu", "GPUs where the model decides")
CENTRAL = ("central", "serve from one region")
SCALE = ("scale-out", "more machines in the region")
DATA = ("more-data", "train again with more data and regularisation")
LARGER = ("larger-model", "train a larger model, for longer")

Verdicts = Iterable[tuple[tuple[str, str], str, bool]]
"""Options with a reason each, and whether they stand."""


def advise_serving(situation: Situation) -> Advice:
    """Find out what is wrong with a served model, and what helps."""
    if situation.symptom == "wrong-on-new-data":
        return _advice(
            _retrain(DATA, LARGER, "it knows its training data too well (overfitting)", "larger ones overfit more")
        )
    if situation.symptom == "wrong-everywhere":
        return _advice(
            _retrain(LARGER, DATA, "it does not even know its training data (underfitting)", "it misses what it has")
        )
    if _crowded(situation):
        return _advice(_by_volume(situation))
    return _advice(_by_distance(situation))


def advise_inference(situation: Situation) -> Advice:
    """Choose where a model decides: at the edge when the network is too slow or absent, else near its callers."""
    if not situation.moving and not _too_far_for_any_region(situation):
        return advise_serving(situation)
    why_not = "latency: an answer from a data centre comes too late, or not at all where there is no network"
    hindrance = _not_for_edge_tpu(situation)
    best, other = (EDGE_GPU, EDGE) if hindrance else (EDGE, EDGE_GPU)
    because = "answers come from the device itself, at a few watts, network or not"
    against = hindrance or "they draw hundreds of watts: made for training rather than inference"
    verdicts = ((best, because, True), (other, against, False), (CENTRAL, why_not, False), (NEAR, why_not, False))
    unsold = "UNVERIFIED: whether Edge TPU devices are still sold; their software dates from 2024"
    return _advice(verdicts, doubts=() if hindrance else (unsold,), conditions=() if hindrance else _EDGE_CONDITIONS)


_EDGE_CONDITIONS = ("the model is quantised to 8 bits and compiled for the Edge TPU (TensorFlow Lite)",)


def round_trip(kilometres: float) -> float:
    """Milliseconds that distance alone takes, there and back, over cables that are longer than the straight line."""
    return kilometres * figure("serving.route_percent").value / 100 / figure("serving.km_per_ms").value


def _by_distance(situation: Situation) -> Verdicts:
    patience, compute = _patience(situation), figure("serving.compute_ms").value
    farthest = max(situation.callers_km, default=0)
    waited = round_trip(farthest) + compute
    training = "a training problem: it makes answers wrong, not late"
    if waited <= patience:
        kept = f"{farthest:,} km are {round_trip(farthest):.0f} ms of {patience:.0f}: one region is near enough"
        needless = "one region is near enough"
        standing = ((CENTRAL, kept, True), (NEAR, needless, False), (EDGE, needless, False))
    else:
        late = f"{farthest:,} km are {round_trip(farthest):.0f} ms there and back, answers may take {patience:.0f}"
        standing = (
            (NEAR, f"the problem is latency: {late}", True),
            (EDGE, "the other way to shorten the distance, for callers with devices of their own", True),
            (CENTRAL, f"latency: {late}", False),
        )
    volume = "no volume problem: the region answers all calls (scalability)"
    return (
        *standing,
        (SCALE, volume, False),
        (DATA, f"{training} (overfitting)", False),
        (LARGER, f"{training} (underfitting)", False),
    )


def _by_volume(situation: Situation) -> Verdicts:
    machines = -(-situation.calls // figure("serving.calls_per_machine").value)
    training = "a training problem: it makes answers wrong, not late"
    return (
        (SCALE, f"{situation.calls:,.0f} calls a second take {machines:,.0f} machines (scalability)", True),
        (NEAR, "distance is not what callers wait for", False),
        (EDGE, "distance is not what callers wait for", False),
        (DATA, training, False),
        (LARGER, training, False),
    )


def _retrain(chosen: tuple[str, str], other: tuple[str, str], because: str, against: str) -> Verdicts:
    faster = "faster answers would be as wrong"
    return ((chosen, because, True), (other, against, False), *((each, faster, False) for each in (NEAR, EDGE, SCALE)))


def _crowded(situation: Situation) -> bool:
    """Whether one machine cannot answer all calls, and distance alone does not explain the wait."""
    far = round_trip(max(situation.callers_km, default=0)) > _patience(situation)
    return situation.calls > figure("serving.calls_per_machine").value and not far


def _too_far_for_any_region(situation: Situation) -> bool:
    """Whether even a region next door answers too late."""
    return situation.answer_within is not None and _patience(situation) < figure("serving.compute_ms").value


def _not_for_edge_tpu(situation: Situation) -> str:
    if situation.framework != "tensorflow":
        return "an Edge TPU runs TensorFlow Lite models only"
    if situation.custom_operations:
        return "an Edge TPU runs no operations of one's own"
    return "an Edge TPU computes in 8 bits only" if situation.double else ""


def _patience(situation: Situation) -> float:
    """Milliseconds that an answer may take."""
    if situation.answer_within is not None:
        return situation.answer_within.total_seconds() * 1_000
    return float(figure("serving.patience_ms").value)


def _advice(verdicts: Verdicts, doubts: tuple[str, ...] = (), conditions: tuple[str, ...] = ()) -> Advice:
    rows = [Row(key=key, title=title, because=because, feasible=stands) for (key, title), because, stands in verdicts]
    standing = [row for row in rows if row.feasible]
    first = Row(
        key=standing[0].key,
        title=standing[0].title,
        because=standing[0].because,
        feasible=True,
        doubts=doubts,
        conditions=conditions,
    )
    rejected = tuple(row for row in rows if not row.feasible)
    return Advice(choice=first, ranked=(first, *standing[1:]), rejected=rejected)
