package hosttests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files whose names are not ASCII, in a UTF-8 locale and in C, where Java itself cannot name them. */
@EnabledOnOs(OS.LINUX)
class LocaleTest {
  private static final String NAME = "\u00e4\u20ac\ud83d\ude00";
  private static final String IN_OCTAL = "\\303\\244\\342\\202\\254\\360\\237\\230\\200";
  private static final String UTF_8 = "C.UTF-8";

  @TempDir static Path folder;
  private static String named;

  /** By a shell: this very process may run in the locale C. */
  @BeforeAll
  static void makeFiles() throws IOException, InterruptedException {
    File library = new File(Guests.environment("METAFFI_BUILD_DIR"), "lib");
    String script = "d=\"$0/$(printf '" + IN_OCTAL + "')\" && mkdir \"$d\" && cp \"$1\" \"$d/guest.so\" && cp \"$2\" \"$d/guest.jar\""
        + " && ln -s \"$3\" \"$d/lib\"";
    Process made = new ProcessBuilder(
        "sh", "-c", script, folder.toString(), Guests.environment("METAFFI_TEST_NATIVE_GUEST"),
        Guests.environment("METAFFI_TEST_GUEST_DIR") + "/guest.jar", library.toString()).inheritIO().start();
    assertEquals(0, made.waitFor());
    named = LoadsModule.escaped(folder + "/" + NAME);
  }

  private static String load(String locale, String... arguments) throws Exception {
    return LibraryTest.run(LibraryTest.JAR, LoadsModule.class, Map.of("LC_ALL", locale), List.of(arguments));
  }

  @Test
  void modulesOfOtherLanguagesAreFoundInAnyLocale() throws Exception {
    assertEquals("loaded\n", load("C", "native", named + "/guest.so"));
    assertEquals("loaded\n", load(UTF_8, "native", named + "/guest.so"));
    String missing = load("C", "native", named + "/missing.so");
    assertTrue(missing.startsWith("MODULE_NOT_FOUND: "), missing);
    assertTrue(missing.contains(named + "/missing.so"), missing);
  }

  @Test
  void jarsAreFoundWhereJavaCanNameThem() throws Exception {
    assertEquals("loaded\n", load(UTF_8, "jvm", named + "/guest.jar"));
    refused("MODULE_NOT_FOUND: ", load("C", "jvm", named + "/guest.jar"));
  }

  @Test
  void soIsTheLibrary() throws Exception {
    String guest = Guests.environment("METAFFI_TEST_NATIVE_GUEST");
    assertEquals("loaded\n", load(UTF_8, "native", guest, named + "/lib"));
    refused("RUNTIME_NOT_FOUND: ", load("C", "native", guest, named + "/lib"));
  }

  private static void refused(String code, String message) {
    assertTrue(message.startsWith(code), message);
    assertTrue(message.contains("cannot express this one"), message);
    assertTrue(message.contains("LC_ALL=C.UTF-8"), message);
  }
}
