"""The Python half of the plug-in: modules and entities are looked up here, exceptions described, coroutines run.

The plug-in executes this source once, as the module `metaffi_guest`, after it has put its own functions into it
(`native_describe(reference)`, `native_type_name(reference)`, `native_runtime(reference)`) and the text of the other
file of this folder (`INSPECTION`).
"""

import difflib
import enum
import functools
import importlib
import importlib.util
import inspect
import os
import reprlib
import sys
import threading
import traceback
import types
from array import array

# What the plug-in looks up here.
Enum = enum.Enum

# Kinds of entities, as in entity.hpp.
CALL, METHOD, GET, SET, INSTANCE_GET, INSTANCE_SET, SPREAD = range(7)

# Error codes, as in metaffi/error.h.
INVALID_ARGUMENT, MODULE_NOT_FOUND, MODULE_INVALID = 3, 6, 7
ENTITY_PATH, ENTITY_NOT_FOUND, SIGNATURE = 8, 9, 11


class Refusal(Exception):
    """What was asked for cannot be had: an error code and a message, no exception of the guest."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


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


# ---- Modules ----


def load_module(path):
    """A `.py` file, a package's folder, or an importable dotted name."""
    if path.endswith(".py") or os.sep in path or os.path.isdir(path):
        return _load_file(path)
    return _import(path)


def _load_file(path):
    real = os.path.realpath(path)
    if os.path.isdir(real):
        start = os.path.join(real, "__init__.py")
        if not os.path.isfile(start):
            raise Refusal(MODULE_NOT_FOUND, f"'{path}' is a folder without an __init__.py, so it is no Python package")
        return _load_source(os.path.basename(real), start, [real], os.path.dirname(real))
    if not os.path.exists(real):
        raise Refusal(MODULE_NOT_FOUND, f"there is no file or folder '{path}' (looked at {real})")
    if not real.endswith(".py"):
        raise Refusal(MODULE_INVALID, f"'{path}' is neither a .py file nor the folder of a package")
    return _load_source(os.path.splitext(os.path.basename(real))[0], real, None, os.path.dirname(real))


def _is_of(module, start):
    found = getattr(module, "__file__", None)
    return found is not None and os.path.realpath(found) == start


def _load_source(name, start, places, folder):
    """Executes a file as the module `name`, or as `name@file` where that name belongs to another module already. Under
    the lock of the import system, as `import` does: nobody gets a module that another thread is still executing."""
    if folder not in sys.path:
        sys.path.append(folder)  # what lies beside it is importable
    importlib.invalidate_caches()
    own = f"{name}@{start}"
    for chosen in (name, own):
        with importlib._bootstrap._ModuleLockManager(chosen):
            found = sys.modules.get(chosen)
            if found is not None and _is_of(found, start):
                return found
            if found is None and (chosen == own or (own not in sys.modules and name not in sys.stdlib_module_names)):
                spec = importlib.util.spec_from_file_location(chosen, start, submodule_search_locations=places)
                return importlib._bootstrap._load_unlocked(spec)
    raise ImportError(f"'{own}' in sys.modules is another module", name=own)


def _import(name):
    if not all(part.isidentifier() for part in name.split(".")):
        raise Refusal(
            MODULE_NOT_FOUND,
            f"'{name}' is neither a .py file, nor the folder of a package, nor a name that could be imported",
        )
    importlib.invalidate_caches()
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = error.name or name
        if name != missing and not name.startswith(missing + "."):
            raise  # the module is there, something that it imports is not
        raise Refusal(
            MODULE_NOT_FOUND,
            f"there is no module '{name}' for {sys.executable or 'Python'} {sys.version.split()[0]}: '{missing}' was "
            f"not found{_near_module(missing)}. Install it for this Python, activate the virtual environment that "
            f"has it, or give the path of a .py file or package. Looked in: {', '.join(filter(None, sys.path))}",
        ) from None


def _near_module(name):
    near = difflib.get_close_matches(name, list(sys.modules) + list(sys.stdlib_module_names), 3)
    return f" (did you mean {_listed(near)}?)" if near else ""


# ---- Entities ----


def _listed(names, most=8):
    names = [f"'{name}'" for name in names]
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def _what(found):
    if isinstance(found, types.ModuleType):
        return f"module '{found.__name__}'"
    if isinstance(found, type):
        return f"class '{found.__qualname__}'"
    return f"an object of class '{type(found).__qualname__}'"


