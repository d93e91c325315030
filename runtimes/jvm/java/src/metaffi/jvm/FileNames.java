package metaffi.jvm;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Whether Java can name a file at all: in the locale C it has ASCII for that, whatever the system's files are called. */
public final class FileNames {
  private static final String ENCODING = System.getProperty("sun.jnu.encoding", "UTF-8");

  private FileNames() {}

  /** Empty when Java can name it, else a sentence that says what is in the way and what to do. */
  public static String obstacle(String path) {
    return obstacle(path, ENCODING);
  }

  static String obstacle(String path, String encoding) {
    // What a command line or the environment had beyond ASCII is U+FFFD by now.
    boolean isLost = path.indexOf('\uFFFD') >= 0;
    if (!isLost && charset(encoding).newEncoder().canEncode(path)) return "";
    return " This JVM writes file names in " + encoding + ", which cannot express this one: start it in a UTF-8 locale, such as"
        + " LC_ALL=C.UTF-8.";
  }

  private static Charset charset(String name) {
    return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
  }
}
