"""What the tests stand on: real servers, a clock that is set by hand, a receiver that misbehaves on order."""