def _missing(owner, name):
    names = [each for each in dir(owner) if not each.startswith("__") or name.startswith("__")]
    lower = {each.lower(): each for each in names}
    near = [lower[name.lower()]] if name.lower() in lower else difflib.get_close_matches(name, names, 3)
    if near:
        hint = f"did you mean {_listed(near)}?"
    else:
        public = [each for each in names if not each.startswith("_")]
        hint = f"it has {_listed(public)}" if public else "it has no public names"
    return Refusal(ENTITY_NOT_FOUND, f"{_what(owner)} has no '{name}'; {hint}")


def _member(owner, name):
    try:
        return getattr(owner, name)
    except AttributeError:
        pass
    if isinstance(owner, types.ModuleType) and hasattr(owner, "__path__"):
        try:  # a submodule that nobody imported yet
            return importlib.import_module(f"{owner.__name__}.{name}")
        except ModuleNotFoundError:
            pass
    raise _missing(owner, name)


def _walk(module, names):
    owner = module
    for name in names:
        owner = _member(owner, name)
    return owner


def _split(text, key):
    names = text.split(".")
    if not all(name.isidentifier() for name in names):
        raise Refusal(ENTITY_PATH, f"{key}={text} is no name, or names joined with '.'")
    return names


def resolve(module, path, parameters, results):
    """(kind, target, name, class, keyword names, signature) of an entity.

    `path` maps keys and tags of the entity path to their values; `parameters` and `results` are counts. `target` is
    what is called, or owns the attribute; `class` is what the first argument must be an instance of.
    """
    callable_, attribute = path.get("callable"), path.get("attribute")
    if (callable_ is None) == (attribute is None):
        raise Refusal(ENTITY_PATH, "needs either callable=NAME, or attribute=NAME with getter or setter")
    if attribute is not None:
        return _resolve_attribute(module, path, attribute, parameters, results)
    for tag in ("getter", "setter"):
        if tag in path:
            raise Refusal(ENTITY_PATH, f"{tag} goes with attribute=NAME, not with callable")
    names = _split(callable_, "callable")
    if names[-1] in ("fget", "fset") and len(names) > 2:
        found = _property(module, names)
        if found is not None:
            getter = names[-1] == "fget"
            return _accessor(found, names[-2], getter, True, ".".join(names[:-1]), parameters, results)
    return _resolve_callable(module, path, names, parameters)


def _property(module, names):
    """The class that has this property, or None."""
    owner = _walk(module, names[:-2])
    if not isinstance(owner, type):
        return None
    found = inspect.getattr_static(owner, names[-2], None)
    if found is None:
        raise _missing(owner, names[-2])
    if not isinstance(found, property):
        if hasattr(found, "__get__") and not callable(found):
            return owner  # a slot, a cached property and their like
        return None
    if getattr(found, names[-1]) is None:
        raise Refusal(ENTITY_NOT_FOUND, f"property '{'.'.join(names[:-1])}' has no {names[-1]}")
    return owner


def _count(count, wanted, what):
    if count != wanted:
        raise Refusal(SIGNATURE, f"{what} takes {wanted} of them, {count} were declared")


def _accessor(owner, name, getter, instance, shown, parameters, results):
    receivers = 1 if instance else 0
    what = f"the {'getter' if getter else 'setter'} of '{shown}'"
    wanted = receivers + (0 if getter else 1)
    if parameters != wanted:
        parts = (["the object"] if instance else []) + ([] if getter else ["the new value"])
        listed = f" ({', '.join(parts)})" if parts else ""
        raise Refusal(SIGNATURE, f"{what} has {wanted} parameters{listed}, {parameters} were declared")
    if getter and results == 0:
        raise Refusal(SIGNATURE, f"{what} has a result, none was declared")
    if not getter and results != 0:
        raise Refusal(SIGNATURE, f"{what} has no result, {results} were declared")
    kind = (INSTANCE_GET if getter else INSTANCE_SET) if instance else (GET if getter else SET)
    return kind, owner, name, owner if instance else None, None, shown if getter else f"{shown} = value"


