package metaffi.jvm;

import java.lang.ref.Cleaner;

/** The one cleaner of this jar: gives native references back when their Java owners become unreachable. */
public final class Reclaimer {
  private static final Cleaner CLEANER = Cleaner.create();

  private Reclaimer() {}

  /** Runs {@code release} once, when {@code owner} is unreachable or the result is cleaned. It must not refer to it. */
  public static Cleaner.Cleanable track(Object owner, Runnable release) {
    return CLEANER.register(owner, release);
  }

  /** Ties one reference on a host callable to the life of {@code owner}. */
  static void trackCallable(Object owner, long slot, int generation) {
    track(owner, () -> NativeBridge.callableRelease(slot, generation));
  }
}
