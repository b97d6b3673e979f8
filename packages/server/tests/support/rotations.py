"""Rotations, overrides and plans made by hand."""

from watchbell.domain.on_call import Override, Plan, plan_of
from watchbell.domain.on_call_fields import RotationFields
from watchbell.lib.clock import parse_rfc3339

PEOPLE = ("olga", "bob", "eva")


def at(text: str) -> int:
    return parse_rfc3339(text)


def rotation(*people: str, **changes) -> RotationFields:
    plain = {"name": "line", "participants": people or PEOPLE, "starts_on": "2027-01-04", "handover": "09:00"}
    return RotationFields.model_validate(plain | changes)


def override(person: str, begin: int, end: int, created_at: int = 0, name: str = "o") -> Override:
    return Override(name, "org", "schedule", person, begin, end, "adam", created_at)


def plan(*rotations: RotationFields, zone: str = "UTC", overrides=(), people=PEOPLE) -> Plan:
    return plan_of(zone, rotations, overrides, people)
