"""Papers that an office issues: numbered, with a token that anybody may ask whether the paper is valid."""
