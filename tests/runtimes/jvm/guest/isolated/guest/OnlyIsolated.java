package guest;

/** A class that guest.jar does not have. */
public final class OnlyIsolated {
  private OnlyIsolated() {}

  public static String here() {
    return "only here";
  }
}
