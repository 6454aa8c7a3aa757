"""What starts runs by itself: the sensor on the reports folder and the season's schedule.

Both are off until an operator switches them on. No asset has an automation condition: reports come
once a year, and a condition that stays true while an asset is broken starts runs without end.
"""

import hashlib
import json
import os
from pathlib import Path

import dagster as dg

from dagster_project.defs.jobs import refresh
from dagster_project.defs.resources import Warehouse

_SECONDS = 15


def folder_state(folder: Path) -> str:
    """A digest of names, sizes and times of all files; hidden and half-written ones left out."""
    digest = hashlib.sha256()
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith((".", "~$")):
                continue
            path = Path(place) / name
            try:
                seen = path.stat()
            except OSError:  # gone between the listing and the look
                continue
            line = f"{path.relative_to(folder)}\0{seen.st_size}\0{seen.st_mtime_ns}\n"
            digest.update(line.encode(errors="surrogateescape"))
    return digest.hexdigest()[:32]


@dg.sensor(
    name="new_reports",
    job=refresh,
    minimum_interval_seconds=_SECONDS,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description=(
        "Starts one refresh when files of the reports folder came, went or changed and then stayed "
        "as they are for one look: what is still being written is waited for, and a batch of files "
        "makes one run."
    ),
)
def new_reports(
    context: dg.SensorEvaluationContext, warehouse: Warehouse
) -> dg.SensorResult | dg.SkipReason:
    """The cursor holds the state that was last handed to a run and the one last seen."""
    folder = warehouse.settings.reports
    if not folder.is_dir():
        return dg.SkipReason(f"there is no folder {folder}")
    state = folder_state(folder)
    cursor = json.loads(context.cursor or "{}")
    if state == cursor.get("handed"):
        return dg.SkipReason("nothing changed in the reports folder")
    if state != cursor.get("seen"):
        context.update_cursor(json.dumps({**cursor, "seen": state}))
        return dg.SkipReason("the folder changed; waiting until it stays as it is")
    return dg.SensorResult(
        run_requests=[dg.RunRequest(run_key=state, tags={"reports_folder": str(folder)})],
        cursor=json.dumps({"handed": state, "seen": state}),
    )


season = dg.ScheduleDefinition(
    name="report_season",
    job=refresh,
    # Reports for a year are due by the end of March of the next; stragglers come in April.
    cron_schedule="0 6 * 1-4 *",
    execution_timezone="Asia/Shanghai",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Every morning from January to April, the months in which reports are published.",
)
