"""References to objects of guests."""

from metaffi._metaffi import MetaFFIHandle

__all__ = ["MetaFFIHandle"]
