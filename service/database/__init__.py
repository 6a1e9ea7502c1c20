"""Where the service keeps what it knows: tables, connections, migrations."""
