"""The database: tables, one query file per noun, sessions, migrations."""
