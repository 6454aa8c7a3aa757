"""Telling people about failed runs: a sensor that posts to an address, if one is configured."""

import json
import urllib.request
from urllib.error import URLError

import dagster as dg
from pydantic import Field

_SECONDS = 10


class Notifier(dg.ConfigurableResource):  # type: ignore[type-arg]
    """An address that takes ``{"text": …}`` by POST, as chat services and mail gateways do."""

    address: str = Field(default="", description="where failures are posted; empty: nowhere")

    def send(self, text: str) -> bool:
        """Post a text; False where no address is configured. Raises URLError."""
        if not self.address:
            return False
        request = urllib.request.Request(
            self.address,
            data=json.dumps({"text": text}, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json; charset=utf-8"},
        )
        with urllib.request.urlopen(request, timeout=_SECONDS):
            return True


@dg.run_failure_sensor(
    name="tell_of_failures",
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Posts the job, the failed step and the reason to the address of the notifier.",
)
def tell_of_failures(
    context: dg.RunFailureSensorContext, notifier: Notifier
) -> dg.SkipReason | None:
    """One message a failed run; an address that does not answer is an error of the sensor."""
    run = context.dagster_run
    steps = [event.step_failure_data for event in context.get_step_failure_events()]
    reasons = [step.error_display_string for step in steps]
    reason = "\n".join(reasons) or context.failure_event.message or "no reason was recorded"
    try:
        sent = notifier.send(f"{run.job_name} failed (run {run.run_id})\n{reason}")
    except URLError as error:
        raise RuntimeError(f"the notification address does not answer: {error}") from error
    return None if sent else dg.SkipReason("no address is configured for the notifier")
