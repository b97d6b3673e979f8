"""Reads the numbers and texts of a reply of SQL Server one after the other."""

_NULL = (1 << 64) - 1


class Bytes:
    """What is left of a reply. Everything raises `IndexError` where the reply ends too early."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def __bool__(self) -> bool:
        return self._at < len(self._data)

    def take(self, count: int) -> bytes:
        """So many bytes."""
        end = self._at + count
        if end > len(self._data):
            raise IndexError("the reply ends too early")
        found, self._at = self._data[self._at : end], end
        return found

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(len(self._data) - self._at)

    def number(self, size: int) -> int:
        """A whole number of so many bytes, never below zero."""
        return int.from_bytes(self.take(size), "little")

    def text(self, size: int) -> str:
        """A text whose length, a number of `size` bytes, counts characters."""
        return self.take(2 * self.number(size)).decode("utf-16-le", "replace")

    def chunks(self) -> bytes | None:
        """A value in chunks; `None` for NULL."""
        if self.number(8) == _NULL:
            return None
        found = []
        while size := self.number(4):
            found.append(self.take(size))
        return b"".join(found)
