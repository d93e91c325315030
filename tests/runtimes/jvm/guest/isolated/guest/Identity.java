package guest;

/** The same class name as in guest.jar; each module has to see its own. */
public final class Identity {
  private static int count;

  private Identity() {}

  public static String who() {
    return "isolated";
  }

  /** Static state is each module's own. */
  public static int next() {
    return count += 100;
  }

  /** Whether a class is visible from this module. */
  public static boolean sees(String className) {
    try {
      Class.forName(className, false, Identity.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException absent) {
      return false;
    }
  }
}