def _resolve_attribute(module, path, attribute, parameters, results):
    getter, setter, instance = ("getter" in path), ("setter" in path), ("instance_required" in path)
    if getter == setter:
        raise Refusal(ENTITY_PATH, f"attribute={attribute} needs one of the tags getter and setter")
    for tag in ("varargs", "named_args"):
        if tag in path:
            raise Refusal(ENTITY_PATH, f"{tag} goes with callable=NAME, not with attribute")
    names = _split(attribute, "attribute")
    owner = _walk(module, names[:-1])
    if instance and not isinstance(owner, type):
        raise Refusal(
            ENTITY_PATH, f"instance_required goes with attribute=Class.name; '{attribute}' is of {_what(owner)}"
        )
    if not instance:
        annotated = getattr(owner, "__annotations__", {})
        if not (setter and names[-1] in annotated):
            _member(owner, names[-1])
    return _accessor(owner, names[-1], getter, instance, attribute, parameters, results)


def _class_of_method(owner, target, names):
    return (
        isinstance(owner, type)
        and inspect.isfunction(target)
        and isinstance(inspect.getattr_static(owner, names[-1]), types.FunctionType)
        and not isinstance(owner.__dict__.get(names[-1]), staticmethod)
    )


def _resolve_callable(module, path, names, parameters):
    spread = "varargs" in path or "named_args" in path
    instance = "instance_required" in path
    owner = _walk(module, names[:-1])
    shown = ".".join(names)
    if isinstance(owner, type) and names[-1] == "__init__" and not instance:
        target, owner = owner, None  # constructs
    else:
        target = _member(owner, names[-1])
    if not callable(target):
        raise Refusal(
            ENTITY_NOT_FOUND,
            f"'{shown}' is {_what(target)} and cannot be called; load it with attribute={shown},getter",
        )
    if instance and not isinstance(owner, type):
        raise Refusal(ENTITY_PATH, f"instance_required goes with callable=Class.method; '{shown}' is of {_what(owner)}")
    if not instance and owner is not None and _class_of_method(owner, target, names):
        raise Refusal(SIGNATURE, f"'{shown}' is a method of instances: add the tag instance_required")
    keywords = None
    signature = signature_of(target)
    bound = instance and _is_bound_on_class(owner, names[-1])
    given = parameters - (1 if instance else 0)
    if given < 0:
        raise Refusal(SIGNATURE, f"'{shown}' needs its object as the first parameter; none was declared")
    if signature is not None:
        skipped = 1 if instance and not bound else 0
        if spread:
            _check_spread(shown, signature, path, given)
        else:
            keywords = _fit(shown, signature, skipped, given)
    elif spread:
        _check_spread(shown, None, path, given)
    text = shown + (str(signature) if signature is not None else "(...)")
    return _shape(owner, target, names[-1], instance, spread, keywords, text)


def _is_bound_on_class(owner, name):
    return isinstance(inspect.getattr_static(owner, name, None), (staticmethod, classmethod))


def _shape(owner, target, name, instance, spread, keywords, text):
    of_class = None if isinstance(target, type) else getattr(type(target), "__call__", None)  # noqa: B004
    is_async = inspect.iscoroutinefunction(target) or inspect.iscoroutinefunction(of_class)
    if not instance:
        called = _run_to_end(target) if is_async else target
        if target is eval or target is exec:
            called = _evaluator(target)
        return (SPREAD if spread else CALL), called, None, None, keywords, text
    if not spread and not is_async:
        return METHOD, None, name, owner, keywords, text
    bound = _late_bound(name)
    return (SPREAD if spread else CALL), (_run_to_end(bound) if is_async else bound), None, owner, keywords, text


def _late_bound(name):
    def call(self, *arguments, **named):
        return getattr(self, name)(*arguments, **named)

    return call


def signature_of(target):
    try:
        return inspect.signature(target)
    except (ValueError, TypeError):
        return None  # some builtin functions have none: the call will tell


