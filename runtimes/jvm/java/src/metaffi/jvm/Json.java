package metaffi.jvm;

/** Writes JSON text: the few shapes that inspection needs. RFC 8259. */
final class Json {
  private final StringBuilder text = new StringBuilder();
  private boolean first = true;

  Json open(char bracket) {
    separate();
    text.append(bracket);
    first = true;
    return this;
  }

  Json close(char bracket) {
    text.append(bracket);
    first = false;
    return this;
  }

  Json key(String name) {
    separate();
    quote(name);
    text.append(':');
    first = true;
    return this;
  }

  Json value(String value) {
    separate();
    if (value == null) text.append("null");
    else quote(value);
    return this;
  }

  Json value(long value) {
    separate();
    text.append(value);
    return this;
  }

  Json value(boolean value) {
    separate();
    text.append(value);
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private void separate() {
    if (!first) text.append(',');
    first = false;
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') text.append('\\').append(c);
      else if (c < 0x20 || Character.isSurrogate(c)) text.append(String.format("\\u%04x", (int) c));
      else text.append(c);
    }
    text.append('"');
  }
}
