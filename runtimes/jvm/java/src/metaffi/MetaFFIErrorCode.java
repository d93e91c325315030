package metaffi;

/** The numbers of {@link MetaFFIException#code()}; those of {@code metaffi/error.h}. */
public final class MetaFFIErrorCode {
  public static final int INTERNAL = 1;
  public static final int OUT_OF_MEMORY = 2;
  public static final int INVALID_ARGUMENT = 3;
  public static final int RUNTIME_NOT_FOUND = 4;
  public static final int ABI_MISMATCH = 5;
  public static final int MODULE_NOT_FOUND = 6;
  public static final int MODULE_INVALID = 7;
  public static final int ENTITY_PATH = 8;
  public static final int ENTITY_NOT_FOUND = 9;
  public static final int AMBIGUOUS = 10;
  public static final int SIGNATURE = 11;
  public static final int TYPE_MISMATCH = 12;
  public static final int NULL_VALUE = 13;
  public static final int OUT_OF_RANGE = 14;
  public static final int INVALID_STRING = 15;
  public static final int STALE_HANDLE = 16;
  public static final int FOREIGN_HANDLE = 17;
  public static final int RELEASED = 18;
  public static final int NO_EXECUTABLE_MEMORY = 19;
  public static final int UNSUPPORTED = 20;
  public static final int GUEST_EXCEPTION = 21;

  private static final String[] NAMES = {
    "INTERNAL", "OUT_OF_MEMORY", "INVALID_ARGUMENT", "RUNTIME_NOT_FOUND", "ABI_MISMATCH", "MODULE_NOT_FOUND",
    "MODULE_INVALID", "ENTITY_PATH", "ENTITY_NOT_FOUND", "AMBIGUOUS", "SIGNATURE", "TYPE_MISMATCH", "NULL_VALUE",
    "OUT_OF_RANGE", "INVALID_STRING", "STALE_HANDLE", "FOREIGN_HANDLE", "RELEASED", "NO_EXECUTABLE_MEMORY",
    "UNSUPPORTED", "GUEST_EXCEPTION"
  };

  private MetaFFIErrorCode() {}

  /** "GUEST_EXCEPTION" for 21; the number itself for one that is none of these. */
  public static String name(int code) {
    return code >= 1 && code <= NAMES.length ? NAMES[code - 1] : String.valueOf(code);
  }
}
