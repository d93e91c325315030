"""Objects and errors of other languages in Python, and what is done once.

The plug-in executes the sources of this folder, each as the module of its name, after those that it needs
(load_helpers in interpreter.cpp). This one gets the plug-in's own functions before (`native_describe(reference)`,
`native_type_name(reference)`, `native_runtime(reference)`) and the text of metaffi_inspection.py (`INSPECTION`), which
few need.
"""

import enum
import sys
import types
from array import array

from metaffi_calls import dict_of

# What the plug-in looks up here.
Enum = enum.Enum


class Probe:
    """What method.cpp tries out how classes look in memory with."""

    def method(self):
        pass


class MetaFFIError(RuntimeError):
    """A call out of Python failed: in a host's function, or in a conversion."""

    def __init__(self, message, code, guest_type, guest_stack, reference):
        super().__init__(message)
        self.code = code
        self.guest_type = guest_type
        self.guest_stack = guest_stack
        self._reference = reference

    def __str__(self):
        message = super().__str__()
        return f"{self.guest_type}: {message}" if self.guest_type else message


class MetaFFIHandle:
    """An object of another language. It is given back when this object goes."""

    __slots__ = ("__weakref__", "_reference")

    def __init__(self, reference):
        self._reference = reference

    @property
    def guest_type(self):
        return native_type_name(self._reference)  # noqa: F821

    @property
    def runtime(self):
        return native_runtime(self._reference)  # noqa: F821

    def __str__(self):
        text = native_describe(self._reference)  # noqa: F821
        return repr(self) if text is None else text

    def __repr__(self):
        return f"<MetaFFIHandle {self.runtime} {self.guest_type or 'object'}>"

    def __reduce__(self):
        raise TypeError("a MetaFFIHandle cannot be pickled or copied: it refers to an object of this process")


# ---- The beginning and the end ----


def give_signals_back():
    """The module `signal` takes SIGINT when it is imported and nobody has it: the host is to have it."""
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def at_process_end():
    """What Python does for its user when a program ends, short of tearing down what other threads may still use."""
    import atexit

    for step in (atexit._run_exitfuncs, sys.stdout and sys.stdout.flush, sys.stderr and sys.stderr.flush):
        if step is None:
            continue
        try:
            step()
        except BaseException:
            pass


# ---- Arrays ----

FORM_NUMPY, FORM_DICT, FORM_SET = 5, 6, 7  # ArrayForm of convert.hpp


def new_array(form, code, data):
    """An array.array or numpy.ndarray: of a view of memory, which is copied once. Of a list an ndarray, dict, set."""
    if form == FORM_SET:
        return set(data)
    if form == FORM_DICT:
        return dict_of(data, "the alias dict needs")
    if form == FORM_NUMPY:
        import numpy

        if code is None:
            return numpy.array(data)
        if not len(data):
            return numpy.empty(0, dtype=code)
        made = numpy.frombuffer(data, dtype=code).copy()
    else:
        made = array(code)
        made.frombytes(data)
    data.release()
    return made


# ---- What a module has ----


def inspect_module(module):
    """JSON of the functions, classes and attributes that a module offers."""
    inspection = types.ModuleType("metaffi_inspection")
    exec(compile(INSPECTION, "metaffi_inspection.py", "exec"), inspection.__dict__)  # noqa: F821
    return inspection.inspect_module(module)
