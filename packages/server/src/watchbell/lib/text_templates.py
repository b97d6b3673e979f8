"""Short texts that people write with variables in them: Jinja's syntax, so little of it that a rendering is always bounded.

There is text, ``{{ variables }}`` with a few filters, and ``{% if %}``. There are no loops, macros, calls or sums: a template is
gone through once, from its beginning to its end. Values are data: what stands in them is never read as a template.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST_TEMPLATE = 4_000
LONGEST_TEXT = 20_000
_DEEPEST = 24
"""How many nodes lie within each other: a few conditions, in each a few filters."""
_MOST = 400
"""How many variables, filters, conditions and comparisons there may be: reading them takes a hundredth of a second."""
_KEPT = 256
_COMPARING = ("eq", "ne", "in", "notin")
_ALLOWED = "there is text, {{ a variable }}, filters and {% if %}…{% else %}…{% endif %}, and nothing else"


class BadTemplate(ValueError):
    """The template cannot be used; says why, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What may stand behind ``|``. `takes` is the kind of its one argument: `None` = it has none, `object` = also a variable.

    `check` raises `ValueError` for an argument that cannot be used.
    """

    apply: Callable[..., Any]
    example: str
    meaning: str
    takes: type | None = None
    may_be_bare: bool = False
    check: Callable[[Any], object] = bool

    def fits(self, arguments: "list[nodes.Expr]") -> bool:
        """Whether it can be given these."""
        from jinja2 import nodes  # noqa: PLC0415 - most have no templates, and it is heavy

        if not arguments:
            return self.takes is None or self.may_be_bare
        first = arguments[0]
        if self.takes is None or len(arguments) > 1:
            return False
        return self.takes is object or (isinstance(first, nodes.Const) and type(first.value) is self.takes)


class TextLanguage:
    """The variables, by their paths such as ``incident.title``, and the filters that templates may use."""

    def __init__(
        self,
        variables: Mapping[str, str],
        filters: Mapping[str, Filter],
        finish: Callable[[object], str] = str,
    ) -> None:
        """`finish` writes each value where it stands, after its filters: it makes it fit what is around."""
        self.variables, self.filters, self._finish = variables, filters, finish
        self._kept: OrderedDict[str, Any] = OrderedDict()

    def check(self, source: str) -> None:
        """Raises `BadTemplate` for what cannot be used: its length, its syntax, or a variable that there is not."""
        self._read(source)

    def _read(self, source: str) -> "nodes.Template":
        if len(source) > LONGEST_TEMPLATE:
            raise BadTemplate(f"is longer than {LONGEST_TEMPLATE:,} characters".replace(",", " "))
        from jinja2 import TemplateSyntaxError, nodes  # noqa: PLC0415 - see above

        try:
            tree = self._environment.parse(source)
        except TemplateSyntaxError as error:
            raise BadTemplate(f"line {error.lineno}: {_sentence(str(error.message))}; {_ALLOWED}") from None
        except (RecursionError, ValueError, OverflowError) as error:
            raise BadTemplate(f"cannot be read ({type(error).__name__}); {_ALLOWED}") from None
        for number, node in enumerate(_walk(tree)):
            if number > _MOST:
                raise BadTemplate("holds too many variables and conditions: shorten it")
            if isinstance(node, nodes.Name | nodes.Getattr):
                self._check_variable(node)
            elif isinstance(node, nodes.Filter):
                self._check_filter(node)
            elif not isinstance(node, _plain_nodes()) or (
                isinstance(node, nodes.Operand) and node.op not in _COMPARING
            ):
                raise BadTemplate(f"line {node.lineno}: this is not allowed here; {_ALLOWED}")
        return tree

    def render(self, source: str, values: Mapping[str, Any]) -> str:
        """The text, at most `LONGEST_TEXT` characters of it. Raises `BadTemplate` for whatever goes wrong."""
        template = self._kept.get(source)
        if template is None:
            template = self._kept[source] = self._environment.from_string(self._read(source))
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        parts: list[str] = []
        length = 0
        try:
            for part in template.generate(values):
                parts.append(part)
                length += len(part)
                if length >= LONGEST_TEXT:
                    break
        except Exception as error:  # a filter got what it cannot read: no message may be lost by its words
            raise BadTemplate(f"cannot be rendered ({type(error).__name__}: {_sentence(str(error))})") from error
        return "".join(parts)[:LONGEST_TEXT]

    @cached_property
    def _environment(self) -> "ImmutableSandboxedEnvironment":
        from jinja2 import StrictUndefined  # noqa: PLC0415 - see above
        from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415 - see above

        environment = ImmutableSandboxedEnvironment(
            autoescape=False,  # it is text: whoever shows it as something else escapes it, as every text
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=0,
            finalize=self._finish,
        )
        environment.globals, environment.tests = {}, {}
        environment.filters = {name: each.apply for name, each in self.filters.items()}
        return environment

    def _check_variable(self, node: "nodes.Node") -> None:
        path = _path(node)
        if path not in self.variables:
            known = ", ".join(sorted(self.variables))
            raise BadTemplate(f"line {node.lineno}: there is no variable {path}; there are {known}")

    def _check_filter(self, node: "nodes.Filter") -> None:
        from jinja2 import nodes  # noqa: PLC0415 - see above

        known = self.filters.get(node.name)
        if known is None or node.node is None:
            raise BadTemplate(
                f"line {node.lineno}: there is no filter {node.name}; there are {', '.join(self.filters)}"
            )
        if node.kwargs or node.dyn_args or node.dyn_kwargs or not known.fits(node.args):
            raise BadTemplate(f"line {node.lineno}: write {known.example}")
        for argument in node.args:
            if isinstance(argument, nodes.Const):
                try:
                    known.check(argument.value)
                except ValueError as error:
                    raise BadTemplate(f"line {node.lineno}: {error}") from None


@cache
def _plain_nodes() -> tuple[type, ...]:
    from jinja2 import nodes  # noqa: PLC0415 - see above

    said = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.If)
    return (*said, nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand, nodes.Tuple, nodes.List)


def _walk(tree: "nodes.Node") -> "Iterator[nodes.Node]":
    """Every node but what a path like ``incident.title`` is made of. Raises `BadTemplate` where it is too deep."""
    from jinja2 import nodes  # noqa: PLC0415 - see above

    waiting: list[tuple[nodes.Node, int]] = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > _DEEPEST:
            raise BadTemplate(f"line {node.lineno}: too many things within each other")
        yield node
        if not isinstance(node, nodes.Getattr):
            waiting.extend((child, depth + 1) for child in node.iter_child_nodes())


def _path(node: "nodes.Node") -> str:
    from jinja2 import nodes  # noqa: PLC0415 - see above

    names: list[str] = []
    while isinstance(node, nodes.Getattr):
        names.append(node.attr)
        node = node.node
    if not isinstance(node, nodes.Name) or node.ctx != "load":
        raise BadTemplate(f"line {node.lineno}: this is not allowed here; {_ALLOWED}")
    return ".".join([node.name, *reversed(names)])


def _sentence(text: str) -> str:
    return re.sub(r"\s+", " ", text).rstrip(".")[:300]
