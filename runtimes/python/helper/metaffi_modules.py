"""Modules: files, packages' folders and importable names."""

import difflib
import importlib
import importlib.util
import os
import sys

from metaffi_exceptions import MODULE_INVALID, MODULE_NOT_FOUND, Refusal, listed


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
    return f" (did you mean {listed(near)}?)" if near else ""
