package bench.host;

import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongBinaryOperator;

/** Go through JNI by hand (bench/java_host/plain): what a careful library would offer for these functions. */
final class PlainGo {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final int VALUE = 16;

  private PlainGo() {}

  /** A Go error, which it keeps: Go may get it back. */
  static final class Error extends RuntimeException {
    private static final long serialVersionUID = 1;
    final String type;
    final transient long handle;

    Error(String type, String message, long handle) {
      super(message);
      this.type = type;
      this.handle = handle;
      CLEANER.register(this, () -> release(handle));
    }
  }

  /** An object of Go: given back when it is closed, or becomes unreachable. */
  static final class Counter implements AutoCloseable {
    private final long handle;
    private final Cleaner.Cleanable cleanable;

    Counter(long start) {
      long made = newCounter(start);
      handle = made;
      cleanable = CLEANER.register(this, () -> release(made));
    }

    long accumulate(long amount) {
      try {
        return PlainGo.accumulate(handle, amount);
      } finally {
        java.lang.ref.Reference.reachabilityFence(this);
      }
    }

    @Override
    public void close() {
      cleanable.clean();
    }
  }

  /** A thread's room for two values and their result. */
  private static final class Scratch {
    static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);
    final ByteBuffer values = ByteBuffer.allocateDirect(3 * VALUE).order(ByteOrder.nativeOrder());
    final long address = addressOf(values);
  }

  static Object addAny(Object a, Object b) {
    Scratch scratch = Scratch.OF_THREAD.get();
    put(scratch.values, 0, a);
    put(scratch.values, VALUE, b);
    addAny(scratch.address);
    long bits = scratch.values.getLong(2 * VALUE);
    if (scratch.values.getLong(2 * VALUE + 8) == 0) return bits;
    return Double.longBitsToDouble(bits);
  }

  private static void put(ByteBuffer values, int at, Object object) {
    if (object instanceof Long) {
      values.putLong(at, (Long) object).putLong(at + 8, 0);
    } else if (object instanceof Double) {
      values.putDouble(at, (Double) object).putLong(at + 8, 1);
    } else {
      throw new IllegalArgumentException(String.valueOf(object));
    }
  }

  static Object echoAny(Object any) {
    if (any instanceof long[]) return echoAnyLongs((long[]) any);
    throw new IllegalArgumentException(String.valueOf(any));
  }

  static native void nothing();

  static native long add(long a, long b);

  static native double addDoubles(double a, double b);

  static native String echo(String text);

  static native long[] echoArray(long[] items);

  static native long last(long[] items);

  static native long[] numbers();

  static native long apply(LongBinaryOperator operator, long a, long b);

  static native void fail();

  private static native long newCounter(long start);

  private static native long accumulate(long handle, long amount);

  private static native void release(long handle);

  private static native void addAny(long values);

  private static native long[] echoAnyLongs(long[] items);

  private static native long addressOf(ByteBuffer buffer);
}
