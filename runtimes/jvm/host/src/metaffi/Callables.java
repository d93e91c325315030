package metaffi;

import java.nio.ByteBuffer;
import metaffi.jvm.LoadException;
import metaffi.jvm.Types;

/** Callables as arguments and results. */
final class Callables {
  private Callables() {}

  /** Writes a callable value for a {@link Caller}, a lambda, or any object of one functional interface. */
  static void put(Space space, ByteBuffer values, long base, int at, Object object) {
    if (object instanceof ForeignCaller) {
      ForeignCaller caller = (ForeignCaller) object;
      Put.head(values, at, caller.slot, Types.CALLABLE, caller.generation);
      if (space.isOwned()) Native.retain(base + at);
      else space.hold(caller);
      return;
    }
    if (object instanceof MethodCaller) {
      ((MethodCaller) object).put(space, values, base, at);
      return;
    }
    callbackOf(object).write(base + at);
    if (!space.isOwned()) space.dropLater(base + at);
  }

  private static Callback callbackOf(Object object) {
    if (object instanceof Caller) return Callback.of((Caller) object);
    // Which are Comparable, and callable by that alone.
    if (object instanceof CharSequence || PutScalar.primitiveOf(object) != null || object instanceof Number) {
      throw Failure.mismatch(object, "a callable");
    }
    try {
      return Callback.of(object);
    } catch (LoadException notOne) {
      throw Failure.of(MetaFFIErrorCode.TYPE_MISMATCH, notOne.getMessage());
    }
  }

  /** One of this host comes back as the object that it was made of. */
  static Object get(long value, long slot, int generation) {
    Object own = Native.callbackBehind(slot, generation);
    if (own != null) return ((Callback) own).target();
    Native.retain(value);
    return new ForeignCaller(slot, generation);
  }
}
