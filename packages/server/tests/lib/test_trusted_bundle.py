from pathlib import Path

import certifi

from watchbell.lib import trusted_bundle as module
from watchbell.lib.trusted_bundle import trusted_bundle


def test_a_named_file_wins(tmp_path, monkeypatch):
    mine = tmp_path / "ca.pem"
    mine.write_text("mine")
    monkeypatch.setenv("SSL_CERT_FILE", str(mine))
    assert trusted_bundle() == str(mine)


def test_a_named_file_that_is_not_there_is_passed_over(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    assert Path(trusted_bundle()).is_file()


def test_without_a_system_bundle_certifi_stands_in(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    monkeypatch.setattr(module, "_SYSTEM_BUNDLES", ())
    assert trusted_bundle() == certifi.where()
