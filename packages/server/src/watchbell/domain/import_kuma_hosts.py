"""Uptime Kuma's monitors of hosts and ports: TCP, ping, DNS, mail, telephones, clocks, games, containers, and the like."""

from watchbell.domain.import_kuma_conditions import add_conditions, add_json_query
from watchbell.domain.import_kuma_http import Surroundings, expiry, ip_version, statuses
from watchbell.domain.import_plan import Draft
from watchbell.domain.import_values import Fields

_MINECRAFT_BEDROCK = {"minecraftbe", "minecraftpe", "mbe", "bedrock", "minecraftbedrock"}
_STARTTLS = {
    143: "imap",
    110: "pop3",
    21: "ftp",
    389: "ldap",
    5222: "xmpp",
    5432: "postgres",
    3306: "mysql",
    4190: "sieve",
}
_QUAKE3 = {
    "quake3", "q3a", "cod", "cod2", "cod4", "coduo", "codwaw", "openarena", "urbanterror", "tremulous", "xonotic",
    "warsow", "etqw", "enemyterritory", "rtcw", "jediacademy", "jedioutcast", "sof2", "smokinguns", "reactionquake3",
}  # fmt: skip
_VALVE = {
    "csgo", "cs2", "counterstrike2", "css", "cs15", "cs16", "counterstrike15", "counterstrike16", "cscz", "csco",
    "counterstrikesource", "tf2", "teamfortress2", "tfc", "teamfortressclassic", "gmod", "garrysmod", "rust", "arkse",
    "ase", "asa", "arksurvivalevolved", "valheim", "left4dead", "left4dead2", "l4d", "l4d2", "dayz", "dayzmod", "arma3",
    "a3", "arma2", "a2oa", "dod", "dods", "dayofdefeat", "dayofdefeatsource", "hl2d", "hl2dm", "hl1", "hldm", "hl2",
    "insurgency", "insurgencysandstorm", "squad", "killingfloor", "killingfloor2", "7d2d", "sdtd", "unturned", "conanexiles",
    "spaceengineers", "svencoop", "naturalselection2", "ns2", "projectzomboid", "zomboid", "vrising", "hurtworld", "dmomam",
    "thefrontier", "theforrest", "theforest", "sotf", "sonsoftheforest", "empyrion", "avorion", "barotrauma", "mordhau",
    "postscriptum", "hll", "hellletloose", "ageofchivalry", "chivalry", "theship", "zombiepanicsource", "atlas", "scum",
    "pixark", "reignofkings", "quakelive", "ql", "redorchestra2", "ro2", "risingstorm2", "risingworld", "starbound", "wurm",
}  # fmt: skip


