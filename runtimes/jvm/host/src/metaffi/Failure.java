package metaffi;

import metaffi.jvm.Types;

/** Makes the exceptions of this package's own checks. */
final class Failure {
  private Failure() {}

  static MetaFFIException of(int code, String message) {
    return new MetaFFIException(message, null, code, 0, null);
  }

  /** The same failure with words in front; one of a guest stays as it is. */
  static MetaFFIException prefixed(MetaFFIException failure, String words) {
    if (failure.guestType() != null || failure.code() == MetaFFIErrorCode.UNSUPPORTED) return failure;
    return new MetaFFIException(words + failure.getMessage(), null, failure.code(), 0, failure.getCause());
  }

  /** Of what {@link metaffi.jvm.Coerce#to} throws. */
  static MetaFFIException unfit(RuntimeException thrown, String words) {
    int code =
        thrown instanceof NullPointerException ? MetaFFIErrorCode.NULL_VALUE
            : thrown instanceof ArithmeticException ? MetaFFIErrorCode.OUT_OF_RANGE : MetaFFIErrorCode.TYPE_MISMATCH;
    return of(code, words + thrown.getMessage());
  }

  static MetaFFIException mismatch(Object found, Object wanted) {
    if (found == null) {
      return of(MetaFFIErrorCode.NULL_VALUE, "null was given where a value of type " + wanted + " is needed.");
    }
    return of(
        MetaFFIErrorCode.TYPE_MISMATCH,
        "An object of class " + found.getClass().getTypeName() + " was given where " + wanted + " is needed.");
  }

  static MetaFFIException range(Object number, int element) {
    return of(MetaFFIErrorCode.OUT_OF_RANGE, number + " does not fit " + Types.name(element) + ".");
  }
}
