"""The look of mail: one Jinja2 template set for both forms, styles written into the tags for clients that drop them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from css_inline import CSSInliner
    from jinja2 import Environment

_FOLDER = Path(__file__).parent / "mail_templates"


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail's content: a coloured word, a line, a paragraph, label and value lines, and where to look.

    `colour` is a 24-bit RGB number; the links must be http or https.
    """

    tag: str
    title: str
    text: str
    lines: tuple[tuple[str, str], ...]
    colour: int
    link: str | None = None
    ack_link: str | None = None
    notices_link: str | None = None
    footer: str = "Sent by Watchbell."


def render_notice(notice: Notice) -> tuple[str, str]:
    """The mail as text and as HTML; everything given is escaped in the latter."""
    environment, inliner = _engines()
    text = environment.get_template("notice.txt.j2").render(notice=notice)
    html = environment.get_template("notice.html.j2").render(notice=notice, colour=f"#{notice.colour:06x}")
    return text.strip() + "\n", inliner.inline(html)


@cache
def _engines() -> "tuple[Environment, CSSInliner]":
    """Loaded with the first mail: 5 MB that an installation without mail never needs."""
    import css_inline  # noqa: PLC0415 - see above
    import jinja2  # noqa: PLC0415 - see above

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=jinja2.select_autoescape(["html.j2"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment, css_inline.CSSInliner(keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False)
