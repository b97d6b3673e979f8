"""Everything an operator can set, read from the environment: ``WATCHBELL_<NAME>``, secrets also from ``…_FILE``."""

import os
import secrets
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from watchbell.domain.blackbox_modules import STANDARD, Module, read_module, read_modules
from watchbell.domain.retention import Retention
from watchbell.lib.connectivity import parse_anchors
from watchbell.lib.host_names import check_host

PREFIX = "WATCHBELL_"
_KEY_FILE = "secret.key"


class Settings(BaseSettings):
    """The settings of one process. Each field's description is its documentation."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    host: str = Field("127.0.0.1", description="The address to listen on; 0.0.0.0 for every interface.")
    port: int = Field(8080, ge=0, le=65535, description="The port to listen on; PORT is understood as well.")
    data_dir: Path = Field(Path("data"), description="Where the SQLite file and the secret key are kept.")
    base_url: str | None = Field(
        None, description="The address people reach this installation by; stands in links. Default: host and port."
    )
    database_url: str | None = Field(
        None,
        description="sqlite:///path or postgresql://user:password@host/name. Default: watchbell.db in the data folder.",
    )
    redis_url: SecretStr | None = Field(
        None,
        description="redis://host:6379/0 carries live events between processes. Default: one process, none needed.",
    )
    secret_key: SecretStr | None = Field(
        None, description="Seals secrets at rest. Default: made at first start and kept in the data folder. Back it up."
    )
    admin_username: str = Field("admin", description="The name of the first account, made at first start.")
    admin_email: str | None = Field(None, description="The e-mail address of the first account.")
    admin_password: SecretStr | None = Field(
        None, description="The password of the first account. Without it a one-time set-up link is printed."
    )
    min_interval: int = Field(30, ge=1, le=86400, description="The shortest interval of a check, in seconds.")
    anonymous_monitors: bool = Field(
        False,
        description="Whether monitors may be made without an account (public targets only, 10 an hour and address).",
    )
    ping_rate: float = Field(
        20,
        ge=0,
        description="Signals a second of one passive monitor that are recorded although they repeat what was said, in bursts"
        " of ten times that; more are answered and not recorded. 0 records all.",
    )
    storm_limit: int = Field(
        10,
        ge=0,
        le=10_000,
        description="Messages to one channel within a minute; more become one message that names them all. 0 = never.",
    )
    connectivity_anchors: str = Field(
        "1.1.1.1:443, 8.8.8.8:53, 9.9.9.9:53",
        description="Well-known places (host:port or URL, separated by commas) asked when public targets fail, to tell our"
        " own lost connection from theirs; empty switches it off.",
    )
    probe_endpoint: Literal["off", "token", "open"] = Field(
        "token",
        description="Who may ask /probe, which answers Prometheus as blackbox_exporter does: nobody, API tokens with the"
        " right checks:write, or everybody who reaches this address.",
    )
    probe_modules: Path | None = Field(
        None, description="A blackbox.yml whose modules /probe knows beside the standard ones."
    )
    browser: Path | None = Field(
        None,
        description="The Chromium or Chrome for monitors of the kind browser. Default: the first that is found in the path.",
    )
    shell_channels: Path | None = Field(
        None,
        description="A folder of executables that channels of the kind shell may run, with the rights of this program. Only"
        " the organization `default` may have such channels. Default: there are none.",
    )
    smtp_url: SecretStr | None = Field(
        None, description="The mail server of e-mail channels that name none: smtp[s]://user:password@host:port."
    )
    smtp_from: str | None = Field(None, description="The sender of e-mail channels that name none.")
    allowed_hosts: str = Field("", description="Host names to answer to, separated by commas. Default: every one.")
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, separated by commas.",
    )
    ping_smtp: str = Field(
        "", description="host:port to take in pings by e-mail at, for example 0.0.0.0:25; empty switches it off."
    )
    ping_email_domain: str = Field(
        "",
        description="The domain of heartbeat monitors' e-mail addresses, which are shown once it is set. Its MX record, or"
        " your mail server's route for it, leads to PING_SMTP.",
    )
    ping_smtp_tls_cert: Path | None = Field(
        None, description="A certificate chain (PEM) for STARTTLS on PING_SMTP. Default: mail is taken in unencrypted."
    )
    ping_smtp_tls_key: Path | None = Field(None, description="Its private key, if it is not in the same file.")
    retention_days: int = Field(
        90, ge=0, description="Days that single checks, pings and deliveries are kept; 0 = for ever."
    )
    retention_hourly_days: int = Field(365, ge=0, description="Days that hourly roll-ups are kept; 0 = for ever.")
    retention_audit_days: int = Field(365, ge=0, description="Days that the audit log is kept; 0 = for ever.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="What is logged.")
    log_format: Literal["auto", "console", "json"] = Field(
        "auto", description="How it is logged; auto is console on a terminal and JSON elsewhere."
    )

    @model_validator(mode="before")
    @classmethod
    def read_secret_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        """`WATCHBELL_X_FILE` names a file that holds the value of `WATCHBELL_X`; plain `PORT` is the port."""
        for name in cls.model_fields:
            path = os.environ.get(f"{PREFIX}{name.upper()}_FILE")
            if path:
                values.setdefault(name, Path(path).read_text(encoding="utf-8").strip())
        if os.environ.get("PORT"):
            values.setdefault("port", os.environ["PORT"])
        return values

    @field_validator("base_url")
    @classmethod
    def base_url_has_no_slash(cls, value: str | None) -> str | None:
        """Links are made by putting a path behind it."""
        if value is not None and not value.startswith(("http://", "https://")):
            message = "must begin with http:// or https://"
            raise ValueError(message)
        return value.rstrip("/") if value else None

    @field_validator("ping_smtp")
    @classmethod
    def mail_place_has_a_port(cls, value: str) -> str:
        """A host may be left out; a port may not."""
        port = value.rpartition(":")[2]
        if value and not (":" in value and port.isascii() and port.isdigit() and int(port) <= 65535):
            message = "write host:port, for example 0.0.0.0:25"
            raise ValueError(message)
        return value

    @field_validator("ping_email_domain")
    @classmethod
    def mail_domain_is_a_name(cls, value: str) -> str:
        """It stands behind the @."""
        return check_host(value) if value else value

    @field_validator("ping_smtp_tls_cert", "ping_smtp_tls_key")
    @classmethod
    def mail_certificate_is_there(cls, value: Path | None) -> Path | None:
        """Whoever named a file wants it shown."""
        if value is not None and not value.is_file():
            message = f"there is no file {value}"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def mail_has_a_domain(self) -> "Settings":
        """Without one no address is ours."""
        if self.ping_smtp and not self.ping_email_domain:
            message = f"{PREFIX}PING_SMTP needs {PREFIX}PING_EMAIL_DOMAIN: the domain of the addresses"
            raise ValueError(message)
        return self

    @field_validator("connectivity_anchors")
    @classmethod
    def anchors_can_be_asked(cls, value: str) -> str:
        """Each needs a port."""
        parse_anchors(value)
        return value

    @field_validator("shell_channels")
    @classmethod
    def programs_have_a_folder(cls, value: Path | None) -> Path | None:
        """Whoever named one wants it read."""
        if value is not None and not value.is_dir():
            message = f"there is no folder {value}"
            raise ValueError(message)
        return value

    @field_validator("probe_modules")
    @classmethod
    def modules_can_be_read(cls, value: Path | None) -> Path | None:
        """Whoever named a file wants its modules."""
        if value is not None:
            read_blackbox_file(value)
        return value

    @property
    def modules(self) -> dict[str, Module]:
        """What /probe knows: the standard modules, and those of the file."""
        named = read_blackbox_file(self.probe_modules) if self.probe_modules else {}
        return {**{name: read_module(name, given) for name, given in STANDARD.items()}, **named}

    @property
    def mail_place(self) -> tuple[str, int] | None:
        """Where pings by e-mail are taken in; an empty host is every interface."""
        host, _, port = self.ping_smtp.rpartition(":")
        return (host.strip("[]"), int(port)) if self.ping_smtp else None

    @property
    def shown_url(self) -> str:
        """Where to click."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 - compared, not bound
        return self.base_url or f"http://{host}:{self.port}"

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'watchbell.db'}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names to answer to; none means every one."""
        return tuple(name.strip() for name in self.allowed_hosts.split(",") if name.strip())

    @property
    def retention(self) -> Retention:
        """How long what happened is kept."""
        return Retention(self.retention_days, self.retention_hourly_days, self.retention_audit_days)

    def key(self) -> str:
        """The secret key: as set, else the one kept in the data folder, made there when there is none yet."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        path = self.data_dir / _KEY_FILE
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(secrets.token_urlsafe(32))
        return path.read_text(encoding="utf-8").strip()


def read_blackbox_file(path: Path) -> dict[str, Module]:
    """The modules of a blackbox.yml. Raises `ValueError` that says what is wrong with it."""
    from watchbell.lib.blackbox_file import load_blackbox_file  # noqa: PLC0415 - only who has such a file needs YAML

    return read_modules(load_blackbox_file(path))
