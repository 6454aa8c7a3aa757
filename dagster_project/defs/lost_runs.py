"""Ending runs whose process is gone without a word, such as after a power cut.

The code server reports a run whose process died, as long as it lives itself. If it died too, the
run would count as running for ever, and since one run is let through at a time, no other would
start again.
"""

import os

import dagster as dg

_SECONDS = 30


@dg.sensor(
    name="end_lost_runs",
    minimum_interval_seconds=_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=(
        "Marks a run as failed if its process on this machine is gone, so that the queue goes on. "
        "What the run had finished is kept; the next run does the rest."
    ),
)
def end_lost_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Look at the runs that count as running; runs of other launchers are left alone."""
    instance = context.instance
    if not isinstance(instance.run_launcher, dg.DefaultRunLauncher):
        return dg.SkipReason("the processes of the runs are on other machines")
    started = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])
    lost = [
        record.dagster_run
        for record in instance.get_run_records(started)
        if _is_gone(_process(instance, record.dagster_run.run_id))
    ]
    for run in lost:
        instance.report_run_failed(
            run,
            "The process of this run is gone: the machine was restarted, or the process was "
            "killed together with Dagster. It is tried once more; what is finished is kept.",
        )
    return dg.SkipReason(f"runs without a process: {len(lost)}")


def _process(instance: dg.DagsterInstance, run_id: str) -> int | None:
    """The process that a run was last seen in."""
    entries = instance.all_logs(run_id, of_type=dg.DagsterEventType.ENGINE_EVENT)
    seen = [entry.dagster_event.pid for entry in entries if entry.dagster_event]
    return next((process for process in reversed(seen) if process), None)


def _is_gone(process: int | None) -> bool:
    if process is None:
        return False
    try:
        os.kill(process, 0)  # sends nothing, only asks
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # somebody else's, so it is there
    return False
