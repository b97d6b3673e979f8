import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from support.kuma import Kuma
from watchbell.lib.kuma_files import Counted, KumaDatabase, Unreadable, is_sqlite, read_backup

DAY = 1_767_225_600  # 2026-01-01


def test_rows_are_read_with_whatever_columns_a_version_has(tmp_path: Path) -> None:
    for version in (1, 2):
        kuma = Kuma(tmp_path / f"{version}.db", version=version)
        kuma.monitor("http", "Web", url="https://x.example")
        with KumaDatabase.open(kuma.path) as database:
            rows = database.rows(["monitor", "remote_browser", "no_such_table"])
        assert [row["name"] for row in rows["monitor"]] == ["Web"]
        assert ("conditions" in rows["monitor"][0]) is (version == 2)
        assert rows["remote_browser"] == rows["no_such_table"] == []


def test_what_a_running_server_has_only_in_its_wal_is_seen_and_nothing_is_written(tmp_path: Path) -> None:
    kuma = Kuma(tmp_path / "kuma.db")
    with closing(sqlite3.connect(kuma.path)) as server:
        server.execute("PRAGMA journal_mode = WAL")
        server.execute("PRAGMA wal_autocheckpoint = 0")
        server.execute("INSERT INTO monitor (name, type) VALUES ('in the WAL', 'http')")
        server.commit()
        before = (kuma.path.read_bytes(), Path(f"{kuma.path}-wal").read_bytes())
        with KumaDatabase.open(kuma.path) as database:
            assert [row["name"] for row in database.rows(["monitor"])["monitor"]] == ["in the WAL"]
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                database._connection.execute("DELETE FROM monitor")
        assert (kuma.path.read_bytes(), Path(f"{kuma.path}-wal").read_bytes()) == before


def test_a_copy_with_its_wal_beside_it_is_read_where_nothing_may_be_written(tmp_path: Path) -> None:
    kuma = Kuma(tmp_path / "kuma.db")
    kept = tmp_path / "kept"
    kept.mkdir()
    with closing(sqlite3.connect(kuma.path)) as server:
        server.execute("PRAGMA journal_mode = WAL")
        server.execute("INSERT INTO monitor (name, type) VALUES ('in the WAL', 'http')")
        server.commit()
        for ending in ("", "-wal"):
            (kept / f"kuma.db{ending}").write_bytes(Path(f"{kuma.path}{ending}").read_bytes())
    kept.chmod(0o500)
    try:
        with KumaDatabase.open(kept / "kuma.db") as database:
            assert [row["name"] for row in database.rows(["monitor"])["monitor"]] == ["in the WAL"]
    finally:
        kept.chmod(0o700)
    if os.geteuid() != 0:  # root may write anywhere
        assert sorted(each.name for each in kept.iterdir()) == ["kuma.db", "kuma.db-wal"]


def test_counts_are_those_of_the_monitor_and_garbage_is_skipped(tmp_path: Path) -> None:
    kuma = Kuma(tmp_path / "kuma.db")
    kuma.count("stat_daily", 1, [(DAY + 86_400, 1, 2), (DAY, 1430, 10), (-5, 1, 1), (DAY, -1, 3)][:3], ping=20)
    kuma.count("stat_hourly", 1, [(DAY, 60, 0)])
    kuma.count("stat_daily", 2, [(DAY, 5, 5)])
    with KumaDatabase.open(kuma.path) as database:
        assert database.days("1") == [Counted(DAY, 1430, 10, 20, 10, 40), Counted(DAY + 86_400, 1, 2, 20, 10, 40)]
        assert database.hours("1") == [Counted(DAY, 60, 0, 0, 0, 0)]
        assert database.hours("what") == []


def test_version_1_is_counted_from_its_heartbeats(tmp_path: Path) -> None:
    kuma = Kuma(tmp_path / "kuma.db", version=1)
    for minute, status, ping in ((0, 1, 10), (1, 1, 30), (2, 0, None), (3, 2, None), (4, 3, None), (61, 1, 50)):
        time = f"2026-01-01 {minute // 60:02}:{minute % 60:02}:00.123"
        kuma.add("heartbeat", monitor_id=1, status=status, time=time, ping=ping)
    with KumaDatabase.open(kuma.path) as database:
        assert database.hours("1") == [Counted(DAY, 2, 2, 20, 10, 30), Counted(DAY + 3600, 1, 0, 50, 50, 50)]
        assert database.days("1") == [Counted(DAY, 3, 2, 30, 10, 50)]


def test_what_is_no_backup_is_told(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"\xff\xfe no json")
    assert not is_sqlite(file)
    with pytest.raises(Unreadable, match="neither an SQLite database nor JSON"):
        read_backup(file)
    file.write_bytes(b" \n")
    with pytest.raises(Unreadable, match=r"is empty$"):
        read_backup(file)
    file.write_bytes(b"SQLite format 3\x00" + b"garbage" * 200)
    assert is_sqlite(file)
    with pytest.raises(Unreadable, match="cannot be read"), KumaDatabase.open(file):
        pass
