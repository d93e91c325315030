package guest;

import java.lang.ref.WeakReference;

/** Lets tests see whether objects are released. */
public final class Memory {
  private static WeakReference<Object> watched = new WeakReference<>(null);

  private Memory() {}

  /** A new object that only the host holds, and that {@link #alive} watches. */
  public static Object make() {
    Object made = new Counter(99);
    watched = new WeakReference<>(made);
    return made;
  }

  /** Whether the last made object lives, after several collections. */
  public static boolean alive() throws InterruptedException {
    for (int i = 0; i < 20 && watched.get() != null; i++) {
      System.gc();
      Thread.sleep(5);
    }
    return watched.get() != null;
  }

  public static void collect() {
    System.gc();
  }

  public static long used() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
