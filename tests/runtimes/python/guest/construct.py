"""Classes whose objects are made in one way or another. What is made has a `got`."""

import functools


class Built:
    def __init__(self, got):
        self.got = got


class BuiltSlotted:
    __slots__ = ("got",)

    def __init__(self, got, *, factor=1):
        self.got = got * factor


class BuiltInherited(Built):
    pass


class BuiltByNew:
    def __new__(cls, got):
        made = super().__new__(cls)
        made.got = got + 1000
        return made


class BuiltAsAnother:
    def __new__(cls, got):
        return Built(got + 1)


class BuiltByMeta(type):
    def __call__(cls, got):
        made = super().__call__(got)
        made.got += 2000
        return made


class BuiltWithMeta(metaclass=BuiltByMeta):
    def __init__(self, got):
        self.got = got


class BuiltAbstract:
    def __init__(self, got):
        self.got = got


BuiltAbstract.__abstractmethods__ = frozenset({"draw"})


class BuiltOfNothing:
    pass


class Refused(Exception):
    pass


class BuiltBadly:
    def __init__(self, got):
        raise Refused(f"no {got}")


class BuiltWithResult:
    def __init__(self, got):
        return got


BuiltLater = None


def change_built_later(how):
    global BuiltLater

    def init(self, got):
        self.got = -got

    def new(cls, got):
        return got

    if how == "anew":
        BuiltLater = type("BuiltLater", (), {"__init__": Built.__init__})
    elif how == "init":
        BuiltLater.__init__ = init
    elif how == "callable":
        BuiltLater.__init__ = functools.partialmethod(init)
    elif how == "none":
        del BuiltLater.__init__
    elif how == "new":
        BuiltLater.__new__ = new


def got(thing):
    return str(getattr(thing, "got", thing))
