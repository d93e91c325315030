package metaffi;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import metaffi.jvm.NativeBridge;
import metaffi.jvm.Reclaimer;
import metaffi.jvm.Types;

/**
 * A Java method, or an object of a functional interface, that guests can call as often as they like: what they see is made when
 * it is first passed, and lives as long as this object, so that a guest's own proxy of it is made once too.
 */
final class MethodCaller implements Caller {
  private final Callback callback;
  private final String name;

  /** Slot and generation of the callable; slot 0: not made yet. */
  private volatile long slot;

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
    if (slot == 0) make(values, base, at);
    Put.head(values, at, slot, Types.CALLABLE, generation);
    if (space.isOwned()) Native.retain(base + at);
    else space.hold(this);
  }

  private synchronized void make(ByteBuffer values, long base, int at) {
    if (slot != 0) return;
    callback.write(base + at);
    long made = values.getLong(at);
    int of = values.getInt(at + 12);
    Reclaimer.track(this, () -> NativeBridge.callableRelease(made, of));
    generation = of;
    slot = made;
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