def _fit(shown, signature, skipped, given):
    """Names of the last arguments that go by keyword; None when all go by position."""
    positional, required, keyword_only, many = [], 0, [], False
    for parameter in list(signature.parameters.values())[skipped:]:
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            positional.append(parameter)
            required += parameter.default is parameter.empty
        elif parameter.kind == parameter.VAR_POSITIONAL:
            many = True
        elif parameter.kind == parameter.KEYWORD_ONLY:
            keyword_only.append(parameter)
    needed = [p.name for p in keyword_only if p.default is p.empty]
    by_keyword = []
    if many:
        by_keyword = needed
    elif given > len(positional):
        by_keyword = [p.name for p in keyword_only][: given - len(positional)]
    if set(needed) - set(by_keyword):  # those that must be given come first
        ordered = needed + [p.name for p in keyword_only if p.name not in needed]
        by_keyword = ordered[: max(given - len(positional), len(needed))]
    by_position = given - len(by_keyword)
    if by_position < required or (by_position > len(positional) and not many):
        most = "any number" if many else len(positional) + len(keyword_only)
        least = required + len(needed)
        takes = f"{least}" if least == most else f"{least} to {most}" if not many else f"{least} or more"
        raise Refusal(SIGNATURE, f"{shown}{signature} takes {takes} arguments, {given} were declared")
    return tuple(by_keyword) or None


def _check_spread(shown, signature, path, given):
    lists = ("varargs" in path) + ("named_args" in path)
    if given < lists:
        tags = " and ".join(tag for tag in ("varargs", "named_args") if tag in path)
        raise Refusal(
            SIGNATURE, f"'{shown}' with {tags} needs {lists} parameters at the end for them, {given} were declared"
        )
    if signature is None:
        return
    kinds = {parameter.kind for parameter in signature.parameters.values()}
    if "named_args" in path and not kinds & {
        inspect.Parameter.VAR_KEYWORD,
        inspect.Parameter.KEYWORD_ONLY,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
    }:
        raise Refusal(SIGNATURE, f"{shown}{signature} takes no arguments by name; leave out the tag named_args")


def spread(target, varargs, named_args, receiver, *arguments):
    """Calls with the last arguments taken apart: a sequence for *args, then a mapping (or pairs) for **kwargs."""
    arguments = list(arguments)
    named = arguments.pop() if named_args else None
    many = arguments.pop() if varargs else None
    given = {} if named is None else _dict_of(named, "named arguments need")
    for name in given:
        if not isinstance(name, str):
            raise TypeError(f"named arguments need texts as their names; {name!r} is of class {type(name).__name__}")
    front = () if receiver is NOBODY else (receiver,)
    return target(*front, *arguments, *(() if many is None else many), **given)


NOBODY = object()


def _dict_of(given, needs):
    """A new dict of a mapping, or of pairs."""
    if hasattr(given, "keys"):
        return dict(given)
    pairs = list(given) if hasattr(given, "__iter__") else [given]
    for number, pair in enumerate(pairs):
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise TypeError(f"{needs} a dict, or [name, value] pairs; element {number} is {reprlib.repr(pair)}")
    return dict(pairs)


def _evaluator(function):
    """eval or exec, which need the names of a caller: those of the Python code that called, else of `__main__`."""

    @functools.wraps(function)
    def call(source, *names, **named):
        if not named and all(each is None for each in names):
            caller = sys._getframe()
            while caller is not None and caller.f_globals is globals():
                caller = caller.f_back
            main = importlib.import_module("__main__")
            names = (vars(main),) if caller is None else (caller.f_globals, caller.f_locals)
        return function(source, *names, **named)

    return call


# ---- Coroutines ----


def _run_to_end(function):
    @functools.wraps(function)
    def call(*arguments, **named):
        return run(function(*arguments, **named))

    return call


def run(awaitable):
    """The result of a coroutine. Where an event loop runs in this thread already, another thread runs the coroutine."""
    if not inspect.isawaitable(awaitable):
        return awaitable
    import asyncio  # large, and few need it

    if asyncio._get_running_loop() is None:
        return asyncio.run(_wait_for(awaitable))
    outcome = {}

    def body():
        try:
            outcome["result"] = asyncio.run(_wait_for(awaitable))
        except BaseException as error:
            outcome["error"] = error

    thread = threading.Thread(target=body, name="metaffi-async", daemon=True)
    thread.start()
    thread.join()
    if "error" in outcome:
        raise outcome["error"]
    return outcome["result"]


async def _wait_for(awaitable):
    return await awaitable


# ---- Exceptions ----


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
        return _dict_of(data, "the alias dict needs")
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
