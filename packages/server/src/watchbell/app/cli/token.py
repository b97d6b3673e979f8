"""API tokens: the keys of programs."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbell.domain.tenancy import DEFAULT_ORG_SLUG, Role

if TYPE_CHECKING:
    from watchbell.domain.credentials import Credential
    from watchbell.services.tokens import Issued

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="API tokens: make, list, revoke.")
Org = Annotated[str, typer.Option(help="The organization, by its slug.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_DAY_MS = 86_400_000
_MOST = 10_000


@app.command()
def create(
    name: Annotated[str, typer.Option(help="What it is for.")],
    role: Annotated[Role, typer.Option(help="What it may do at most.")] = Role.MEMBER,
    scope: Annotated[
        list[str] | None, typer.Option(help="Limit it to noun:verb, such as monitors:read. May be repeated.")
    ] = None,
    expires_days: Annotated[int | None, typer.Option(help="Days until it expires.", min=1, max=36_500)] = None,
    org: Org = DEFAULT_ORG_SLUG,
    as_json: AsJson = False,
) -> None:
    """Make an API token and print its secret: this once, it is kept nowhere.

    Example: watchbell token create --name deploy --role admin --expires-days 90
    """
    from watchbell.api.fields import Name
    from watchbell.app.cli.fields import held_to
    from watchbell.app.cli.opening import installation
    from watchbell.app.cli.reading import run
    from watchbell.app.cli.show import print_json, remark
    from watchbell.services import tokens

    wanted = held_to(Name, name.strip(), "--name")

    async def work() -> "Issued":
        async with installation(org, create=True) as desk:
            ends = None if expires_days is None else desk.ctx.clock() + expires_days * _DAY_MS
            return await tokens.create(
                desk.ctx, desk.caller, name=wanted, role=role, scopes=tuple(scope or ()), expires_at=ends
            )

    issued = run(work())
    if as_json:
        print_json({**_as_data(issued.credential), "secret": issued.secret})
        return
    print(issued.secret)
    remark(f"Made the {role.value} token {name!r} ({issued.credential.id}). Keep the secret, it is not shown again.")


@app.command("list")
def list_(org: Org = DEFAULT_ORG_SLUG, as_json: AsJson = False) -> None:
    """List the API tokens that have not been revoked.

    Example: watchbell token list
    """
    from watchbell.app.cli.opening import installation
    from watchbell.app.cli.reading import run
    from watchbell.app.cli.show import moment, print_json, print_table
    from watchbell.services import tokens

    async def work() -> "list[Credential]":
        async with installation(org) as desk:
            return (await tokens.page(desk.ctx, desk.caller, limit=_MOST, offset=0))[0]

    found = run(work())
    if as_json:
        print_json([_as_data(each) for each in found])
        return
    rows = [
        (
            each.id,
            each.name,
            each.role,
            ", ".join(each.scopes) or "all",
            f"{each.prefix}…",
            moment(each.created_at),
            moment(each.last_used_at) or "never",
            moment(each.expires_at) or "never",
        )
        for each in found
    ]
    columns = ("id", "name", "role", "scopes", "begins", "made", "last used", "expires")
    print_table(columns, rows, empty="there are no API tokens: make one with 'watchbell token create --name N'")


@app.command()
def revoke(
    token_id: Annotated[str, typer.Argument(help="The id that 'token list' shows.")], org: Org = DEFAULT_ORG_SLUG
) -> None:
    """Make a token open nothing any more. A running server may remember it for ten seconds.

    Example: watchbell token revoke 0190c5e4-7a1b-7c3d-8e9f-0123456789ab
    """
    from watchbell.app.cli.opening import installation
    from watchbell.app.cli.reading import run
    from watchbell.services import tokens

    async def work() -> None:
        async with installation(org) as desk:
            await tokens.revoke(desk.ctx, desk.caller, token_id.strip().lower())

    run(work())
    print(f"revoked {token_id}")


def _as_data(each: "Credential") -> dict[str, Any]:
    from watchbell.lib.clock import rfc3339

    moments = {name: getattr(each, name) for name in ("created_at", "last_used_at", "expires_at")}
    return {
        "id": each.id,
        "name": each.name,
        "role": each.role.value if each.role else None,
        "scopes": list(each.scopes),
        "prefix": each.prefix,
        **{name: None if at is None else rfc3339(at) for name, at in moments.items()},
    }
