"""Messages about who takes care: when they have nothing to say any more."""

from sqlalchemy import ColumnElement, and_, exists, or_

from watchbell.domain.alerts import OF_CARE, AlertType, DeliveryStatus
from watchbell.store.tables import alerts, deliveries, incidents

NOT_TRUE = "not sent: by then it was over, or somebody else had acknowledged it or taken that back"


def is_untrue() -> ColumnElement[bool]:
    """Whether a delivery says of its incident what is not so by now, or takes back what its channel never heard.

    Of a statement that joins deliveries with their alerts and, as an outer join, incidents. What may be on the wire just
    now (its worker died) goes on being tried while it lasts, so that what takes it back follows.
    """
    end, its = deliveries.alias("end_told"), alerts.alias("end_alert")
    is_end = exists().where(
        end.c.after_id == deliveries.c.after_id,
        its.c.id == end.c.alert_id,
        its.c.type == AlertType.RECOVERY.value,
    )
    is_over = or_(incidents.c.id.is_(None), incidents.c.resolved_at.is_not(None), is_end)
    is_taken = incidents.c.acknowledged_at.is_not(None)
    return or_(
        alerts.c.type.in_(OF_CARE) & is_over,
        and_(
            alerts.c.type == AlertType.ACKNOWLEDGED.value,
            ~is_taken,
            deliveries.c.status != DeliveryStatus.SENDING.value,
        ),
        (alerts.c.type == AlertType.UNACKNOWLEDGED.value) & or_(is_taken, ~_has_heard()),
    )


def _has_heard() -> ColumnElement[bool]:
    """Whether its channel may have heard of an acknowledgement."""
    said, its = deliveries.alias("said"), alerts.alias("said_alert")
    return exists().where(
        said.c.after_id == deliveries.c.after_id,
        said.c.id < deliveries.c.id,
        said.c.attempt_count > 0,
        its.c.id == said.c.alert_id,
        its.c.type == AlertType.ACKNOWLEDGED.value,
    )
