"""The type hints hold under mypy --strict, and say what the code does."""

import subprocess
import sys
import textwrap

SAMPLE = """
    from metaffi import (MetaFFIArray, MetaFFICallable, MetaFFIEntity, MetaFFIError, MetaFFIHandle, MetaFFIRuntime,
                         MetaFFITypes, make_metaffi_callable, metaffi_type_info)
    from metaffi.metaffi_types import new_metaffi_type_info

    def use() -> None:
        with MetaFFIRuntime("jvm", options=["-Xmx64m"], dispatch="jit") as runtime:
            module = runtime.load_module("a.jar")
            f: MetaFFIEntity = module.load_entity(
                "class=A,callable=f",
                [MetaFFITypes.metaffi_int64_type,
                 metaffi_type_info(MetaFFITypes.metaffi_handle_type, alias="a.B", dims=1)],
                [new_metaffi_type_info(MetaFFITypes.metaffi_string8_type)],
                dispatch="auto")
            text: str = f(1, [None])
            print(text, f.path.upper(), f.params[0].dims + 1, f.__name__)
            callback: MetaFFICallable = make_metaffi_callable(lambda a: a)
            callback(1)

    def look(handle: MetaFFIHandle, array: MetaFFIArray, error: MetaFFIError) -> int:
        with handle as same:
            same.close()
        view = memoryview(array)
        view.release()
        name: str | None = error.guest_type
        return len(array) + len(array.tobytes()) + int(error.code) + len(name or "") + int(array[0]) + array.index(1)
"""

WRONG = """
    from metaffi import MetaFFIRuntime, MetaFFITypes
    MetaFFIRuntime(5)  # error
    MetaFFIRuntime("jvm", dispatch="fast")  # error
    module = MetaFFIRuntime("jvm").load_module(5)  # error
    MetaFFIRuntime("jvm").load_module("a").load_entity("p", MetaFFITypes.metaffi_int64_type)  # error
    MetaFFIRuntime("jvm").load_module("a").load_entity("p").path = "x"  # error
"""


def mypy(tmp_path, environment, *arguments):
    python_path = environment["PYTHONPATH"]
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(tmp_path), *arguments],
        env={**environment, "MYPYPATH": python_path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_program_is_well_typed(tmp_path, child_environment):
    program = tmp_path / "sample.py"
    program.write_text(textwrap.dedent(SAMPLE))
    done = mypy(tmp_path, child_environment, str(program))
    assert (done.stdout, done.returncode) == ("", 0)


def test_wrong_programs_are_found(tmp_path, child_environment):
    program = tmp_path / "wrong.py"
    text = textwrap.dedent(WRONG)
    program.write_text(text)
    done = mypy(tmp_path, child_environment, str(program))
    wanted = {i for i, line in enumerate(text.splitlines(), 1) if line.endswith("# error")}
    found = {int(line.split(":")[1]) for line in done.stdout.splitlines() if ": error:" in line}
    assert found == wanted, done.stdout


def test_the_package_itself_is_well_typed(tmp_path, child_environment):
    done = mypy(tmp_path, child_environment, "-p", "metaffi")
    assert (done.stdout, done.returncode) == ("", 0)


def test_stubs_name_everything_the_extension_has():
    import ast
    import inspect
    import pathlib

    from metaffi import _metaffi

    stub = ast.parse((pathlib.Path(_metaffi.__file__).parent / "_metaffi.pyi").read_text())
    named = {node.name for node in stub.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
    there = {name for name in dir(_metaffi) if not name.startswith("_")}
    assert named == there
    for node in stub.body:
        if isinstance(node, ast.ClassDef):
            members = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
            real = getattr(_metaffi, node.name)
            assert members - set(dir(real)) <= {"__buffer__"}, node.name
            public = {name for name, _ in inspect.getmembers(real) if not name.startswith("_")}
            assert public <= members, node.name
