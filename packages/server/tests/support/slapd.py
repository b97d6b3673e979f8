"""A real OpenLDAP server with a small tree, StartTLS and ldaps."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from support import certificates, servers

ADMIN, PASSWORD = "cn=admin,dc=example,dc=org", "secret"
_PATH = f"{os.environ['PATH']}:/usr/sbin"
_CONFIG = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/pid
TLSCACertificateFile {ca}
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
database mdb
suffix "dc=example,dc=org"
rootdn "{admin}"
rootpw {password}
directory {folder}/db
"""
_TREE = """
dn: dc=example,dc=org
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: uid=mia,dc=example,dc=org
objectClass: inetOrgPerson
uid: mia
cn: Mia
sn: Member
mail: mia@example.org

dn: uid=sam,dc=example,dc=org
objectClass: inetOrgPerson
uid: sam
cn: Sam
sn: Stranger
"""


def is_here() -> bool:
    """Whether the program is installed."""
    return shutil.which("slapd", path=_PATH) is not None


def _start() -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="watchbell-slapd-"))
    (folder / "db").mkdir()
    config, tree = folder / "slapd.conf", folder / "tree.ldif"
    values = certificates.files() | {"folder": folder, "admin": ADMIN, "password": PASSWORD}
    config.write_text(_CONFIG.format(**values))
    tree.write_text(_TREE)
    subprocess.run(
        [str(shutil.which("slapadd", path=_PATH)), "-f", config, "-l", tree], check=True, capture_output=True
    )
    plain, secured = servers.free_port(), servers.free_port()
    urls = f"ldap://127.0.0.1:{plain}/ ldaps://127.0.0.1:{secured}/"
    servers.start([str(shutil.which("slapd", path=_PATH)), "-d", "0", "-f", str(config), "-h", urls], str(folder))
    servers.wait_for_port(secured)
    return {"ldap": plain, "ldaps": secured}


def ports() -> dict[str, int]:
    """The ports of the run's server: ``ldap`` and ``ldaps``."""
    return servers.once("slapd", _start)
