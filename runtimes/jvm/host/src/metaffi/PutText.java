package metaffi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import metaffi.jvm.Types;

/** Strings to values in the three encodings. */
final class PutText {
  private PutText() {}

  static void text(Space space, ByteBuffer values, int at, Object object, int element) {
    if (!(object instanceof CharSequence) && !(object instanceof Character)) {
      throw Failure.mismatch(object, Types.name(element));
    }
    String text = object.toString();
    switch (element) {
      case Types.STRING8:
        utf8(space, values, at, text);
        return;
      case Types.STRING16:
        checkSurrogates(text);
        utf16(space, values, at, text);
        return;
      default:
        checkSurrogates(text);
        utf32(space, values, at, text);
    }
  }

  static void utf8(Space space, ByteBuffer values, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length != text.length() || hasQuestionMark(bytes)) checkSurrogates(text);
    space.reserve(bytes.length + 1L);
    ByteBuffer to = space.buffer.duplicate();
    to.position(space.at);
    to.put(bytes).put((byte) 0);
    Put.head(values, at, space.address, Types.STRING8, bytes.length);
  }

  /** What a lone surrogate becomes; a text of as many bytes as chars has no other surrogates. */
  private static boolean hasQuestionMark(byte[] bytes) {
    for (byte one : bytes) if (one == '?') return true;
    return false;
  }

  private static void utf16(Space space, ByteBuffer values, int at, String text) {
    int length = text.length();
    space.reserve(2L * length + 2);
    ByteBuffer to = space.buffer;
    int offset = space.at;
    for (int i = 0; i < length; i++) to.putChar(offset + 2 * i, text.charAt(i));
    to.putChar(offset + 2 * length, '\0');
    Put.head(values, at, space.address, Types.STRING16, length);
  }

  private static void utf32(Space space, ByteBuffer values, int at, String text) {
    int count = text.codePointCount(0, text.length());
    space.reserve(4L * count + 4);
    ByteBuffer to = space.buffer;
    int offset = space.at;
    for (int i = 0; i < text.length(); offset += 4) {
      int point = text.codePointAt(i);
      to.putInt(offset, point);
      i += Character.charCount(point);
    }
    to.putInt(offset, 0);
    Put.head(values, at, space.address, Types.STRING32, count);
  }

  private static void checkSurrogates(String text) {
    int lone = loneSurrogate(text);
    if (lone < 0) return;
    throw Failure.of(
        MetaFFIErrorCode.INVALID_STRING,
        "The text has a lone surrogate (U+" + Integer.toHexString(text.charAt(lone)).toUpperCase(java.util.Locale.ROOT)
            + ") at index " + lone + ": it is no valid Unicode.");
  }

  /** Its index, -1 if there is none. */
  static int loneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (!Character.isSurrogate(unit)) continue;
      boolean pair =
          Character.isHighSurrogate(unit) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
      if (!pair) return i;
      i++;
    }
    return -1;
  }
}
