package bench;

import java.util.function.LongBinaryOperator;

/** A C function as a Java operator, as an expert would write it by hand for plain JNI. */
public final class NativeOperator implements LongBinaryOperator {
  private final long function;

  public NativeOperator(long function) {
    this.function = function;
  }

  @Override
  public long applyAsLong(long a, long b) {
    return call(function, a, b);
  }

  private static native long call(long function, long a, long b);
}
