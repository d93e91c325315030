package bench.host;

import static bench.host.Scenarios.FEW;
import static bench.host.Scenarios.MANY;
import static bench.host.Scenarios.TEXT;

import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import metaffi.Caller;
import metaffi.MetaFFIException;
import metaffi.MetaFFIHandle;

/** {@code Caller.as}, in constants. Public, as its interfaces are, so that classes can be made for them. */
public final class Typed implements Contender {
  public interface Echo {
    String echo(String text);
  }

  public interface EchoArray {
    long[] echo(long[] items);
  }

  public interface Last {
    long last(long[] items);
  }

  public interface Numbers {
    long[] numbers();
  }

  public interface Create {
    MetaFFIHandle create(long start);
  }

  public interface Accumulate {
    long accumulate(MetaFFIHandle counter, long amount);
  }

  public interface Apply {
    long apply(Caller operator, long a, long b);
  }

  public interface AddAny {
    Object add(Object a, Object b);
  }

  public interface EchoAny {
    Object echo(Object any);
  }

  private static final Entities ALL = Entities.opened();
  private static final Runnable NOTHING = ALL.nothing.as(Runnable.class);
  private static final LongBinaryOperator ADD = ALL.add.as(LongBinaryOperator.class);
  private static final DoubleBinaryOperator ADD_DOUBLES = ALL.addDoubles.as(DoubleBinaryOperator.class);
  private static final Echo ECHO = ALL.echo.as(Echo.class);
  private static final EchoArray ECHO_ARRAY = ALL.echoArray.as(EchoArray.class);
  private static final Last LAST = ALL.last.as(Last.class);
  private static final Last LAST_PACKED = ALL.lastPacked.as(Last.class);
  private static final Numbers NUMBERS = ALL.numbers.as(Numbers.class);
  private static final Create CREATE = ALL.create.as(Create.class);
  private static final Accumulate ACCUMULATE = ALL.accumulate.as(Accumulate.class);
  private static final Apply APPLY = ALL.apply.as(Apply.class);
  private static final AddAny ADD_ANY = ALL.addAny.as(AddAny.class);
  private static final EchoAny ECHO_ANY = ALL.echoAny.as(EchoAny.class);
  private static final Runnable FAIL = ALL.fail.as(Runnable.class);

  private final MetaFFIHandle counter = CREATE.create(0);
  private final Caller operator = Entities.operator();

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
          FAIL.run();
          throw new AssertionError("nothing was thrown");
        } catch (MetaFFIException thrown) {
          found = new String[] {thrown.guestType(), thrown.getMessage(), thrown.guestStack()};
        }
      }
      return found;
    });
    return jobs;
  }

  private static void scalars(Map<String, Job> jobs) {
    jobs.put("void", n -> {
      for (int i = 0; i < n; i++) NOTHING.run();
      return null;
    });
    jobs.put("int64_int64", n -> {
      long sum = 0;
      for (int i = 0; i < n; i++) sum = ADD.applyAsLong(40, 2);
      return sum;
    });
    jobs.put("double_double", n -> {
      double sum = 0;
      for (int i = 0; i < n; i++) sum = ADD_DOUBLES.applyAsDouble(1.5, 2.5);
      return sum;
    });
    jobs.put("string_roundtrip", n -> {
      String text = null;
      for (int i = 0; i < n; i++) text = ECHO.echo(TEXT);
      return text;
    });
    jobs.put("dynamic", n -> {
      Object sum = null;
      for (int i = 0; i < n; i++) sum = ADD_ANY.add(40L, 2L);
      return sum;
    });
  }

  private static void arrays(Map<String, Job> jobs) {
    jobs.put("array_16", n -> {
      long[] items = null;
      for (int i = 0; i < n; i++) items = ECHO_ARRAY.echo(FEW);
      return items;
    });
    jobs.put("array_10k_in", n -> {
      long last = 0;
      for (int i = 0; i < n; i++) last = LAST.last(MANY);
      return last;
    });
    jobs.put("buffer_10k_in", n -> {
      long last = 0;
      for (int i = 0; i < n; i++) last = LAST_PACKED.last(MANY);
      return last;
    });
    jobs.put("array_10k_out", n -> {
      long[] items = null;
      for (int i = 0; i < n; i++) items = NUMBERS.numbers();
      return items;
    });
    jobs.put("dynamic_10k", n -> {
      Object items = null;
      for (int i = 0; i < n; i++) items = ECHO_ANY.echo(MANY);
      return items;
    });
  }

  private void objects(Map<String, Job> jobs) {
    jobs.put("object_create_method", n -> {
      long total = 0;
      for (int i = 0; i < n; i++) {
        try (MetaFFIHandle made = CREATE.create(1)) {
          total = ACCUMULATE.accumulate(made, 3);
        }
      }
      return total;
    });
    jobs.put("object_method", n -> {
      long total = 0;
      for (int i = 0; i < n; i++) total = ACCUMULATE.accumulate(counter, 3);
      return total;
    });
    jobs.put("callback", n -> {
      long sum = 0;
      for (int i = 0; i < n; i++) sum = APPLY.apply(operator, 40, 2);
      return sum;
    });
  }
}