def port(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """A TCP port; with an alert that TLS must end with, a handshake."""
    _place(draft, fields)
    alert = fields.text("expected_tls_alert")
    if alert not in ("", "none"):
        draft.config["expected_alert"] = alert
        return "tls"
    security = fields.text("smtp_security")
    if security in ("secure", "starttls") and fields.flag("expiry_notification"):
        draft.config |= {"warn_days": 21, "verify_tls": False if fields.flag("ignore_tls") else None}
        if security == "starttls":
            number = fields.whole("port")
            draft.config["starttls"] = _STARTTLS.get(number, "smtp")
            draft.changed("smtp_security", f"STARTTLS is agreed on as {draft.config['starttls']} does it")
        return "tls"
    return "tcp"


def ping(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """ICMP echo."""
    draft.config["host"] = fields.text("hostname")
    count, size = fields.whole("ping_count"), fields.whole("packet_size", 56)
    if count > 0:
        draft.config["count"] = min(count, 50)
    if count > 50:
        draft.changed("ping_count", f"{count} became 50")
    draft.config["size"] = min(max(size, 16), 65_000)
    if size != draft.config["size"]:
        draft.changed("packet_size", f"{size} became {draft.config['size']}")
    if fields.whole("ping_per_request_timeout") not in (0, 2):
        draft.left_out("ping_per_request_timeout", "the time limit is for all packets together")
    draft.config["ip_version"] = ip_version(fields)
    return "ping"


def dns(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """A DNS record."""
    draft.config |= {"hostname": fields.text("hostname"), "record_type": fields.text("dns_resolve_type").upper() or "A"}
    number = fields.whole("port", 53)
    draft.config["resolvers"] = [_with_port(server, number) for server in fields.texts("dns_resolve_server")] or None
    add_conditions(draft, fields, {"record": {"subject": "record"}})
    return "dns"


def _with_port(server: str, number: int) -> str:
    if number in (0, 53) or "://" in server or not 0 < number < 65_536:
        return server
    return f"[{server}]:{number}" if ":" in server and not server.startswith("[") else f"{server}:{number}"


def docker(draft: Draft, fields: Fields, around: Surroundings) -> str:
    """A container."""
    draft.config["container"] = fields.text("docker_container")
    wanted = fields.text("docker_host")
    host = around.find("docker_host", wanted)
    if host is None:
        if wanted not in ("", "0"):
            draft.changed("docker_host", "the source does not tell which one: the engine of this machine is asked")
        return "docker"
    daemon = host.text("docker_daemon")
    if host.text("docker_type") == "socket":
        daemon = f"unix://{daemon}"
    elif daemon.startswith("http://"):
        daemon = "tcp://" + daemon.removeprefix("http://")
    draft.config["engine"] = daemon.rstrip("/")
    if daemon.startswith("https://"):
        draft.left_out("docker_host", "Uptime Kuma keeps its TLS files on disk: give certificate and key here")
    return "docker"


def system_service(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """A unit of systemd; on Windows there is no counterpart."""
    draft.config["unit"] = fields.text("system_service_name")
    draft.changed("system_service_name", "it is looked for on the machine that Watchbell runs on")
    return "systemd"


def smtp(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """A mail server."""
    _place(draft, fields)
    draft.config["port"] = draft.config["port"] or 25
    wanted = fields.text("smtp_security")
    draft.config["security"] = {"secure": "tls", "starttls": "starttls", "nostarttls": "none"}.get(wanted, "starttls")
    if wanted == "":
        draft.changed("smtp_security", "Uptime Kuma tries STARTTLS and goes on without it; here it must work")
    _trust(draft, fields)
    expiry(draft, fields)
    return "smtp"


def sip(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """A telephone server."""
    _place(draft, fields)
    return "sip"


def ntp(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """A time server."""
    _place(draft, fields)
    stratum = fields.whole("ntp_stratum_threshold")
    draft.config["max_stratum"] = min(max(stratum, 1), 15) if stratum else None
    draft.config["max_offset_ms"] = fields.number("ntp_time_offset_threshold") or None
    draft.config["max_root_dispersion_ms"] = fields.number("ntp_root_dispersion_threshold") or None
    return "ntp"


def radius(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """An access server."""
    _place(draft, fields)
    draft.config |= {
        "username": fields.text("radius_username") or None,
        "password": fields.secret("radius_password") or None,
        "secret": fields.secret("radius_secret"),
        "called_station": fields.text("radius_called_station_id") or None,
        "calling_station": fields.text("radius_calling_station_id") or None,
    }
    return "radius"


def snmp(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """A device's object. The community is kept in the column of the RADIUS password."""
    _place(draft, fields)
    version = fields.text("snmp_version").lower().removeprefix("v") or "2c"
    draft.config |= {"version": version, "oids": fields.texts("snmp_oid")}
    if version == "3":
        draft.config["username"] = fields.text("snmp_v3_username") or None
    else:
        draft.config["community"] = fields.secret("radius_password") or "public"
    if fields.text("expected_value"):
        add_json_query(draft, fields, whole="value")
    return "snmp"


def gamedig(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """A game server, by one of the three families of protocols that are spoken here."""
    game = fields.text("game").lower()
    _place(draft, fields)
    if game in _MINECRAFT_BEDROCK:
        draft.config["protocol"] = "minecraft_bedrock"
    elif game.startswith("minecraft"):
        draft.config["protocol"] = "minecraft"
    elif game in _QUAKE3:
        draft.config["protocol"] = "quake3"
    elif game in _VALVE or game.startswith(("protocol-valve", "counterstrike", "halflife")):
        draft.config["protocol"] = "source"
    else:
        draft.left_out("game", f"the protocol of {game or 'this game'} is not spoken here")
        return ""
    if draft.config["protocol"] == "source":
        draft.mapped("game", f"{game} is asked by Valve's protocol")
    return "game"


def steam(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """A game server on Steam."""
    _place(draft, fields)
    draft.config["protocol"] = "source"
    draft.changed("type", "the server itself is asked, not Steam's list: its query port must be reachable")
    return "game"


def globalping(draft: Draft, fields: Fields, around: Surroundings) -> str:
    """A measurement from a probe elsewhere."""
    config, what = draft.config, fields.text("subtype") or "ping"
    config |= {"measurement": what, "location": fields.text("location") or None}
    config["token"] = str(around.settings.get("globalpingApiToken") or "") or None
    config["ip_version"] = {"ipv4": "4", "ipv6": "6"}.get(ip_version(fields) or "")
    if what == "http":
        method = fields.text("method").upper()
        config |= {"url": fields.text("url"), "expected_status": statuses(fields)}
        config["method"] = method if method in ("GET", "HEAD", "OPTIONS") else None
        if word := fields.secret("keyword"):
            draft.expect("body", "not_contains" if fields.flag("invert_keyword") else "contains", word)
        if fields.text("expected_value"):
            add_json_query(draft, fields)
        if fields.text("headers"):
            draft.left_out("headers", "a probe elsewhere is given none")
    else:
        config["host"] = fields.text("hostname")
    if what == "ping" and fields.text("protocol").upper() == "TCP":
        draft.left_out("protocol", "it is pinged by ICMP, not by TCP")
    if what == "ping" and fields.whole("ping_count") > 0:
        config["packets"] = min(fields.whole("ping_count"), 16)
    if what == "dns":
        config["record_type"] = fields.text("dns_resolve_type").upper() or "A"
        config["resolver"] = next(iter(fields.texts("dns_resolve_server")), None)
        if word := fields.secret("keyword"):
            draft.expect("answer", "contains", word)
    return "globalping"


def _place(draft: Draft, fields: Fields) -> None:
    draft.config["host"] = fields.text("hostname")
    draft.config["port"] = fields.whole("port") or None


def _trust(draft: Draft, fields: Fields) -> None:
    if fields.flag("ignore_tls"):
        draft.config["verify_tls"] = False
