package hosttests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the library is looked for, each time in a process of its own. */
class LibraryTest {
  private static final File LIBRARY = new File(Guests.environment("METAFFI_BUILD_DIR"), "lib");
  static final File JAR = new File(LIBRARY, "metaffi/metaffi.jar");

  private static String run(File jar, String home, String... options) throws IOException, InterruptedException {
    Map<String, String> environment = home == null ? Map.of() : Map.of("METAFFI_HOME", home);
    return run(jar, LoadsRuntime.class, environment, List.of(), options);
  }

  /** What a program of these tests prints in a process of its own, but for Java's warnings. */
  static String run(
      File jar, Class<?> program, Map<String, String> environment, List<String> arguments, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(Arrays.asList(options));
    String tests = System.getProperty("java.class.path");
    for (String entry : tests.split(File.pathSeparator)) if (entry.contains("host-tests")) tests = entry;
    command.addAll(List.of("-cp", jar + File.pathSeparator + tests, program.getName()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("METAFFI_HOME");
    builder.environment().remove("LD_LIBRARY_PATH");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    String[] lines = output.split("\n");
    StringBuilder kept = new StringBuilder();
    for (String line : lines) if (!line.startsWith("WARNING:") && !line.isBlank()) kept.append(line).append('\n');
    return kept.toString();
  }

  private static File alone(Path folder) throws IOException {
    return Files.copy(JAR.toPath(), folder.resolve("metaffi.jar")).toFile();
  }

  @Test
  void isFoundBesideItsJar() throws Exception {
    assertEquals("loaded\n", run(JAR, null));
  }

  @Test
  void isFoundByProperty(@TempDir Path folder) throws Exception {
    File jar = alone(folder);
    assertEquals("loaded\n", run(jar, null, "-Dmetaffi.library=" + LIBRARY));
    assertEquals("loaded\n", run(jar, null, "-Dmetaffi.library=" + new File(LIBRARY, "libmetaffi.so.0")));
  }

  @Test
  void isFoundInMetaffiHomeAndOnTheLibraryPath(@TempDir Path folder) throws Exception {
    File jar = alone(folder);
    assertEquals("loaded\n", run(jar, LIBRARY.getParent()));
    assertEquals("loaded\n", run(jar, null, "-Djava.library.path=/nowhere:" + LIBRARY));
  }

  @Test
  void isAModuleOfItsOwnWhateverItsJarIsCalled(@TempDir Path folder) throws Exception {
    File renamed = Files.copy(JAR.toPath(), folder.resolve("host-1.0.jar")).toFile();
    assertEquals(
        "loaded\n",
        run(JAR, LIBRARY.getParent(), "-p", renamed.getPath(), "--add-modules", "metaffi"));
    String module = run(JAR, LIBRARY.getParent(), "-p", renamed.getPath(), "--describe-module", "metaffi");
    assertTrue(module.startsWith("metaffi@1.0 ") && module.contains("automatic"), module);
  }

  @Test
  void deniedNativeAccessIsToldWithTheOption() throws Exception {
    if (Runtime.version().feature() < 24) return; // nothing is denied
    String denied = run(JAR, null, "--illegal-native-access=deny");
    assertTrue(denied.startsWith("UNSUPPORTED: ") && denied.contains("--enable-native-access=ALL-UNNAMED"), denied);
    assertEquals("loaded\n", run(JAR, null, "--illegal-native-access=deny", "--enable-native-access=ALL-UNNAMED"));
  }

  @Test
  void itsAbsenceIsToldWithEveryPlace(@TempDir Path folder) throws Exception {
    File jar = alone(folder);
    String missing = run(jar, "/no/home", "-Djava.library.path=/no/path");
    assertTrue(missing.startsWith("RUNTIME_NOT_FOUND: "), missing);
    for (String part : new String[] {
      "libmetaffi.so", "/no/home/lib (METAFFI_HOME)", "/no/path (java.library.path)", folder + " (beside the jar)",
      "-Dmetaffi.library"
    }) {
      assertTrue(missing.contains(part), missing);
    }
    String named = run(jar, null, "-Dmetaffi.library=/no/such/libmetaffi.so");
    assertTrue(named.contains("/no/such (metaffi.library): there is no libmetaffi.so"), named);
    assertTrue(!named.contains("beside the jar"), named);
    String cut = run(
        jar, LoadsModule.class, Map.of(), List.of("native", "any", LIBRARY + LoadsModule.escaped("\0/more")));
    assertTrue(cut.startsWith("INVALID_ARGUMENT: The system property metaffi.library has a NUL"), cut);
  }
}
