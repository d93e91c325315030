package hosttests.closed;

import java.util.function.Supplier;

/** Makes lambdas in a package that its module does not export. */
public final class Maker implements Supplier<Object> {
  /** What the lambdas implement. */
  public interface Twice {
    long twice(long x);
  }

  @Override
  public Object get() {
    return (Twice) x -> 2 * x;
  }
}
