"""Every route, asked by everybody: generated from the resolver, expected by the table in tests/access/table.py."""
