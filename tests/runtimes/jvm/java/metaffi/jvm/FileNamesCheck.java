package metaffi.jvm;

import static metaffi.jvm.Check.check;
import static metaffi.jvm.Check.contains;
import static metaffi.jvm.Check.equal;

/** {@link FileNames}: which files Java cannot name, and what it says of them. */
public final class FileNamesCheck {
  public static void main(String[] args) {
    check("NamesWhatTheEncodingHas", () -> {
      equal("", FileNames.obstacle("/opt/plain.jar", "ANSI_X3.4-1968"));
      equal("", FileNames.obstacle("/opt/\u00e4.jar", "ISO-8859-1"));
      equal("", FileNames.obstacle("/opt/\u20ac\ud83d\ude00.jar", "UTF-8"));
      equal("", FileNames.obstacle("/opt/\u00e4.jar", "none-such"));
    });
    check("TellsTheEncodingThatHasNotAndTheLocaleThatHas", () -> {
      for (String path : new String[] {"/opt/\u00e4.jar", "/opt/\ufffd.jar"}) {
        contains(FileNames.obstacle(path, "ANSI_X3.4-1968"), "in ANSI_X3.4-1968, which cannot express this one");
        contains(FileNames.obstacle(path, "ANSI_X3.4-1968"), "LC_ALL=C.UTF-8");
      }
      contains(FileNames.obstacle("/opt/\u20ac.jar", "ISO-8859-1"), "in ISO-8859-1");
    });
    Check.finish();
  }
}
