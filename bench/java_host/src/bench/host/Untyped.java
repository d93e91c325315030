package bench.host;

import static bench.host.Scenarios.FEW;
import static bench.host.Scenarios.MANY;
import static bench.host.Scenarios.TEXT;

import java.util.HashMap;
import java.util.Map;
import metaffi.Caller;
import metaffi.MetaFFIException;
import metaffi.MetaFFIHandle;

/** {@code Caller.call}, with objects in arrays. */
final class Untyped implements Contender {
  private final Entities all;

  Untyped(Entities all) {
    this.all = all;
  }

  @Override
  public Map<String, Job> jobs() {
    Caller operator = Entities.operator();
    Object counter = all.create.call(0L)[0];
    Caller create = all.create;
    Caller accumulate = all.accumulate;
    Caller fail = all.fail;
    Map<String, Job> jobs = new HashMap<>();
    jobs.put("void", n -> {
      for (int i = 0; i < n; i++) all.nothing.call();
      return null;
    });
    jobs.put("int64_int64", calls(all.add, 40L, 2L));
    jobs.put("double_double", calls(all.addDoubles, 1.5, 2.5));
    jobs.put("string_roundtrip", calls(all.echo, TEXT));
    jobs.put("array_16", calls(all.echoArray, FEW));
    jobs.put("array_10k_in", calls(all.last, MANY));
    jobs.put("buffer_10k_in", calls(all.lastPacked, MANY));
    jobs.put("array_10k_out", calls(all.numbers));
    jobs.put("object_method", calls(accumulate, counter, 3L));
    jobs.put("object_create_method", n -> {
      Object total = null;
      for (int i = 0; i < n; i++) {
        try (MetaFFIHandle made = (MetaFFIHandle) create.call(1L)[0]) {
          total = accumulate.call(made, 3L)[0];
        }
      }
      return total;
    });
    jobs.put("callback", calls(all.apply, operator, 40L, 2L));
    jobs.put("dynamic", calls(all.addAny, 40L, 2L));
    jobs.put("dynamic_10k", calls(all.echoAny, MANY));
    jobs.put("error", n -> {
      String[] found = null;
      for (int i = 0; i < n; i++) {
        try {
          fail.call();
          throw new AssertionError("nothing was thrown");
        } catch (MetaFFIException thrown) {
          found = new String[] {thrown.guestType(), thrown.getMessage(), thrown.guestStack()};
        }
      }
      return found;
    });
    return jobs;
  }

  private static Job calls(Caller caller, Object... arguments) {
    return n -> {
      Object result = null;
      for (int i = 0; i < n; i++) result = caller.call(arguments)[0];
      return result;
    };
  }
}
