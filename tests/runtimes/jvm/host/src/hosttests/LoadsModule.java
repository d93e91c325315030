package hosttests;

import metaffi.MetaFFIException;
import metaffi.MetaFFIRuntime;

/** A program that loads a module and says how that went. Its path is escaped, as command lines know no Unicode in every locale. */
public final class LoadsModule {
  private LoadsModule() {}

  /** \\u0000 … for everything that is not ASCII, or NUL. */
  static String escaped(String text) {
    StringBuilder ascii = new StringBuilder();
    for (char unit : text.toCharArray()) {
      if (unit != 0 && unit < 128) ascii.append(unit);
      else ascii.append(String.format("\\u%04x", (int) unit));
    }
    return ascii.toString();
  }

  static String unescaped(String ascii) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < ascii.length(); i++) {
      boolean isEscape = ascii.startsWith("\\u", i);
      text.append(isEscape ? (char) Integer.parseInt(ascii.substring(i + 2, i + 6), 16) : ascii.charAt(i));
      if (isEscape) i += 5;
    }
    return text.toString();
  }

  /** Runtime and path; the library's path too, if it is named. */
  public static void main(String[] args) {
    if (args.length > 2) System.setProperty("metaffi.library", unescaped(args[2]));
    try (MetaFFIRuntime runtime = new MetaFFIRuntime(args[0])) {
      runtime.loadModule(unescaped(args[1])).close();
      System.out.println("loaded");
    } catch (MetaFFIException failure) {
      System.out.println(escaped(failure.codeName() + ": " + failure.getMessage()));
    }
  }
}
