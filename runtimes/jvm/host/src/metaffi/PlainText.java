package metaffi;

import java.util.Locale;
import java.util.Objects;

/** Names and paths, which C takes as UTF-8 up to a NUL. */
final class PlainText {
  private PlainText() {}

  /**
   * @param what named in errors: "the module path"
   * @return the text
   * @throws NullPointerException naming what is null
   * @throws MetaFFIException INVALID_ARGUMENT for a text that would arrive as another one
   */
  static String check(String text, String what) {
    Objects.requireNonNull(text, what);
    if (text.indexOf('\0') >= 0) throw refused(text, what, "a NUL character", text.indexOf('\0'));
    int surrogate = PutText.loneSurrogate(text);
    if (surrogate >= 0) throw refused(text, what, "a lone surrogate", surrogate);
    return text;
  }

  private static MetaFFIException refused(String text, String what, String why, int index) {
    return Failure.of(
        MetaFFIErrorCode.INVALID_ARGUMENT,
        what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1) + " has " + why + " at index " + index + ": '" + text.replace('\0', '\u2400') + "'.");
  }
}
