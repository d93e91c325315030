"""Exceptions, described for those who do not know Python; and refusals, which are no exceptions of the guest."""

import traceback

# Error codes, as in metaffi/error.h.
MODULE_NOT_FOUND, MODULE_INVALID = 6, 7
ENTITY_PATH, ENTITY_NOT_FOUND, SIGNATURE = 8, 9, 11


class Refusal(Exception):
    """What was asked for cannot be had: an error code and a message, no exception of the guest."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def listed(names, most=8):
    names = [f"'{name}'" for name in names]
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def type_name(kind):
    """'ValueError', 'package.module.Failure': builtin names stand alone."""
    module = getattr(kind, "__module__", None)
    name = getattr(kind, "__qualname__", None) or getattr(kind, "__name__", "object")
    return name if module in (None, "builtins") or not isinstance(module, str) else f"{module}.{name}"


MOST_FRAMES = 100  # an exception that passes through thousands of calls is described at each of them


def describe(error):
    """(type, message, cause, exception, its traceback by now) of an exception; never fails. The text of the traceback
    is dear, and made of this when somebody asks for it."""
    kind = type_name(type(error))
    try:
        message = str(error) or kind
    except Exception as failure:
        message = f"<{kind} whose text cannot be made: {type_name(type(failure))}>"
    cause = error.__cause__
    if cause is None and not error.__suppress_context__:
        cause = error.__context__
    return kind, _clean(message), cause, error, error.__traceback__


def traceback_of(description):
    """The text of the traceback that was described, as the module traceback writes it; never fails."""
    *_, error, seen = description
    for write in (_short_traceback, _any_traceback):
        try:
            text = write(error, seen)
        except Exception:
            continue
        if text is not None:
            return _clean(text)
    return ""


def _any_traceback(error, seen):
    shown = traceback.TracebackException(type(error), error, seen, limit=-MOST_FRAMES)
    if len(shown.stack) == MOST_FRAMES:
        for frame in shown.stack:
            frame.colno = None  # the marks below each line, for which its source is parsed
    return "".join(shown.format())


FEW_FRAMES = 3  # more may be alike, and are then counted
TOLD_MORE_OF = (SyntaxError, NameError, AttributeError, ImportError, BaseExceptionGroup)


def _short_traceback(error, seen):
    """The same of few frames of an exception that stands alone; else None. It costs a tenth, for what was written of a
    frame is kept: its source is looked up and parsed."""
    if error.__cause__ is not None or error.__context__ is not None:
        return None
    if seen is None or hasattr(error, "__notes__") or isinstance(error, TOLD_MORE_OF):
        return None
    lines = ["Traceback (most recent call last):\n"]
    while seen is not None:
        if len(lines) > FEW_FRAMES:
            return None
        lines.append(_frame_text(seen))
        seen = seen.tb_next
    kind, words = type(error), str(error)
    module = "" if kind.__module__ in ("__main__", "builtins") else kind.__module__ + "."
    lines.append(f"{module}{kind.__qualname__}: {words}\n" if words else f"{module}{kind.__qualname__}\n")
    return "".join(lines)


MOST_WRITTEN = 500
_written = {}  # (address of the code, place in it) → the code, which keeps the address, and the text


def _frame_text(place):
    code = place.tb_frame.f_code
    key = id(code), place.tb_lasti
    found = _written.get(key)
    if found is None:
        if len(_written) >= MOST_WRITTEN:
            _written.clear()
        found = _written[key] = code, "".join(traceback.extract_tb(place, limit=1).format())
    return found[1]


def _clean(text):
    """Without lone surrogates, which no encoding has, and without NUL."""
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")


def text_of(thing):
    try:
        return _clean(str(thing))
    except Exception:
        return _clean(object.__repr__(thing))
