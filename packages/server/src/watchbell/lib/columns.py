"""Columns of whole numbers as one small blob: byte by byte turned on their side, then deflated.

Neighbours in a column are alike, so their high bytes are long runs of the same value; laid side by side they cost nearly
nothing, and all of it is done without a loop over the values.
"""

import zlib
from collections.abc import Sequence
from itertools import pairwise
from struct import Struct, pack, unpack

_HEAD = Struct("<BBI")
"""Version, number of columns, number of rows."""
_VERSION = 1
_WIDTH = 4


def pack_columns(columns: Sequence[Sequence[int]], text: bytes = b"") -> bytes:
    """Columns of one length, of numbers from 0 to 2³² − 1, and a text after them."""
    count = len(columns[0])
    planes = []
    for column in columns:
        plain = pack(f"<{count}I", *column)
        planes += [plain[byte::_WIDTH] for byte in range(_WIDTH)]
    body = zlib.compress(b"".join(planes) + text, 6, -zlib.MAX_WBITS)
    return _HEAD.pack(_VERSION, len(columns), count) + body


def unpack_columns(blob: bytes) -> tuple[list[tuple[int, ...]], bytes]:
    """The other way. Raises `ValueError` for a blob that another version wrote."""
    version, width, count = _HEAD.unpack_from(blob)
    if version != _VERSION:
        raise ValueError(f"columns of version {version} cannot be read by this version of the program")
    body = zlib.decompress(memoryview(blob)[_HEAD.size :], -zlib.MAX_WBITS)
    columns = []
    for place in range(width):
        plain = bytearray(count * _WIDTH)
        for byte in range(_WIDTH):
            start = (place * _WIDTH + byte) * count
            plain[byte::_WIDTH] = body[start : start + count]
        columns.append(unpack(f"<{count}I", plain))
    return columns, body[width * _WIDTH * count :]


def deltas(values: Sequence[int]) -> list[int]:
    """Rising numbers as the first and the steps between them."""
    return [*values[:1], *(after - before for before, after in pairwise(values))]
