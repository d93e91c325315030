from . import sibling

NAME = "package"


def greet():
    return sibling.word() + " " + __name__
