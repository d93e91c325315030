package metaffi;

import java.io.File;
import java.net.URI;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import metaffi.jvm.FileNames;

/**
 * Finds and loads libmetaffi and this host's own library, which lie in one folder: the one of the file that
 * {@code -Dmetaffi.library} names, {@code METAFFI_HOME/lib}, those of {@code java.library.path}, and those around the jar.
 */
final class Library {
  private static final String CORE = System.mapLibraryName("metaffi");
  private static final String HOST = System.mapLibraryName("metaffi_jvm_host");

  private static final String ELSEWHERE =
      ". Another class loader has a copy of this package: put the jar where one class loader has it for all, on the class path"
          + " or in the container's own library folder.";

  private static volatile boolean loaded;

  private Library() {}

  private static final class Place {
    final File folder;
    final String why;
    final File core; // null: under its usual name
    final boolean only; // the user said so: nothing else is tried

    Place(File folder, String why, File core, boolean only) {
      this.folder = folder;
      this.why = why;
      this.core = core;
      this.only = only;
    }
  }

  /**
   * @throws MetaFFIException RUNTIME_NOT_FOUND, with every place looked at; UNSUPPORTED: Java denies native access
   */
  static void load() {
    if (!loaded) loadOnce();
  }

  private static synchronized void loadOnce() {
    if (loaded) return;
    List<String> tried = new ArrayList<>();
    for (Place place : places()) {
      String problem = tryIn(place);
      if (problem == null) {
        loaded = true;
        return;
      }
      tried.add(place.folder + " (" + place.why + "): " + problem);
      if (place.only) break;
    }
    throw Failure.of(
        MetaFFIErrorCode.RUNTIME_NOT_FOUND,
        "MetaFFI's libraries, " + CORE + " and " + HOST + ", were not found. Looked in:\n  "
            + String.join("\n  ", tried)
            + "\nName the folder or the file of " + CORE + " with -Dmetaffi.library=…, or set METAFFI_HOME.");
  }

  private static List<Place> places() {
    List<Place> places = new ArrayList<>();
    String property = System.getProperty("metaffi.library");
    if (property != null && !property.isEmpty()) {
      File named = new File(PlainText.check(property, "the system property metaffi.library")).getAbsoluteFile();
      boolean isFolder = named.isDirectory();
      places.add(new Place(isFolder ? named : named.getParentFile(), "metaffi.library", isFolder ? null : named, true));
      return places;
    }
    String home = System.getenv("METAFFI_HOME");
    if (home != null && !home.isEmpty()) {
      places.add(new Place(new File(home, "lib").getAbsoluteFile(), "METAFFI_HOME", null, false));
    }
    for (String folder : System.getProperty("java.library.path", "").split(File.pathSeparator)) {
      if (!folder.isEmpty()) places.add(new Place(new File(folder).getAbsoluteFile(), "java.library.path", null, false));
    }
    File jar = jarFolder();
    if (jar != null) {
      places.add(new Place(jar, "beside the jar", null, false));
      if (jar.getParentFile() != null) {
        places.add(new Place(jar.getParentFile(), "above the jar", null, false));
        places.add(new Place(new File(jar.getParentFile(), "lib"), "lib beside the jar's folder", null, false));
      }
    }
    return places;
  }

  private static File jarFolder() {
    CodeSource source = Library.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) return null;
    try {
      return new File(URI.create(source.getLocation().toString())).getAbsoluteFile().getParentFile();
    } catch (IllegalArgumentException noFile) { // loaded from elsewhere than a file
      return null;
    }
  }

  /** Null when both are loaded. */
  private static String tryIn(Place place) {
    File core = place.core != null ? place.core : new File(place.folder, CORE);
    if (place.core == null && !core.isFile()) core = new File(place.folder, CORE + ".0");
    if (!core.isFile()) return "there is no " + core.getName() + "." + FileNames.obstacle(core.getPath());
    File host = new File(place.folder, HOST);
    if (!host.isFile()) host = new File(new File(place.folder, "metaffi"), HOST);
    if (!host.isFile()) return "there is " + core.getName() + " and no " + HOST;
    try {
      System.load(core.getPath()); // found by its name when the other one is loaded
      System.load(host.getPath());
      return null;
    } catch (IllegalCallerException denied) {
      String module = Library.class.getModule().isNamed() ? Library.class.getModule().getName() : "ALL-UNNAMED";
      throw Failure.of(
          MetaFFIErrorCode.UNSUPPORTED,
          "Java may not load " + core + ": " + denied.getMessage() + ". Run it with --enable-native-access=" + module + ".");
    } catch (UnsatisfiedLinkError refused) {
      String reason = String.valueOf(refused.getMessage());
      return reason.contains("already loaded in another classloader") ? reason + ELSEWHERE : reason;
    }
  }
}
