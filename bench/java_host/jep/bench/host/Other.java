package bench.host;

import static bench.host.Scenarios.FEW;
import static bench.host.Scenarios.MANY;
import static bench.host.Scenarios.TEXT;

import java.io.File;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongBinaryOperator;
import jep.JepConfig;
import jep.JepException;
import jep.SharedInterpreter;
import jep.python.PyCallable;
import jep.python.PyObject;

/**
 * Python through Jep, as an experienced user writes it: a SharedInterpreter on its thread, functions looked up once, {@code
 * callAs} with the result's class (faster than {@code call} and {@code invoke}), objects closed. Arrays arrive in Python as
 * lists, as they do for the other contenders: {@code list} makes one of Jep's view. Compiled where Jep is.
 */
public final class Other implements Contender {
  private final SharedInterpreter python;

  public Other() {
    File guest = new File(System.getProperty("bench.guest"));
    SharedInterpreter.setConfig(new JepConfig().addIncludePaths(guest.getParent()));
    python = new SharedInterpreter();
    python.exec("from bench_guest import *");
    python.exec("def echo_list(items): return echo(list(items))");
    python.exec("def last_of_list(items): return last(list(items))");
  }

  @Override
  public Map<String, String> context() {
    python.exec("import jep.version");
    return Map.of("jep", python.getValue("jep.version.VERSION", String.class));
  }

  private PyCallable find(String name) {
    return python.getValue(name, PyCallable.class);
  }

  @Override
  public Map<String, Job> jobs() {
    Map<String, Job> jobs = new HashMap<>();
    PyCallable nothing = find("nothing");
    PyCallable add = find("add");
    PyCallable echo = find("echo");
    PyCallable apply = find("apply");
    LongBinaryOperator operator = (a, b) -> a + b;
    jobs.put("void", calls(nothing, Void.class));
    jobs.put("int64_int64", calls(add, Long.class, 40L, 2L));
    jobs.put("double_double", calls(add, Double.class, 1.5, 2.5));
    jobs.put("string_roundtrip", calls(echo, String.class, TEXT));
    jobs.put("array_16", calls(find("echo_list"), long[].class, FEW));
    jobs.put("array_10k_in", calls(find("last_of_list"), Long.class, MANY));
    jobs.put("array_10k_out", calls(find("numbers"), long[].class));
    jobs.put("buffer_10k_in", calls(find("last"), Long.class, MANY));
    jobs.put("callback", calls(apply, Long.class, operator, 40L, 2L));
    jobs.put("dynamic", calls(add, Object.class, 40L, 2L));
    jobs.put("dynamic_10k", calls(find("echo_list"), long[].class, MANY));
    objects(jobs);
    PyCallable fail = find("fail");
    jobs.put("error", n -> {
      String[] found = null;
      for (int i = 0; i < n; i++) {
        try {
          fail.call();
          throw new AssertionError("nothing was thrown");
        } catch (JepException thrown) { // "<class 'ValueError'>: …", and a stack trace that begins in Python
          String text = thrown.getMessage();
          int colon = text.indexOf(": ");
          found = new String[] {text.substring(0, colon), text.substring(colon + 2), Arrays.toString(thrown.getStackTrace())};
        }
      }
      return found;
    });
    return jobs;
  }

  private void objects(Map<String, Job> jobs) {
    PyCallable create = find("Counter");
    PyCallable accumulate = find("Counter.accumulate");
    PyObject counter = create.callAs(PyObject.class, 0L);
    jobs.put("object_method", calls(counter.getAttr("accumulate", PyCallable.class), Long.class, 3L));
    jobs.put("object_create_method", n -> { // one look-up less than through the object's own attribute
      Object total = null;
      for (int i = 0; i < n; i++) {
        try (PyObject made = create.callAs(PyObject.class, 1L)) {
          total = accumulate.callAs(Long.class, made, 3L);
        }
      }
      return total;
    });
  }

  private static Job calls(PyCallable callable, Class<?> result, Object... arguments) {
    return n -> {
      Object found = null;
      for (int i = 0; i < n; i++) found = callable.callAs(result, arguments);
      return found;
    };
  }
}
