"""The GIL: given up while guests run, taken when they call back."""

import subprocess
import sys
import textwrap
import threading

import pytest


def test_other_threads_run_while_the_guest_does(load):
    # Would wait for ever if the sleeping guest held the GIL.
    sleeping, woke = threading.Event(), threading.Event()
    sleep = load("sleep", ["int64"])
    invoke = load("invoke", ["callable"], None)
    steps = []

    def guest():
        invoke(sleeping.set)
        sleep(300)
        steps.append("slept")
        woke.set()

    thread = threading.Thread(target=guest)
    thread.start()
    assert sleeping.wait(10)
    while not woke.is_set():
        steps.append("ran")
        woke.wait(0.01)
    thread.join()
    assert steps.index("slept") > 3


def test_one_entity_on_many_threads(load):
    f = load("echo", ["string8", "int64", "any"], ["string8", "int64", "any"])
    wrong = []

    def work(number):
        for i in range(500):
            values = (f"{number}-{i}", number * i, [number, str(i)])
            if f(*values) != values:
                wrong.append(values)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_loading_and_freeing_on_many_threads(echo_module):
    def work():
        for _ in range(50):
            assert echo_module.load_entity("callable=nothing")() is None

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def run(program, environment, *options, timeout=60):
    return subprocess.run(
        [sys.executable, *options, "-c", PRELUDE + textwrap.dedent(program)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


PRELUDE = """\
import sys, threading, time
from metaffi import MetaFFIRuntime, MetaFFITypes as T
module = MetaFFIRuntime("echo").load_module("any")
callable_type, int64, handle = T.metaffi_callable_type, T.metaffi_int64_type, T.metaffi_handle_type
"""


@pytest.mark.parametrize("options", [[], ["-X", "dev"]], ids=["plain", "dev"])
class TestShutdown:
    def check(self, program, environment, options, out="end\n"):
        done = run(program, environment, *options)
        assert (done.returncode, done.stdout, done.stderr) == (0, out, "")

    def test_things_kept_by_the_guest(self, child_environment, options):
        self.check(
            """
            module.load_entity("callable=keep", [handle])(object())
            module.load_entity("callable=keep", [callable_type])(lambda: None)
            print("end")
            """,
            child_environment,
            options,
        )

    def test_things_kept_in_globals_and_cycles(self, child_environment, options):
        self.check(
            """
            class Node: pass
            node = Node()
            node.self = node
            node.entity = module.load_entity("callable=make_object", [T.metaffi_string8_type], [handle])
            node.handle = node.entity("x")
            node.adder = module.load_entity("callable=adder", [int64], [callable_type])(1)
            sys.node = node
            print("end")
            """,
            child_environment,
            options,
        )

    def test_a_daemon_thread_inside_a_guest(self, child_environment, options):
        self.check(
            """
            sleep = module.load_entity("callable=sleep", [int64])
            for pause in (0, 1, 5, 50, 100000):
                def work(pause=pause):
                    while True:
                        sleep(pause)
                threading.Thread(target=work, daemon=True).start()
            time.sleep(0.2)
            print("end")
            """,
            child_environment,
            options,
        )

    def test_guest_threads_calling_back_for_ever(self, child_environment, options):
        self.check(
            """
            module.load_entity("callable=invoke_for_ever", [callable_type, int64])(lambda: sum(range(1000)), 0)
            module.load_entity("callable=invoke_for_ever", [callable_type, int64])(lambda: time.sleep(0.001), 0)
            module.load_entity("callable=invoke_for_ever", [callable_type, int64])(lambda: None, 1)
            time.sleep(0.3)
            print("end")
            """,
            child_environment,
            options,
        )

    def test_calls_while_modules_are_torn_down(self, child_environment, options):
        self.check(
            """
            class Late:
                def __del__(self, echo=module.load_entity("callable=echo", [int64], [int64]),
                            invoke=module.load_entity("callable=invoke", [callable_type])):
                    assert echo(5) == 5
                    try:
                        invoke(lambda: None)
                    except BaseException:
                        pass
            late = Late()
            sys.late = Late()
            print("end")
            """,
            child_environment,
            options,
        )

    def test_calls_in_atexit(self, child_environment, options):
        self.check(
            """
            import atexit
            invoke = module.load_entity("callable=invoke", [callable_type], [T.metaffi_any_type])
            atexit.register(lambda: print(invoke(lambda: "end")))
            """,
            child_environment,
            options,
        )

    def test_an_exit_inside_a_callback(self, child_environment, options):
        done = run(
            """
            module.load_entity("callable=invoke", [callable_type])(lambda: sys.exit(3))
            """,
            child_environment,
            *options,
        )
        assert (done.returncode, done.stderr) == (3, "")


def test_ctrl_c_while_the_guest_runs_is_a_keyboard_interrupt(child_environment):
    done = run(
        """
        import os, signal
        sleep = module.load_entity("callable=sleep", [int64])
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
        try:
            sleep(600)
            for _ in range(1000): pass
        except KeyboardInterrupt:
            print("interrupted")
        """,
        child_environment,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "interrupted\n", "")


def test_a_subinterpreter_is_refused(child_environment):
    module = "_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters"
    done = run(
        f"""
        import {module} as interpreters
        other = interpreters.create()
        result = None
        try:
            result = interpreters.run_string(other, "import metaffi")
        except Exception as error:
            result = error
        print("refused" if "interpreter" in str(result) or "ImportError" in str(result) else result)
        """,
        child_environment,
    )
    assert (done.returncode, done.stdout) == (0, "refused\n"), done.stderr
