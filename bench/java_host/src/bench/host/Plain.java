package bench.host;

import static bench.host.Scenarios.FEW;
import static bench.host.Scenarios.MANY;
import static bench.host.Scenarios.TEXT;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongBinaryOperator;

/** JNI and cgo by hand. */
final class Plain implements Contender {
  private final LongBinaryOperator operator = (a, b) -> a + b;
  private final PlainGo.Counter counter;

  Plain() {
    System.load(System.getProperty("bench.plain"));
    counter = new PlainGo.Counter(0);
  }

  @Override
  public Map<String, Job> jobs() {
    Map<String, Job> jobs = new HashMap<>();
    scalars(jobs);
    arrays(jobs);
    objects(jobs);
    jobs.put("error", n -> {
      String[] found = null;
      for (int i = 0; i < n; i++) {
        try {
          PlainGo.fail();
          throw new AssertionError("nothing was thrown");
        } catch (PlainGo.Error thrown) {
          found = new String[] {thrown.type, thrown.getMessage()};
        }
      }
      return found;
    });
    return jobs;
  }

  private static void scalars(Map<String, Job> jobs) {
    jobs.put("void", n -> {
      for (int i = 0; i < n; i++) PlainGo.nothing();
      return null;
    });
    jobs.put("int64_int64", n -> {
      long sum = 0;
      for (int i = 0; i < n; i++) sum = PlainGo.add(40, 2);
      return sum;
    });
    jobs.put("double_double", n -> {
      double sum = 0;
      for (int i = 0; i < n; i++) sum = PlainGo.addDoubles(1.5, 2.5);
      return sum;
    });
    jobs.put("string_roundtrip", n -> {
      String text = null;
      for (int i = 0; i < n; i++) text = PlainGo.echo(TEXT);
      return text;
    });
    jobs.put("dynamic", n -> {
      Object sum = null;
      for (int i = 0; i < n; i++) sum = PlainGo.addAny(40L, 2L);
      return sum;
    });
  }

  private static void arrays(Map<String, Job> jobs) {
    jobs.put("array_16", n -> {
      long[] items = null;
      for (int i = 0; i < n; i++) items = PlainGo.echoArray(FEW);
      return items;
    });
    jobs.put("array_10k_in", n -> {
      long last = 0;
      for (int i = 0; i < n; i++) last = PlainGo.last(MANY);
      return last;
    });
    jobs.put("array_10k_out", n -> {
      long[] items = null;
      for (int i = 0; i < n; i++) items = PlainGo.numbers();
      return items;
    });
    jobs.put("dynamic_10k", n -> {
      Object items = null;
      for (int i = 0; i < n; i++) items = PlainGo.echoAny(MANY);
      return items;
    });
  }

  private void objects(Map<String, Job> jobs) {
    jobs.put("object_create_method", n -> {
      long total = 0;
      for (int i = 0; i < n; i++) {
        try (PlainGo.Counter made = new PlainGo.Counter(1)) {
          total = made.accumulate(3);
        }
      }
      return total;
    });
    jobs.put("object_method", n -> {
      long total = 0;
      for (int i = 0; i < n; i++) total = counter.accumulate(3);
      return total;
    });
    jobs.put("callback", n -> {
      long sum = 0;
      for (int i = 0; i < n; i++) sum = PlainGo.apply(operator, 40, 2);
      return sum;
    });
  }
}
