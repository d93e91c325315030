package metaffi;

import java.util.Arrays;
import metaffi.jvm.NativeBridge;
import metaffi.jvm.Reclaimer;

/** A callable that a guest gave; owns one reference. */
final class ForeignCaller implements Caller {
  final long slot;
  final int generation;

  /** Null: not fixed. */
  private final Type[] parameters;

  private final Type[] results;

  ForeignCaller(long slot, int generation) {
    this.slot = slot;
    this.generation = generation;
    Reclaimer.track(this, () -> NativeBridge.callableRelease(slot, generation));
    int[] declared = Native.callableParameters(slot, generation);
    parameters = declared == null ? null : new Type[declared.length / 2];
    for (int i = 0; parameters != null && i < parameters.length; i++) {
      parameters[i] = Type.of(declared[2 * i], declared[2 * i + 1]);
    }
    // One of any number of results is asked for its first.
    int resultCount = Native.callableResultCount(slot, generation);
    results = new Type[resultCount < 0 ? 1 : resultCount];
    Arrays.fill(results, Type.ANYTHING);
  }

  @Override
  public Object[] call(Object... args) {
    Object[] given = args == null ? new Object[0] : args;
    if (parameters != null && parameters.length != given.length) {
      throw Failure.of(
          MetaFFIErrorCode.SIGNATURE,
          given.length + " arguments were given to a callable that takes " + parameters.length + ".");
    }
    return Calls.dynamic(
        given,
        i -> parameters == null ? Type.ANYTHING : parameters[i],
        results,
        "a callable",
        (arguments, to) -> Native.callableCall(slot, generation, arguments, given.length, to, results.length),
        this);
  }

  @Override
  public String toString() {
    return "a callable of a guest";
  }
}
