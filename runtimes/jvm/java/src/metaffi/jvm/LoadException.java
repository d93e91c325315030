package metaffi.jvm;

/** A module, class or member that cannot be loaded; the message says what was asked, what was found, what to do. */
public final class LoadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public static final int MODULE_NOT_FOUND = 1;
  public static final int MODULE_CORRUPT = 2;
  public static final int CLASS_NOT_FOUND = 3;
  public static final int MEMBER_NOT_FOUND = 4;
  public static final int AMBIGUOUS = 5;
  public static final int TYPE_MISMATCH = 6;
  public static final int INVALID = 7;

  /** One of the constants above. Read by the plug-in. */
  public final int code;

  public LoadException(int code, String message) {
    this(code, message, null);
  }

  public LoadException(int code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }
}
