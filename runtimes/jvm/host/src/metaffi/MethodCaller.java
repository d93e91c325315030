package metaffi;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import metaffi.jvm.Reclaimer;
import metaffi.jvm.Types;

/**
 * A Java method, or an object of a functional interface, that guests can call as often as they like: what they see is made when
 * it is first passed, and lives as long as this object, so that a guest's own proxy of it is made once too.
 */
final class MethodCaller implements Caller {
  private final Callback callback;
  private final String name;

  /** The address of the callable, a value in memory of its own; 0: not made yet. */
  private volatile long value;

  /** What the value says. */
  private long slot;

  private int generation;

  MethodCaller(Method method) {
    this(Callback.ofStatic(method), method.toString());
  }

  /** @throws metaffi.jvm.LoadException if its class implements no functional interface, or more than one */
  MethodCaller(Object object) {
    this(Callback.of(object), object.toString());
  }

  MethodCaller(Callback callback, String name) {
    this.callback = callback;
    this.name = name;
    callback.setMaker(this);
  }

  /** Writes a callable value, borrowed from this object or with a reference of its own. */
  void put(Space space, ByteBuffer values, long base, int at) {
    if (value == 0) make();
    Put.head(values, at, slot, Types.CALLABLE, generation);
    if (space.isOwned()) Native.retain(base + at);
    else space.hold(this);
  }

  /** The address of a callable value, for as long as this object is reachable. */
  long address() {
    if (value == 0) make();
    return value;
  }

  private synchronized void make() {
    if (value != 0) return;
    long made = Native.allocate(Space.VALUE);
    try {
      callback.write(made);
    } catch (RuntimeException | Error failure) {
      Native.deallocate(made);
      throw failure;
    }
    Reclaimer.track(this, () -> release(made));
    ByteBuffer bytes = Space.view(made, Space.VALUE);
    slot = bytes.getLong(0);
    generation = bytes.getInt(12);
    value = made;
  }

  private static void release(long value) {
    Native.valueFree(value);
    Native.deallocate(value);
  }

  @Override
  public Object[] call(Object... args) {
    return callback.callInJava(args);
  }

  @Override
  public String toString() {
    return name;
  }
}
