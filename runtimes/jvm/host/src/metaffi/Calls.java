package metaffi;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;

/** Calls with objects for arguments and results. */
final class Calls {
  /** What is called with the addresses of arguments and results. */
  @FunctionalInterface
  interface Target {
    void call(long arguments, long results);
  }

  private Calls() {}

  /**
   * @param kept must stay reachable during the call
   * @return null when there are no results
   */
  static Object[] dynamic(
      Object[] args, IntFunction<Type> types, Type[] resultTypes, String name, Target target, Object kept) {
    Frame frame = Frame.current();
    int count = args.length;
    int resultCount = resultTypes.length;
    CallFrame call = frame.enterCall(count, resultCount);
    try {
      ByteBuffer values = call.values;
      int first = call.first;
      long base = call.base;
      for (int i = 0; i < count; i++) {
        try {
          Put.value(frame, values, base, first + i * Space.VALUE, args[i], types.apply(i), 0);
        } catch (MetaFFIException failure) {
          throw Failure.prefixed(failure, "Argument " + (i + 1) + " of " + name + ": ");
        }
      }
      int results = call.firstResult;
      target.call(base + first, base + results);
      return resultCount == 0 ? null : results(values, base, results, resultTypes);
    } finally {
      frame.leave(call);
      Reference.reachabilityFence(args);
      Reference.reachabilityFence(kept);
    }
  }

  /** Objects of owned values, all of which are given back even when one cannot be converted. */
  static Object[] results(ByteBuffer values, long base, int first, Type[] types) {
    int count = types.length;
    Object[] results = new Object[count];
    int done = 0;
    try {
      while (done < count) {
        int at = first + done * Space.VALUE;
        done++;
        results[done - 1] = Get.owned(values, base, at, types[done - 1]);
      }
      return results;
    } finally {
      for (; done < count; done++) Native.valueFree(base + first + done * Space.VALUE);
    }
  }
}
