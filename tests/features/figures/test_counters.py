"""Each indicator counts what the pages of its feature count, then and now."""
