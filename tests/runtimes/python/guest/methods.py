"""A method, and everything that may change what its name means."""

import sys


class Base:
    def value(self, number):
        return number

    def references(self, number):
        """To the argument."""
        return sys.getrefcount(number)


class Plain(Base):
    def __init__(self):
        self.first = 1


class Slotted(Base):
    __slots__ = ("place",)


class Mapping(dict, Base):
    pass


class Asking(Base):
    def __getattribute__(self, name):
        return object.__getattribute__(self, name)


KINDS = {"plain": Plain, "slotted": Slotted, "mapping": Mapping, "asking": Asking}


def make(kind):
    """An object of a class that no other has."""
    return type(kind, (KINDS[kind],), {"__slots__": ()} if kind == "slotted" else {})()


def another(thing):
    return type(thing)()


def later(number):
    return number + 1000


def later_method(self, number):
    return number + 100


class Other(Plain):
    value = later_method


class Callable:
    def __get__(self, thing, owner):
        return later


def asks(self, name):
    return later if name == "value" else object.__getattribute__(self, name)


CHANGES = {
    "nothing": lambda thing: None,
    "more attributes": lambda thing: setattr(thing, "second", 2),
    "the object": lambda thing: setattr(thing, "value", later),
    "the object by its dictionary": lambda thing: vars(thing).update(value=later),
    "its dictionary is asked for": lambda thing: vars(thing),
    "another object": lambda thing: setattr(another(thing), "value", later),
    "its class": lambda thing: setattr(type(thing), "value", later_method),
    "a base": lambda thing: setattr(type(thing), "__bases__", (Other,)),
    "another class": lambda thing: setattr(thing, "__class__", Other),
    "a descriptor": lambda thing: setattr(type(thing), "value", Callable()),
    "no function": lambda thing: setattr(type(thing), "value", staticmethod(later)),
    "how attributes are found": lambda thing: setattr(type(thing), "__getattribute__", asks),
}


def change(thing, what):
    CHANGES[what](thing)
