"""What tests do to files."""

from pathlib import Path


def damage(path: Path) -> None:
    """Change the last byte of a file, whatever it was: putting a fixed byte there changes nothing once in 256 times."""
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
