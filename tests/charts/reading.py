"""Reading a picture back: its texts and boxes."""

from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def places(svg: str) -> dict[str, tuple[float, float]]:
    """text -> (x, y); the last of equal texts."""
    found = ElementTree.fromstring(svg).iter(f"{SVG}text")
    return {each.text or "": (float(each.get("x", 0)), float(each.get("y", 0))) for each in found}


def boxes(svg: str) -> list[dict[str, str]]:
    """Every rectangle but the paper."""
    return [dict(each.attrib) for each in ElementTree.fromstring(svg).iter(f"{SVG}rect") if each.get("x")]
