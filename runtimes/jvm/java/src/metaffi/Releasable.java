package metaffi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import metaffi.jvm.Reclaimer;

/**
 * Something native that is released when it is closed or becomes unreachable, and never while it is in use: what is closed
 * meanwhile, by another thread or by a callback, goes when the last use ends. Thread-safe.
 */
abstract class Releasable implements AutoCloseable {
  private static final VarHandle STATE;
  private static final int CLOSED = 1;
  private static final int USE = 2;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Releasable.class, "state", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** {@link #USE} for each use, and {@link #CLOSED}. */
  @SuppressWarnings("unused")
  private volatile int state;

  private final Cleaner.Cleanable cleanable;

  /** {@code release} must not refer to this object. */
  Releasable(Runnable release) {
    cleanable = Reclaimer.track(this, release);
  }

  /** False: it is closed. Otherwise it stays until {@link #endUse}, to be called in a finally. */
  final boolean use() {
    if (((int) STATE.getAndAdd(this, USE) & CLOSED) == 0) return true;
    endUse();
    return false;
  }

  final void endUse() {
    if ((int) STATE.getAndAdd(this, -USE) == USE + CLOSED) cleanable.clean();
  }

  /**
   * Releases it: now, or when the calls that use it are done. Later calls do nothing; using what is closed is an error there.
   */
  @Override
  public void close() {
    if ((int) STATE.getAndBitwiseOr(this, CLOSED) < USE) cleanable.clean();
  }

  /** Whether {@link #close()} was called. */
  public boolean isClosed() {
    return (state & CLOSED) != 0;
  }
}
