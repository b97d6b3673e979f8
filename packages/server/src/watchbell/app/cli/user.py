"""People who can log in."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbell.app.cli.exits import Refused
from watchbell.domain.tenancy import DEFAULT_ORG_SLUG, Role

if TYPE_CHECKING:
    from watchbell.domain.tenancy import Member, User

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="People: make accounts, list them, set passwords.")
Org = Annotated[str, typer.Option(help="The organization, by its slug.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]
_MOST = 10_000


@app.command()
def create(
    username: Annotated[str, typer.Argument(help="The name to log in with.")],
    email: Annotated[str | None, typer.Option(help="Their e-mail address.")] = None,
    role: Annotated[Role, typer.Option(help="Their role in the organization.")] = Role.MEMBER,
    org: Org = DEFAULT_ORG_SLUG,
    admin: Annotated[bool, typer.Option("--admin", help="Let them administer the whole installation.")] = False,
    password_stdin: FromStdin = False,
    as_json: AsJson = False,
) -> None:
    """Make an account. The password is asked for, or read from standard input.

    Example: watchbell user create olga --email olga@example.org --role owner

    Example: pass watchbell/olga | watchbell user create olga --password-stdin
    """
    from watchbell.api.fields import Username
    from watchbell.app.cli.fields import held_to
    from watchbell.app.cli.opening import installation
    from watchbell.app.cli.reading import run
    from watchbell.app.cli.show import print_json
    from watchbell.services import accounts

    name = held_to(Username, username, "the user name")
    password = _password(from_stdin=password_stdin)

    async def work() -> "User":
        async with installation(org, create=True) as desk:
            return await accounts.create_user(
                desk.ctx,
                desk.caller,
                username=name,
                email=email,
                password=password,
                role=role,
                is_instance_admin=admin,
            )

    user = run(work())
    if as_json:
        print_json({"id": user.id, "username": user.username, "email": user.email, "role": role.value})
    else:
        print(f"made the account {user.username}, {role.value} of {org}")


@app.command("list")
def list_(org: Org = DEFAULT_ORG_SLUG, as_json: AsJson = False) -> None:
    """List the people of an organization.

    Example: watchbell user list
    """
    from watchbell.app.cli.opening import installation
    from watchbell.app.cli.reading import run
    from watchbell.app.cli.show import moment, print_json, print_table
    from watchbell.services import members

    async def work() -> "list[Member]":
        async with installation(org) as desk:
            return (await members.page(desk.ctx, desk.caller, limit=_MOST, offset=0))[0]

    found = run(work())
    if as_json:
        print_json([_as_data(each) for each in found])
        return
    rows = [
        (
            each.user.username,
            each.user.email,
            each.role.value,
            "yes" if each.user.is_instance_admin else "no",
            moment(each.joined_at),
        )
        for each in found
    ]
    columns = ("user name", "e-mail", "role", "administrator", "since")
    print_table(columns, rows, empty="nobody can log in yet: make an account with 'watchbell user create NAME'")


@app.command()
def password(
    username: Annotated[str, typer.Argument(help="The user name or e-mail address.")],
    password_stdin: FromStdin = False,
) -> None:
    """Give somebody a new password; they are logged out everywhere.

    Example: watchbell user password olga
    """
    from watchbell.app.cli.opening import installation
    from watchbell.app.cli.reading import run
    from watchbell.services import accounts

    new = _password(from_stdin=password_stdin)

    async def work() -> "User":
        async with installation() as desk:
            return await accounts.reset_password(desk.ctx, desk.caller, username=username, new=new)

    print(f"{run(work()).username} has a new password and is logged out everywhere")


def _password(*, from_stdin: bool) -> str:
    from watchbell.api.fields import Password
    from watchbell.app.cli.fields import held_to

    if from_stdin:
        typed = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        typed = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        raise Refused("there is nobody to ask for a password here: pipe it in and say --password-stdin")
    text: str = held_to(Password, typed, "the password")
    return text


def _as_data(each: "Member") -> dict[str, Any]:
    from watchbell.lib.clock import rfc3339

    return {
        "id": each.user.id,
        "username": each.user.username,
        "email": each.user.email,
        "role": each.role.value,
        "is_instance_admin": each.user.is_instance_admin,
        "joined_at": rfc3339(each.joined_at),
    }
