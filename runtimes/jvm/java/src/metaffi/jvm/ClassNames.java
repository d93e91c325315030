package metaffi.jvm;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of a module's classes. */
final class ClassNames {
  private static final String SUFFIX = ".class";

  private ClassNames() {}

  /** Binary names of all classes in the module's entries, sorted; unreadable entries are left out. */
  static Collection<String> of(ModuleLoader module) {
    Set<String> names = new TreeSet<>();
    for (File entry : module.entries()) names.addAll(fromFiles(files(entry)));
    return names;
  }

  /** Binary names of the classes among files, which are named from the root of a jar, folder or Java module. */
  static List<String> fromFiles(List<String> files) {
    return files.stream()
        .filter(ClassNames::isClass)
        .map(file -> file.substring(0, file.length() - SUFFIX.length()).replace('/', '.'))
        .collect(Collectors.toList());
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
}
