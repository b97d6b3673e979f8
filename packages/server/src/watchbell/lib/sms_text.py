"""How a text message counts: its characters by GSM 03.38, or by UTF-16 when one of them is not in that alphabet.

A message is billed by segments of 140 bytes: 160 characters of 7 bits or 70 of 16 when one is enough, 153 or 67 in each when
there are more (3GPP TS 23.038 and 23.040).
"""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_BY_ESCAPE = frozenset("^{}\\[~]|€\f")
_ALIKE = str.maketrans(
    {
        "—": "-", "–": "-", "‑": "-", "−": "-", "…": "...", "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"',
        "»": '"', "•": "*", "·": "-", "→": "->", "←": "<-", "×": "x", "≤": "<=", "≥": ">=", "`": "'", "\t": " ",
        "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "\N{REPLACEMENT CHARACTER}": "?",
    }
)  # fmt: skip
_ONE, _EACH = {True: 160, False: 70}, {True: 153, False: 67}


def alike(text: str) -> str:
    """The text with typographic characters replaced by such that cost 7 bits."""
    return text.translate(_ALIKE)


def is_gsm(text: str) -> bool:
    """Whether every character is in the alphabet of 7 bits."""
    return all(character in _BASIC or character in _BY_ESCAPE for character in text)


def septets(text: str) -> int:
    """What a text of the alphabet of 7 bits costs: one for each character, two for those behind an escape."""
    return len(text) + sum(character in _BY_ESCAPE for character in text)


def room(segments: int, *, gsm: bool) -> int:
    """How much fits into so many segments, in septets or in UTF-16 units.

    At the seam of two segments a character of two units or septets may not be torn: one place of each is left for that.
    """
    return _ONE[gsm] if segments == 1 else (_EACH[gsm] - 1) * segments
