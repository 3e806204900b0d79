"""What on-call is told: one message per cause, with the rows, the words behind them and the way out.

`alert` is what there is to say, `render` takes it from a report; `configuration` reads who hears it,
`channels` say it in each channel's own form, and `outbox` sees to it that it is said once, and surely.
"""

from expectations.alerts.alert import Alert
from expectations.alerts.outbox import acknowledge, open_alert, send_waiting
from expectations.alerts.render import (
    render_alerts,
    render_dying_component,
    render_failure,
    render_late_run,
)

__all__ = [
    "Alert",
    "acknowledge",
    "open_alert",
    "render_alerts",
    "render_dying_component",
    "render_failure",
    "render_late_run",
    "send_waiting",
]
