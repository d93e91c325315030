package metaffi.jvm;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of a module's classes, and suggestions for names that were not found. */
final class ClassNames {
  private static final String SUFFIX = ".class";
  private static final int MAX_SUGGESTIONS = 5;

  private ClassNames() {}

  /** Binary names of all classes in the module's entries, sorted; unreadable entries are left out. */
  static Collection<String> of(ModuleLoader module) {
    Set<String> names = new TreeSet<>();
    for (File entry : module.entries()) {
      for (String file : files(entry)) {
        if (isClass(file)) names.add(file.substring(0, file.length() - SUFFIX.length()).replace('/', '.'));
      }
    }
    return names;
  }

  /** What to do about a class that was not found: similar names, if the module has any. */
  static String advice(ModuleLoader module, String name) {
    List<String> similar = new ArrayList<>();
    String simple = simple(name);
    for (String candidate : of(module)) {
      if (close(simple, simple(candidate))) similar.add(candidate);
    }
    if (similar.isEmpty()) return "Check the spelling (package included) and that the module path has its jar.";
    return "Did you mean " + join(similar) + "?";
  }

  /** Those of {@code names} that a mistyped {@code name} may have meant. */
  static List<String> similar(String name, Collection<String> names) {
    Set<String> found = new LinkedHashSet<>();
    for (String candidate : names) {
      if (close(name, candidate)) found.add(candidate);
    }
    return new ArrayList<>(found);
  }

  static String join(List<String> names) {
    return names.stream().limit(MAX_SUGGESTIONS).collect(Collectors.joining(", "));
  }

  private static List<String> files(File entry) {
    try {
      if (entry.isDirectory()) {
        Path root = entry.toPath();
        try (Stream<Path> walk = Files.walk(root)) {
          return walk.filter(Files::isRegularFile)
              .map(file -> root.relativize(file).toString().replace(File.separatorChar, '/'))
              .collect(Collectors.toList());
        }
      }
      try (JarFile jar = new JarFile(entry)) {
        return jar.stream().map(item -> item.getName()).collect(Collectors.toList());
      }
    } catch (IOException | RuntimeException unreadable) {
      return List.of();
    }
  }

  private static boolean isClass(String file) {
    return file.endsWith(SUFFIX)
        && !file.startsWith("META-INF/")
        && !file.endsWith("module-info.class")
        && !file.endsWith("package-info.class");
  }

  private static String simple(String name) {
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }

  private static boolean close(String asked, String candidate) {
    String a = asked.toLowerCase(Locale.ROOT);
    String b = candidate.toLowerCase(Locale.ROOT);
    if (a.equals(b)) return true;
    int allowed = Math.min(2, a.length() / 3);
    return Math.abs(a.length() - b.length()) <= allowed && distance(a, b) <= allowed;
  }

  /** Levenshtein's. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) row[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
