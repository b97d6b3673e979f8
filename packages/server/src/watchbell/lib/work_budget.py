"""How much an expression of a stranger may look at before it is stopped."""


class WorkSpent(Exception):
    """The work allowed is used up."""


class WorkBudget:
    """Counts down. Raises `WorkSpent` when nothing is left."""

    __slots__ = ("left",)

    def __init__(self, parts: int) -> None:
        self.left = parts

    def spend(self, parts: int = 1) -> None:
        """So many parts more were looked at."""
        self.left -= parts
        if self.left < 0:
            raise WorkSpent
