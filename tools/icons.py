"""Put icons into the sprite: `python3 tools/icons.py FOLDER NAME ...`.

FOLDER is the unpacked npm package @tabler/icons of the sprite's version (`npm pack @tabler/icons@3.51.0`). Writes the
sprite, and its hash where hashes are kept.
"""

import hashlib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "src" / "tangga" / "site" / "static" / "vendor"
SPRITE = VENDOR / "tabler-icons-3.51.0" / "sprite.svg"
BLANK = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'
HEAD = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
    ' stroke-linecap="round" stroke-linejoin="round">'
)


def symbol(folder: Path, name: str) -> str:
    """One icon as a symbol of the sprite."""
    text = (folder / "icons" / "outline" / f"{name}.svg").read_text(encoding="utf-8")
    paths = [path for path in re.findall(r"<path [^>]*/>", text) if path != BLANK]
    return f"{HEAD.format(name=name)}{' '.join(paths)}</symbol>"


def main(words: list[str]) -> int:
    """Add the named icons that the sprite does not have yet."""
    folder, names = Path(words[0]), words[1:]
    sprite = SPRITE.read_text(encoding="utf-8")
    before = hashlib.sha256(sprite.encode()).hexdigest()
    new = [symbol(folder, name) for name in names if f'id="{name}"' not in sprite]
    sprite = sprite.replace("</svg>", "\n".join([*new, "</svg>"])) if new else sprite
    SPRITE.write_text(sprite, encoding="utf-8")
    after = hashlib.sha256(sprite.encode()).hexdigest()
    for kept in (ROOT / "tools" / "vendored.json", VENDOR / "VENDORED.md"):
        kept.write_text(kept.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    print(f"{len(new)} icons added")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
