package guest;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.ObjectName;

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

  /** Global references that native code holds now. */
  public static long globalReferences() throws Exception {
    Object dump =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "threadPrint",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    Matcher found = Pattern.compile("JNI global refs: (\\d+)").matcher((String) dump);
    if (!found.find()) throw new IllegalStateException("this JVM does not tell how many global references there are");
    return Long.parseLong(found.group(1));
  }

  public static long used() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
